// The buttons: one large one to talk, and everything else that may be asked by touch, key or switch.
import { useRef } from "preact/hooks";
import { Icon } from "../shared/components/icon.tsx";
import { language, say } from "../shared/language.ts";
import { isNight } from "../shared/theme.ts";
import { growLetters, isLow, SIZES, shape, size, turnColours } from "./display.ts";
import type { PanelState } from "./panel.ts";
import { stopPicking } from "./picking.ts";
import { isTalking, press, startTalking, stopTalking } from "./state.ts";
import { listTroubles } from "./troubles.tsx";
import { turnBoard } from "./turning.tsx";
import { KIOSK, whyNoTalking } from "./words.ts";

/** A press shorter than this toggles; a longer one is "hold to talk". */
const HOLD_MILLISECONDS = 600;

export function Controls({ told }: { told: PanelState }) {
  return (
    <section class="controls" id="controls" aria-label={say(KIOSK.controls)} tabIndex={-1}>
      <div class="control-main" data-scan>
        <TalkButton told={told} />
        <button type="button" class="next-low" onClick={() => press({ action: "book" })}>
          <Icon name="low_floor" />
          {say(KIOSK.bookNext)}
        </button>
      </div>
      <AskButtons told={told} />
      <VoiceButtons told={told} />
      <DisplayButtons />
    </section>
  );
}

function AskButtons({ told }: { told: PanelState }) {
  const isSpeaking = told.mode === "answering";
  const leave = () => {
    if (!isSpeaking) stopPicking();
    press({ action: isSpeaking ? "stop_speaking" : "back" });
  };
  return (
    <div class="control-row" data-scan>
      <button type="button" onClick={() => press({ action: "call_person" })}>
        <Icon name="phone" />
        {say(KIOSK.person)}
      </button>
      <button type="button" onClick={() => press({ action: "help" })}>
        <Icon name="help" />
        {say(KIOSK.help)}
      </button>
      <button type="button" onClick={() => press({ action: "repeat" })}>
        {say(KIOSK.again)}
      </button>
      <button type="button" onClick={leave}>
        {say(isSpeaking ? KIOSK.quiet : KIOSK.back)}
      </button>
    </div>
  );
}

function VoiceButtons({ told }: { told: PanelState }) {
  return (
    <div class="control-row" data-scan>
      <button type="button" onClick={() => press({ action: "quieter" })}>
        <Icon name="minus" />
        {say(KIOSK.quieter)}
      </button>
      <button type="button" onClick={() => press({ action: "louder" })}>
        <Icon name="plus" />
        {say(KIOSK.louder)}
      </button>
      <button type="button" aria-pressed={told.speed === "slow"} onClick={() => press({ action: "slower" })}>
        {told.speed === "slow" && <Icon name="check" />}
        {say(KIOSK.slower)}
      </button>
      <button
        type="button"
        aria-pressed={told.privacy === "silent"}
        onClick={() => press({ action: "privacy" })}
      >
        {told.privacy === "silent" && <Icon name="check" />}
        {say(KIOSK.silent)}
      </button>
    </div>
  );
}

function DisplayButtons() {
  const other = language.value === "ko" ? "en" : "ko";
  const isLargest = size.value === SIZES.at(-1);
  return (
    <div class="control-row" data-scan>
      <button type="button" onClick={growLetters}>
        {say(isLargest ? KIOSK.usualLetters : KIOSK.largerLetters)}
      </button>
      <button
        type="button"
        aria-pressed={isLow.value}
        onClick={() => {
          isLow.value = !isLow.value;
        }}
      >
        {say(isLow.value ? KIOSK.high : KIOSK.low)}
      </button>
      <button type="button" onClick={turnColours}>
        {say(isNight.value ? KIOSK.bright : KIOSK.dark)}
      </button>
      <button type="button" lang={other} onClick={() => press({ action: "language", language: other })}>
        {other === "en" ? "English" : "한국어"}
      </button>
      {(isLow.value || shape.value !== "scroll") && (
        <button type="button" aria-controls="board" onClick={turnBoard}>
          {say(KIOSK.moreBuses)}
        </button>
      )}
    </div>
  );
}

function TalkButton({ told }: { told: PanelState }) {
  const pressedAt = useRef(0);
  const why = listTroubles(told, ["microphone", "recogniser"])[0]?.sentence ?? whyNoTalking(told);
  if (why) return <NoTalking why={say(why)} canRetry={told.recogniser === "ready"} />;
  const isOn = isTalking.value || told.mode === "listening";
  const down = () => {
    pressedAt.current = performance.now();
  };
  const holdStart = (event: PointerEvent) => {
    down();
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    if (!isTalking.value) void startTalking();
    else pressedAt.current = Number.NEGATIVE_INFINITY;
  };
  const holdEnd = () => {
    if (performance.now() - pressedAt.current > HOLD_MILLISECONDS) stopTalking();
  };
  const byKey = (event: MouseEvent) => {
    // A pointer has been dealt with already; keys and switches come as a click without one.
    if (event.detail !== 0) return;
    if (isTalking.value) stopTalking();
    else void startTalking();
  };
  return (
    <button
      type="button"
      class={isOn ? "talk talk-on" : "talk"}
      aria-pressed={isOn}
      onPointerDown={holdStart}
      onPointerUp={holdEnd}
      onPointerCancel={stopTalking}
      onClick={byKey}
      onContextMenu={(event) => event.preventDefault()}
    >
      <Icon name="microphone" />
      {say(isOn ? KIOSK.stopTalk : KIOSK.talk)}
    </button>
  );
}

/** Why nobody is heard; where only the microphone is the reason, it can be tried again without anybody's help. */
function NoTalking({ why, canRetry }: { why: string; canRetry: boolean }) {
  return (
    <div class="talk-not">
      <p role="status">
        <Icon name="microphone" /> {why}
      </p>
      {canRetry && (
        <button type="button" onClick={() => void startTalking()}>
          {say(KIOSK.tryAgain)}
        </button>
      )}
    </div>
  );
}

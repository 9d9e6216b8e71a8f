// The buttons: one large one to talk, and everything else that may be asked by touch or key.
import { useRef } from "preact/hooks";
import { Icon } from "../shared/components/icon.tsx";
import { LanguageSwitch } from "../shared/components/language_switch.tsx";
import { say } from "../shared/language.ts";
import type { PanelState } from "./panel.ts";
import { isLow, isTalking, press, startTalking, stopTalking } from "./state.ts";
import { KIOSK, whyNoTalking } from "./words.ts";

/** A press shorter than this toggles; a longer one is "hold to talk". */
const HOLD_MILLISECONDS = 600;

export function Controls({ told }: { told: PanelState }) {
  return (
    <section class="controls" aria-label={say(KIOSK.controls)}>
      <TalkButton told={told} />
      <div class="control-grid">
        <button type="button" class="wide" onClick={() => press({ action: "book" })}>
          <Icon name="low_floor" />
          {say(KIOSK.bookNext)}
        </button>
        <button type="button" onClick={() => press({ action: "call_person" })}>
          {say(KIOSK.person)}
        </button>
        <button type="button" onClick={() => press({ action: "help" })}>
          {say(KIOSK.help)}
        </button>
        <button type="button" onClick={() => press({ action: "repeat" })}>
          {say(KIOSK.again)}
        </button>
        {told.mode === "answering" ? (
          <button type="button" onClick={() => press({ action: "stop_speaking" })}>
            {say(KIOSK.quiet)}
          </button>
        ) : (
          <button type="button" onClick={() => press({ action: "back" })}>
            {say(KIOSK.back)}
          </button>
        )}
        <button type="button" onClick={() => press({ action: "quieter" })}>
          <Icon name="minus" />
          {say(KIOSK.quieter)}
        </button>
        <button type="button" onClick={() => press({ action: "louder" })}>
          <Icon name="plus" />
          {say(KIOSK.louder)}
        </button>
        <button
          type="button"
          aria-pressed={told.speed === "slow"}
          onClick={() => press({ action: "slower" })}
        >
          {say(KIOSK.slower)}
        </button>
        <div class="wide">
          <LanguageSwitch onChoose={(chosen) => press({ action: "language", language: chosen })} />
        </div>
        <button
          type="button"
          aria-pressed={isLow.value}
          onClick={() => {
            isLow.value = !isLow.value;
          }}
        >
          {say(isLow.value ? KIOSK.high : KIOSK.low)}
        </button>
      </div>
    </section>
  );
}

function TalkButton({ told }: { told: PanelState }) {
  const pressedAt = useRef(0);
  const why = whyNoTalking(told);
  if (why) {
    return (
      <p class="talk talk-not" role="status">
        {say(why)}
      </p>
    );
  }
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

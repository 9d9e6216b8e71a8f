// The buttons: one large one to talk, and everything else that may be asked by touch, key or switch.
import { Icon } from "../shared/components/icon.tsx";
import { language, say } from "../shared/language.ts";
import { isNight } from "../shared/theme.ts";
import { growLetters, isLow, SIZES, shape, size, turnColours } from "./display.ts";
import type { PanelState } from "./panel.ts";
import { stopPicking } from "./picking.ts";
import { press } from "./state.ts";
import { Talk } from "./talking.tsx";
import { turnBoard } from "./turning.tsx";
import { KIOSK } from "./words.ts";

export function Controls({ told }: { told: PanelState }) {
  return (
    <section class="controls" id="controls" aria-label={say(KIOSK.controls)} tabIndex={-1}>
      <div class="control-main" data-scan>
        <Talk told={told} isInBar={false} />
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
    <div class="control-row" data-scan data-stays>
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

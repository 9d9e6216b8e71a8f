// The button to talk with, or why nobody can be heard.
import { useRef } from "preact/hooks";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import { shape } from "./display.ts";
import type { PanelState } from "./panel.ts";
import { isTalking, startTalking, stopTalking } from "./state.ts";
import { listTroubles } from "./troubles.tsx";
import { KIOSK, whyNoTalking } from "./words.ts";

/** A press shorter than this toggles; a longer one is "hold to talk". */
const HOLD_MILLISECONDS = 600;

/** Among the controls; where all scrolls, in the bar that stays in sight (`isInBar`). */
export function Talk({ told, isInBar }: { told: PanelState; isInBar: boolean }) {
  const why = listTroubles(told, ["microphone", "recogniser"])[0]?.sentence ?? whyNoTalking(told);
  if (why) return isInBar ? null : <NoTalking why={say(why)} canRetry={told.recogniser === "ready"} />;
  return isInBar === (shape.value === "scroll") ? <TalkButton told={told} /> : null;
}

function TalkButton({ told }: { told: PanelState }) {
  const pressedAt = useRef(0);
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

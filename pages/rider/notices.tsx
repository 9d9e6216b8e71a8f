// The offer to be told when the page is closed: made once, while somebody waits; later it lies in the settings.
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";
import { declinePush, type PushState, pushState, turnPushOff, turnPushOn } from "./push.ts";
import { RIDER } from "./words.ts";

export function NoticesOffer() {
  if (pushState.value !== "unasked") return null;
  return (
    <section class="notices" aria-label={say(RIDER.notices)}>
      <p>
        <Icon name="bell" /> {say(RIDER.noticesAsk)}
      </p>
      <div class="row">
        <button type="button" class="primary" onClick={() => void turnPushOn()}>
          {say(RIDER.noticesOn)}
        </button>
        <button type="button" class="plain" onClick={declinePush}>
          {say(RIDER.notNow)}
        </button>
      </div>
    </section>
  );
}

const TOLD: Partial<Record<PushState, Sentence>> = {
  on: RIDER.noticesAreOn,
  denied: RIDER.noticesDenied,
  failed: RIDER.noticesFailed,
};

export function NoticesSetting() {
  const state = pushState.value;
  if (state === "impossible") return null;
  const told = TOLD[state];
  return (
    <div class="field">
      <span>{say(RIDER.notices)}</span>
      <p class="quiet" role="status">
        {told && say(told)}
      </p>
      {state === "on" ? (
        <button type="button" onClick={() => void turnPushOff()}>
          {say(RIDER.noticesOff)}
        </button>
      ) : (
        state !== "denied" && (
          <button type="button" onClick={() => void turnPushOn()}>
            <Icon name="bell" />
            {say(RIDER.noticesOn)}
          </button>
        )
      )}
    </div>
  );
}

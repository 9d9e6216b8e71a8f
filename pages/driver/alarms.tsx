// What must not be overlooked: no line, no storage, no sound; and what is read out.
import { now } from "../shared/clock.ts";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import { clockTime } from "../shared/moments.ts";
import { isSoundOn, switchSoundOn } from "../shared/sounds.ts";
import { WORDS } from "../shared/words.ts";
import { announced } from "./announcing.ts";
import { cannotStore, downSince, note, unsent } from "./state.ts";
import { LINK_GRACE_MILLISECONDS } from "./urging.ts";
import { DRIVER } from "./words.ts";

const MINUTE_MILLISECONDS = 60_000;

export function Alarms() {
  return (
    <div class="alarms">
      <div role="alert">
        <LinkLost />
        {cannotStore.value && <p class="banner banner-alarm">{say(DRIVER.cannotStore)}</p>}
      </div>
      <div role="status">{note.value && <p class="banner banner-warn note">{say(note.value)}</p>}</div>
      {!isSoundOn.value && (
        <button type="button" class="sound-off" onClick={() => void switchSoundOn()}>
          <Icon name="speaker" />
          {say(DRIVER.soundOff)}
        </button>
      )}
      <div class="unseen" role="log" aria-live="assertive">
        {announced.value && <p key={announced.value.count}>{say(announced.value.sentence)}</p>}
      </div>
    </div>
  );
}

function LinkLost() {
  const since = downSince.value;
  // Looked at for the ticking; the moments are the device's own.
  const isLate = now.value > 0 && since !== null && Date.now() - since > LINK_GRACE_MILLISECONDS;
  if (!isLate) return null;
  const minutes = Math.floor((Date.now() - since) / MINUTE_MILLISECONDS);
  const waiting = unsent.value.length;
  return (
    <div class="link-lost">
      <Icon name="no_link" />
      <p>
        <strong>{say(DRIVER.linkDown)}</strong>{" "}
        <span>
          {say(WORDS.sinceWhen(clockTime(new Date(since).toISOString())))}
          {minutes > 0 && ` (${say(DRIVER.forMinutes(minutes))})`}
        </span>
        <small>{say(DRIVER.linkDownNote)}</small>
        {waiting > 0 && <small class="link-unsent">{say(DRIVER.unsent(waiting))}</small>}
      </p>
    </div>
  );
}

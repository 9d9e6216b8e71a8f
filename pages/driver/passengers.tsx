// The passengers of one stop: what helps, where they get off, and what can be pressed about each.
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { AlightingPassenger, WaitingPassenger } from "../shared/messages.ts";
import { useArmed } from "./arming.ts";
import { CannotButton } from "./decline.tsx";
import { HelpList } from "./help_list.tsx";
import { isOpen } from "./road.ts";
import { command, isSending } from "./state.ts";
import { DRIVER } from "./words.ts";

function Sending({ reservationId }: { reservationId: string }) {
  if (!isSending(reservationId)) return null;
  return (
    <span class="mark mark-sending" role="status">
      <Icon name="send" />
      {say(DRIVER.waitsToBeSent)}
    </span>
  );
}

interface WaitingProps {
  one: WaitingPassenger;
  canFinish: boolean;
  hasButtons: boolean;
}

export function Waiting({ one, canFinish, hasButtons }: WaitingProps) {
  return (
    <li data-reservation={one.reservation_id}>
      <div class="people-facts">
        <HelpList help={one.help} />
        <p class="people-off">
          {say(
            one.alight_stop
              ? DRIVER.getsOff(named(one.alight_stop.name, one.alight_stop.names))
              : DRIVER.getsOffUnknown,
          )}
        </p>
        {!isOpen(one) && (canFinish || hasButtons) && (
          <span class="mark mark-done">
            <Icon name="check" />
            {say(DRIVER.confirmed)}
          </span>
        )}
        <Sending reservationId={one.reservation_id} />
      </div>
      {hasButtons && (
        <div class="people-buttons">
          <WaitingButtons one={one} canFinish={canFinish} />
        </div>
      )}
    </li>
  );
}

export function WaitingButtons({ one, canFinish }: { one: WaitingPassenger; canFinish: boolean }) {
  const canBoard = canFinish && !isOpen(one);
  const armed = useArmed(canBoard ? one.reservation_id : "");
  const reservation = { reservation_id: one.reservation_id };
  return (
    <>
      {canBoard && (
        <>
          <button type="button" class="primary" onClick={() => armed(() => command("boarded", reservation))}>
            {say(DRIVER.boarded)}
          </button>
          <button type="button" onClick={() => armed(() => command("no_show", reservation))}>
            {say(DRIVER.noShow)}
          </button>
        </>
      )}
      <CannotButton reservationId={one.reservation_id} />
    </>
  );
}

export function Alighting({ one, hasButtons }: { one: AlightingPassenger; hasButtons: boolean }) {
  return (
    <li class="on-board" data-reservation={one.reservation_id}>
      <div class="people-facts">
        <HelpList help={one.help} />
        <p class="people-off">{say(one.unserved ? DRIVER.getsOffUnserved : DRIVER.getsOffHere)}</p>
        <Sending reservationId={one.reservation_id} />
      </div>
      {hasButtons && (
        <div class="people-buttons">
          <AlightingButton one={one} isMain={false} />
        </div>
      )}
    </li>
  );
}

export function AlightingButton({ one, isMain }: { one: AlightingPassenger; isMain: boolean }) {
  const armed = useArmed(one.reservation_id);
  const alighted = () => command("alighted", { reservation_id: one.reservation_id });
  return (
    <button type="button" class={isMain ? "primary" : ""} onClick={() => armed(alighted)}>
      {say(DRIVER.alighted)}
    </button>
  );
}

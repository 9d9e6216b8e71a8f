// One waiting passenger: stop, how far, what helps, where they get off; and the one press that is due.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { now } from "../shared/clock.ts";
import { Dialog } from "../shared/components/dialog.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { AlightingPassenger, Need, WaitingPassenger } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { command, isSending } from "./state.ts";
import { DRIVER, HELP, HELP_NONE } from "./words.ts";

const NEAR_STOPS = 1;
const NEAR_MILLISECONDS = 60_000;
const ARMING_MILLISECONDS = 1200;

const REASONS = [
  ["ramp_broken", DRIVER.rampBroken],
  ["full", DRIVER.full],
  ["cannot_stop", DRIVER.cannotStop],
] as const;

function HelpList({ help }: { help: readonly Need[] }) {
  if (help.length === 0) return <p class="help">{say(HELP_NONE)}</p>;
  return (
    <ul class="help">
      {help.map((need) => (
        <li key={need}>
          <Icon name={need} />
          {say(HELP[need])}
        </li>
      ))}
    </ul>
  );
}

interface PingCardProps {
  ping: WaitingPassenger;
  /** How many wait at the same stop for this bus, this one counted. */
  count: number;
  isNext: boolean;
}

export function PingCard({ ping, count, isNext }: PingCardProps) {
  const isConfirmed = ping.state === "acknowledged";
  const classes = ["ping", isNext ? "ping-next" : "", isConfirmed ? "" : "ping-open"].join(" ");
  return (
    <article class={classes} aria-label={ping.stop.name} data-reservation={ping.reservation_id}>
      <div class="ping-facts">
        <p class="ping-when">
          {ping.stops_away !== null && <strong>{say(DRIVER.stopsAway(ping.stops_away))}</strong>}
          <span>{clockTime(ping.expected_at)}</span>
          <span class={isConfirmed ? "mark mark-done" : "mark mark-due"}>
            <Icon name={isConfirmed ? "check" : "warning"} />
            {say(isConfirmed ? DRIVER.confirmed : DRIVER.notConfirmed)}
          </span>
        </p>
        <h2>{ping.stop.name}</h2>
        <HelpList help={ping.help} />
        <p class="ping-more">
          <strong>{say(DRIVER.atStop(count))}</strong>
          <span>{say(ping.alight_stop ? DRIVER.getsOff(ping.alight_stop.name) : DRIVER.getsOffUnknown)}</span>
        </p>
      </div>
      <PingButtons ping={ping} isConfirmed={isConfirmed} />
    </article>
  );
}

/** Whether the bus is so near that "boarded" and "not there" can be the next thing to press. */
function isNear(ping: WaitingPassenger): boolean {
  if (ping.stops_away !== null && ping.stops_away <= NEAR_STOPS) return true;
  return Date.parse(ping.expected_at) - now.value <= NEAR_MILLISECONDS;
}

/** A second tap on "confirm" must not land on what takes its place. */
function useArmed(what: string): (act: () => void) => void {
  const shownAt = useRef(0);
  useLayoutEffect(() => {
    shownAt.current = what ? performance.now() : 0;
  }, [what]);
  return (act) => {
    if (performance.now() - shownAt.current > ARMING_MILLISECONDS) act();
  };
}

function PingButtons({ ping, isConfirmed }: { ping: WaitingPassenger; isConfirmed: boolean }) {
  const isAsking = useSignal(false);
  const armed = useArmed(isConfirmed ? ping.reservation_id : "");
  const reservation = { reservation_id: ping.reservation_id };
  if (isSending(ping.reservation_id)) {
    return (
      <p class="ping-sending" role="status">
        {say(DRIVER.sending)}…
      </p>
    );
  }
  return (
    <div class="ping-buttons">
      {isConfirmed ? (
        <>
          <button
            type="button"
            class={isNear(ping) ? "primary" : ""}
            onClick={() => armed(() => command("boarded", reservation))}
          >
            {say(DRIVER.boarded)}
          </button>
          <button type="button" onClick={() => armed(() => command("no_show", reservation))}>
            {say(DRIVER.noShow)}
          </button>
        </>
      ) : (
        <button type="button" class="primary" onClick={() => command("acknowledge", reservation)}>
          {say(DRIVER.acknowledge)}
        </button>
      )}
      <button
        type="button"
        class="danger"
        onClick={() => {
          isAsking.value = true;
        }}
      >
        {say(DRIVER.cannot)}
      </button>
      {isAsking.value && (
        <Decline
          onClose={() => {
            isAsking.value = false;
          }}
          onChoose={(reason) => command("decline", { ...reservation, reason })}
        />
      )}
    </div>
  );
}

function Decline({ onClose, onChoose }: { onClose(): void; onChoose(reason: string): void }) {
  return (
    <Dialog title={say(DRIVER.cannotTitle)} onClose={onClose}>
      <div class="stack decline">
        {REASONS.map(([reason, words]) => (
          <button
            key={reason}
            type="button"
            class="danger huge"
            onClick={() => {
              onClose();
              onChoose(reason);
            }}
          >
            {say(words)}
          </button>
        ))}
        <button type="button" class="huge" onClick={onClose}>
          {say(DRIVER.back)}
        </button>
      </div>
    </Dialog>
  );
}

export function OnBoardCard({ passenger }: { passenger: AlightingPassenger }) {
  const isDue = passenger.stops_away !== null && passenger.stops_away <= 1;
  return (
    <article class={isDue ? "ping on-board on-board-due" : "ping on-board"}>
      <div class="ping-facts">
        {passenger.stops_away !== null && (
          <p class="ping-when">
            <strong>{say(DRIVER.stopsAway(passenger.stops_away))}</strong>
          </p>
        )}
        <h3>{say(passenger.stop ? DRIVER.getsOff(passenger.stop.name) : DRIVER.getsOffUnknown)}</h3>
        <HelpList help={passenger.help} />
      </div>
      <div class="ping-buttons">
        {isSending(passenger.reservation_id) ? (
          <p role="status">{say(DRIVER.sending)}…</p>
        ) : (
          <button
            type="button"
            onClick={() => command("alighted", { reservation_id: passenger.reservation_id })}
          >
            {say(DRIVER.alighted)}
          </button>
        )}
      </div>
    </article>
  );
}

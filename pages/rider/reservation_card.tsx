// One reservation: where it stands, the bus that comes, and what the rider can do now.
import { useSignal } from "@preact/signals";
import { now } from "../shared/clock.ts";
import { useFocusOn } from "../shared/components/came_up.ts";
import { Dialog } from "../shared/components/dialog.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { NeedsList } from "../shared/components/needs_list.tsx";
import { named, say } from "../shared/language.ts";
import type { HoldView, ReservationView, SkippedView } from "../shared/messages.ts";
import { clockTime, minutesUntil } from "../shared/moments.ts";
import { findStepWords, HOLD_STATES, reasonWords, STATES, WORDS } from "../shared/words.ts";
import { answerOutcome, cancelReservation, justBooked, waiting } from "./booking.ts";
import { ChainSteps } from "./chain_steps.tsx";
import { LineMap } from "./line_map.tsx";
import { isUp } from "./live.ts";
import { putAway, toldAt } from "./state.ts";
import { RIDER } from "./words.ts";

export function ReservationCard({ reservation }: { reservation: ReservationView }) {
  const { stop, alight_stop: alightStop, holds } = reservation;
  const isSending = waiting.value.some(
    (command) => command.payload.reservation_id === reservation.reservation_id,
  );
  const heading = useFocusOn<HTMLHeadingElement>(justBooked.value === reservation.reservation_id);
  return (
    <article
      class={`card reservation ${reservation.ended ? "reservation-ended" : ""}`}
      data-reservation={reservation.reservation_id}
    >
      <header class="spread">
        <h2 ref={heading} tabIndex={-1}>
          {say(
            RIDER.fromTo(
              named(stop.name, stop.names),
              alightStop && named(alightStop.name, alightStop.names),
            ),
          )}
        </h2>
        <span class="badge badge-code">{say(RIDER.reservationCode(reservation.code))}</span>
      </header>
      <p class="standing" role="status">
        <span class="unseen">{say(STATES[reservation.state])}: </span>
        {say(reservation.sentence)}
      </p>
      {!isUp.value && toldAt.value && <p class="quiet">{say(RIDER.asOf(clockTime(toldAt.value)))}</p>}
      {!reservation.ended && <ChainSteps reservation={reservation} />}
      {holds.map((hold, index) => (
        <Hold key={hold.run_id} hold={hold} isSecond={index > 0} reservation={reservation} />
      ))}
      {!reservation.ended &&
        reservation.skipped.map((one) => <Skipped key={one.expected_at} skipped={one} />)}
      {reservation.needs.length > 0 && !reservation.ended && <NeedsList needs={reservation.needs} />}
      {isSending && (
        <p class="banner banner-note" role="status">
          {say(RIDER.sendingAnswer)}
        </p>
      )}
      <Actions reservation={reservation} isSending={isSending} />
      <Trail reservation={reservation} />
    </article>
  );
}

interface HoldProps {
  hold: HoldView;
  isSecond: boolean;
  reservation: ReservationView;
}

function Hold({ hold, isSecond, reservation }: HoldProps) {
  const isRiding = hold.state === "boarded";
  const goal = isRiding ? reservation.alight_stop : reservation.stop;
  return (
    <div class={isSecond ? "hold hold-second" : "hold"}>
      {isSecond && <p class="quiet">{say(RIDER.alsoHeld)}</p>}
      <div class="arrival-head">
        <p class="route-name">{named(hold.route_name, hold.route_names)}</p>
        {!isRiding && (
          <p class="when">
            {say(RIDER.arrivesIn(minutesUntil(hold.expected_at, now.value)))}{" "}
            <span class="quiet">{clockTime(hold.expected_at)}</span>
          </p>
        )}
      </div>
      <p class="facts">
        <span>{say(WORDS.bound(named(hold.headsign, hold.headsigns)))}</span>
        {!isRiding && hold.stops_away !== null && <span>{say(RIDER.stopsAway(hold.stops_away))}</span>}
        {hold.plate && <span>{say(RIDER.plate(hold.plate))}</span>}
        <span>{say(HOLD_STATES[hold.state])}</span>
      </p>
      {!reservation.ended && <LineMap hold={hold} goal={goal} />}
    </div>
  );
}

function Skipped({ skipped }: { skipped: SkippedView }) {
  const route = say(WORDS.route(skipped.route_name));
  const time = clockTime(skipped.expected_at);
  const words =
    skipped.why === "high_floor"
      ? RIDER.skippedHighFloor(route, time)
      : RIDER.skipped(route, time, say(reasonWords(skipped.why)));
  return (
    <p class="skipped">
      <Icon name="steps" />
      {say(words)}
    </p>
  );
}

function Actions({ reservation, isSending }: { reservation: ReservationView; isSending: boolean }) {
  const id = reservation.reservation_id;
  if (reservation.ended) {
    const hide = () => {
      putAway.value = [...putAway.value.slice(-50), id];
    };
    return (
      <button type="button" onClick={hide}>
        {say(RIDER.hide)}
      </button>
    );
  }
  if (reservation.question === "did_you_board") {
    return (
      <div class="question" role="alert">
        <h3>{say(RIDER.didYouBoard)}</h3>
        <div class="pair">
          <button
            type="button"
            class="primary"
            disabled={isSending}
            onClick={() => answerOutcome(id, "boarded")}
          >
            {say(RIDER.boardedYes)}
          </button>
          <button type="button" disabled={isSending} onClick={() => answerOutcome(id, "not_boarded")}>
            {say(RIDER.boardedNo)}
          </button>
        </div>
      </div>
    );
  }
  if (reservation.state === "boarded") {
    return (
      <button
        type="button"
        class="primary"
        disabled={isSending}
        onClick={() => answerOutcome(id, "alighted")}
      >
        <Icon name="check" />
        {say(RIDER.iAlighted)}
      </button>
    );
  }
  return <CancelButton id={id} isSending={isSending} />;
}

function CancelButton({ id, isSending }: { id: string; isSending: boolean }) {
  const isAsking = useSignal(false);
  const close = () => {
    isAsking.value = false;
  };
  return (
    <>
      <button
        type="button"
        class="danger"
        disabled={isSending}
        onClick={() => {
          isAsking.value = true;
        }}
      >
        {say(RIDER.cancelBooking)}
      </button>
      {isAsking.value && (
        <Dialog title={say(RIDER.cancelSure)} onClose={close}>
          <div class="row row-end">
            <button type="button" onClick={close}>
              {say(RIDER.keep)}
            </button>
            <button
              type="button"
              class="danger"
              onClick={() => {
                close();
                cancelReservation(id);
              }}
            >
              {say(RIDER.cancelBooking)}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Trail({ reservation }: { reservation: ReservationView }) {
  const steps = reservation.steps.flatMap((step) => {
    const words = step.sentence ?? findStepWords(step.type);
    return words ? [{ ...step, words }] : [];
  });
  return (
    <details class="trail">
      <summary>{say(RIDER.allSteps)}</summary>
      <ol>
        {steps.map((step) => (
          <li key={`${step.at} ${step.type}`}>
            <time dateTime={step.at}>{clockTime(step.at)}</time> {say(step.words)}
          </li>
        ))}
      </ol>
    </details>
  );
}

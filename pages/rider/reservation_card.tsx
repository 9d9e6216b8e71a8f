// One reservation: where it stands, the bus that comes, and what the rider can do now.
import { useEffect } from "preact/hooks";
import { useFocusOn } from "../shared/components/came_up.ts";
import { Icon, type IconName } from "../shared/components/icon.tsx";
import { NeedsList } from "../shared/components/needs_list.tsx";
import { named, say } from "../shared/language.ts";
import type { ReservationView, SkippedView } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { findStepWords, reasonWords, STATES, WORDS } from "../shared/words.ts";
import { Actions } from "./actions.tsx";
import { justBooked, waiting } from "./booking.ts";
import { findPhase, findReport, listInOrder, type Phase } from "./calls.ts";
import { ChainSteps } from "./chain_steps.tsx";
import { GetOffButton } from "./get_off.tsx";
import { HoldPanel } from "./hold_panel.tsx";
import { isUp } from "./live.ts";
import { NoticesOffer } from "./notices.tsx";
import { ReportButton, Reports } from "./reporting.tsx";
import { Progress } from "./sending.tsx";
import { toldAt } from "./state.ts";
import { RIDER } from "./words.ts";

export function ReservationCard({ reservation }: { reservation: ReservationView }) {
  const { stop, alight_stop: alightStop } = reservation;
  const holds = listInOrder(reservation.holds);
  const isSending = waiting.value.some(
    (command) => command.payload.reservation_id === reservation.reservation_id,
  );
  const isNew = justBooked.value === reservation.reservation_id;
  const heading = useFocusOn<HTMLHeadingElement>(isNew);
  useEffect(() => {
    if (isNew) justBooked.value = null; // once: a card that comes back takes nobody's focus
  }, [isNew]);
  const phase = findPhase(reservation);
  const from = named(stop.name, stop.names);
  const to = alightStop && named(alightStop.name, alightStop.names);
  return (
    <article
      class={`card reservation reservation-${phase}`}
      data-reservation={reservation.reservation_id}
      data-phase={phase}
    >
      <header class="reservation-head">
        <h2 ref={heading} tabIndex={-1}>
          {say(RIDER.fromTo(from, to))}
        </h2>
        <span class="quiet">{say(RIDER.reservationCode(reservation.code))}</span>
      </header>
      <Urge phase={phase} reservation={reservation} />
      <div class={`standing standing-${mood(reservation, phase)}`}>
        <Icon name={ICONS[mood(reservation, phase)]} />
        <p role="status">
          <span class="unseen">{say(STATES[reservation.state])}: </span>
          {say(reservation.sentence)}
        </p>
      </div>
      {!isUp.value && toldAt.value && <p class="quiet">{say(RIDER.asOf(clockTime(toldAt.value)))}</p>}
      {phase === "asking" && <Actions reservation={reservation} isSending={isSending} />}
      {!reservation.ended && <ChainSteps reservation={reservation} />}
      {holds.map((hold, index) => (
        <HoldPanel
          key={hold.run_id}
          hold={hold}
          tag={holds.length < 2 ? null : index > 0 ? "second" : "first"}
          reservation={reservation}
        />
      ))}
      {(phase === "waiting" || phase === "ready") &&
        reservation.skipped.map((one) => <Skipped key={one.expected_at} skipped={one} />)}
      <Reports reservation={reservation} />
      {isSending && (
        <div class="banner banner-note" role="status">
          <Progress />
        </div>
      )}
      {phase !== "asking" && <Actions reservation={reservation} isSending={isSending} />}
      <GetOffButton reservation={reservation} isSending={isSending} />
      <ReportButton reservation={reservation} isSending={isSending} />
      {!reservation.ended && <NoticesOffer />}
      {reservation.needs.length > 0 && !reservation.ended && <NeedsList needs={reservation.needs} />}
      <Trail reservation={reservation} />
    </article>
  );
}

type Mood = "waits" | "good" | "setback" | "over";

const ICONS: Record<Mood, IconName> = { waits: "bell", good: "check", setback: "warning", over: "flag" };

/** The colour and the icon of where it stands: the words say the same. */
function mood(reservation: ReservationView, phase: Phase): Mood {
  if (phase === "asking") return "setback";
  if (reservation.state === "alighted" || reservation.state === "cancelled") return "over";
  if (reservation.ended) return "setback";
  if (reservation.state === "acknowledged" || reservation.state === "boarded") return "good";
  const isLate = reservation.holds.length > 1 || findReport(reservation) !== null;
  return isLate ? "setback" : "waits";
}

/** The one thing to do now, as large as it gets. */
function Urge({ phase, reservation }: { phase: Phase; reservation: ReservationView }) {
  if (phase !== "ready" && phase !== "get_off") return null;
  const stops = listInOrder(reservation.holds)[0]?.stops_away ?? null;
  return (
    <p class="urge">
      <Icon name={phase === "ready" ? "get_on" : "get_off"} />
      <span>
        <strong>{say(phase === "ready" ? RIDER.getReady : RIDER.getOffNext)}</strong>
        {stops !== null && <span>{say(RIDER.stopsAway(stops))}</span>}
      </span>
    </p>
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

function Trail({ reservation }: { reservation: ReservationView }) {
  const steps = reservation.steps.flatMap((step) => {
    const words = step.sentence ?? findStepWords(step.type);
    return words ? [{ ...step, words }] : [];
  });
  return (
    <details class="trail">
      <summary>
        <Icon name="down" />
        {say(RIDER.allSteps)}
      </summary>
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

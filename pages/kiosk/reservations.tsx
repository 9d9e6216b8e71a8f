// The bookings made at this stop: their short codes, where they stand, and how to take them back.
import { now } from "../shared/clock.ts";
import { named, say } from "../shared/language.ts";
import type { HoldView, ReservationView } from "../shared/messages.ts";
import { minutesUntil } from "../shared/moments.ts";
import { WORDS } from "../shared/words.ts";
import type { PanelState } from "./panel.ts";
import { press } from "./state.ts";
import { Steps } from "./steps.tsx";
import { KIOSK } from "./words.ts";

export function Reservations({ told }: { told: PanelState }) {
  if (told.reservations.length + told.pending.length + told.unsent.length === 0) return null;
  return (
    <section class="bookings" aria-labelledby="bookings-title">
      <h2 id="bookings-title">{say(KIOSK.reservations)}</h2>
      <ul>
        {told.pending.map((one) => (
          <li key={one.command_id} class="booking">
            <p>
              <strong>{say(KIOSK.pending)}</strong> {say(one.sentence)}
            </p>
          </li>
        ))}
        {told.unsent.map((one) => (
          <li key={one.command_id} class="booking booking-ended">
            <p>
              <strong>{say(KIOSK.unsent)}</strong> {say(one.sentence)}
            </p>
          </li>
        ))}
        {told.reservations.map((one) => (
          <Booking key={one.reservation_id} one={one} />
        ))}
      </ul>
    </section>
  );
}

function routeOf(hold: HoldView): string {
  return say(WORDS.route(named(hold.route_name, hold.route_names)));
}

function Booking({ one }: { one: ReservationView }) {
  const id = one.reservation_id;
  const hold = one.holds[0];
  return (
    <li class={one.ended ? "booking booking-ended" : "booking"} data-reservation={id} data-scan>
      <h3>
        <span class="booking-code">{say(KIOSK.code(one.code))}</span>{" "}
        {hold && !one.ended && say(KIOSK.comesAt(routeOf(hold), minutesUntil(hold.expected_at, now.value)))}
        {one.alight_stop && ` → ${named(one.alight_stop.name, one.alight_stop.names)}`}
      </h3>
      <p class="booking-standing">{say(one.sentence)}</p>
      {!one.ended && <Steps one={one} />}
      {one.question === "did_you_board" && !one.ended && (
        <span class="booking-buttons">
          <button type="button" onClick={() => press({ action: "boarded", reservation_id: id })}>
            {say(KIOSK.boardedYes)}
          </button>
          <button type="button" onClick={() => press({ action: "not_boarded", reservation_id: id })}>
            {say(KIOSK.boardedNo)}
          </button>
        </span>
      )}
      {one.question === null && !one.ended && one.state !== "boarded" && (
        <button
          type="button"
          aria-label={say(KIOSK.cancelCode(one.code))}
          onClick={() => press({ action: "cancel", reservation_id: id })}
        >
          {say(KIOSK.cancelBooking)}
        </button>
      )}
    </li>
  );
}

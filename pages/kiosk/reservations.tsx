// The bookings made at this stop: their short codes, where they stand, and how to take them back.
import { now } from "../shared/clock.ts";
import { say } from "../shared/language.ts";
import type { ReservationView } from "../shared/messages.ts";
import { clockTime, minutesUntil } from "../shared/moments.ts";
import { WORDS } from "../shared/words.ts";
import type { PanelState } from "./panel.ts";
import { press } from "./state.ts";
import { KIOSK } from "./words.ts";

export function Reservations({ told }: { told: PanelState }) {
  if (told.reservations.length === 0 && told.pending.length === 0) return null;
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
        {told.reservations.map((one) => (
          <Booking key={one.reservation_id} one={one} />
        ))}
      </ul>
    </section>
  );
}

function Booking({ one }: { one: ReservationView }) {
  const id = one.reservation_id;
  const hold = one.holds[0];
  return (
    <li class={one.ended ? "booking booking-ended" : "booking"} data-reservation={id}>
      <p>
        <strong class="booking-code">{say(KIOSK.code(one.code))}</strong>{" "}
        {hold && !one.ended && (
          <strong>
            {say(WORDS.route(hold.route_name))} {minutesUntil(hold.expected_at, now.value)}
            {say({ ko: "분", en: " min" })} ({clockTime(hold.expected_at)})
          </strong>
        )}
        <span class="booking-standing">{say(one.sentence)}</span>
      </p>
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

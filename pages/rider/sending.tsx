// What has been pressed and is not answered yet: on its way, waiting for the line, or for a pause that was asked for.
import { now } from "../shared/clock.ts";
import { say } from "../shared/language.ts";
import { restsUntil, waiting, withdraw } from "./booking.ts";
import { RIDER } from "./words.ts";

/** Bookings on their way, in sight wherever the press was; each can still be taken back. */
export function Sending() {
  const bookings = waiting.value.filter((command) => command.name === "reserve");
  return (
    <div role="status" class="sending">
      {bookings.map((command) => (
        <div class="banner banner-note" key={command.command_id}>
          <Progress isBooking />
          <button type="button" onClick={() => withdraw(command)}>
            {say(RIDER.dontSend)}
          </button>
        </div>
      ))}
    </div>
  );
}

/** How far a press has come, in words. */
export function Progress({ isBooking = false }: { isBooking?: boolean }) {
  if (restsUntil.value !== null) return <Rest until={restsUntil.value} />;
  if (!navigator.onLine) return <p>{say(RIDER.waitingForLine)}</p>;
  return <p>{say(isBooking ? RIDER.sending : RIDER.sendingAnswer)}</p>;
}

/** The seconds run for the eye alone: read out each second they would drown everything else. */
function Rest({ until }: { until: number }) {
  void now.value; // looks again every second
  const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
  return (
    <p>
      {say(RIDER.sentLater)} <strong aria-hidden="true">{say(RIDER.inSeconds(seconds))}</strong>
    </p>
  );
}

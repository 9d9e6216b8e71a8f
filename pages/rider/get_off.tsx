// Where to get off: said after booking, or somewhere else than was said. The bus that is held stays.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../shared/api.ts";
import { Dialog } from "../shared/components/dialog.tsx";
import { DialogButton } from "../shared/components/dialog_button.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { ReservationView, StopRef, StopWithRoutes } from "../shared/messages.ts";
import { WORDS } from "../shared/words.ts";
import { changeAlighting } from "./booking.ts";
import { listInOrder } from "./calls.ts";
import { listAhead } from "./stops_ahead.ts";
import { RIDER } from "./words.ts";

interface GetOffProps {
  reservation: ReservationView;
  isSending: boolean;
}

/** While there is a bus that can be told. */
export function GetOffButton({ reservation, isSending }: GetOffProps) {
  if (reservation.ended || reservation.question || reservation.holds.length === 0) return null;
  const isDue = reservation.state === "boarded" && !reservation.alight_stop;
  return (
    <>
      {isDue && <p class="banner banner-note">{say(RIDER.getOffUnknown)}</p>}
      <DialogButton
        className={isDue ? "large" : "plain"}
        disabled={isSending}
        dialog={(close) => <GetOffDialog reservation={reservation} close={close} />}
      >
        <Icon name="get_off" />
        {say(reservation.alight_stop ? RIDER.changeGetOff : RIDER.sayGetOff)}
      </DialogButton>
    </>
  );
}

function GetOffDialog({ reservation, close }: { reservation: ReservationView; close(): void }) {
  const stops = useSignal<readonly StopRef[] | "failed" | null>(null);
  const chosen = useSignal(reservation.alight_stop?.stop_id ?? "");
  useEffect(() => {
    listStops(reservation).then(
      (found) => {
        stops.value = found;
      },
      () => {
        stops.value = "failed";
      },
    );
  }, []);
  const found = stops.value;
  const isNews = chosen.value !== "" && chosen.value !== reservation.alight_stop?.stop_id;
  const save = () => {
    close();
    changeAlighting(reservation.reservation_id, chosen.value);
  };
  return (
    <Dialog title={say(reservation.alight_stop ? RIDER.changeGetOff : RIDER.sayGetOff)} onClose={close}>
      <p>{say(RIDER.getOffNote)}</p>
      <div role="status">
        {found === null && <p class="quiet">{say(RIDER.loading)}</p>}
        {found === "failed" && <p class="banner banner-warn">{say(RIDER.stopsFailed)}</p>}
      </div>
      {Array.isArray(found) && (
        <label class="field">
          <span>{say(RIDER.getOffAt)}</span>
          <select
            value={chosen.value}
            onChange={(event) => {
              chosen.value = event.currentTarget.value;
            }}
          >
            <option value="">{say(RIDER.pickStop)}</option>
            {found.map((stop: StopRef) => (
              <option key={stop.stop_id} value={stop.stop_id}>
                {named(stop.name, stop.names)}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="row row-end">
        <button type="button" onClick={close}>
          {say(WORDS.cancel)}
        </button>
        <button type="button" class="primary" disabled={!isNews} onClick={save}>
          {say(RIDER.save)}
        </button>
      </div>
    </Dialog>
  );
}

/** The stops after the rider's on the route of the bus that comes first; aboard, those that it still comes to. */
async function listStops(reservation: ReservationView): Promise<readonly StopRef[]> {
  const [hold] = listInOrder(reservation.holds);
  const here = await call<StopWithRoutes>("GET", `/stops/${encodeURIComponent(reservation.stop.stop_id)}`);
  const routes = here.routes.filter((one) => one.route_id === hold?.route_id);
  const stops = (routes.find((one) => one.headsign === hold?.headsign) ?? routes[0])?.destinations ?? [];
  if (hold?.state !== "boarded") return stops;
  return listAhead(stops, reservation.alight_stop?.stop_id ?? null, hold.stops_away);
}

// Booking a bus that is not on the board yet: a route, from when on, and it is held as soon as one can be.
import { useSignal } from "@preact/signals";
import { now } from "../shared/clock.ts";
import { Dialog } from "../shared/components/dialog.tsx";
import { DialogButton } from "../shared/components/dialog_button.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { RouteAtStop, StopRef } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { WORDS } from "../shared/words.ts";
import { askToBook } from "./needs_form.tsx";
import { stopRoutes } from "./state.ts";
import { RIDER } from "./words.ts";

/** The server takes wishes up to an hour ahead; the last choice leaves it some seconds. */
const MINUTES = [0, 10, 20, 30, 45, 59] as const;

export function BookAheadButton({ stop }: { stop: StopRef }) {
  const routes = stopRoutes.value?.stop_id === stop.stop_id ? stopRoutes.value.routes : [];
  if (routes.length === 0) return null;
  return (
    <DialogButton dialog={(close) => <BookAhead stop={stop} routes={routes} onClose={close} />}>
      <Icon name="clock" />
      {say(RIDER.bookAhead)}
    </DialogButton>
  );
}

interface BookAheadProps {
  stop: StopRef;
  routes: readonly RouteAtStop[];
  onClose(): void;
}

function BookAhead({ stop, routes, onClose }: BookAheadProps) {
  const place = useSignal(0);
  const minutes = useSignal(0);
  const alightStop = useSignal("");
  const route = routes[place.value];
  const submit = (event: Event) => {
    event.preventDefault();
    if (!route) return;
    onClose();
    const from = new Date(now.value + minutes.value * 60_000).toISOString();
    askToBook({
      stop: stop.stop_id,
      route_id: route.route_id,
      wait: true,
      ...(alightStop.value ? { alight_stop: alightStop.value } : {}),
      ...(minutes.value > 0 ? { depart_after: from } : {}),
    });
  };
  return (
    <Dialog title={say(RIDER.bookAhead)} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <p>{say(RIDER.bookAheadNote)}</p>
        <label class="field">
          {say(RIDER.whichRoute)}
          <select
            value={String(place.value)}
            onChange={(event) => {
              place.value = Number(event.currentTarget.value);
              alightStop.value = "";
            }}
          >
            {routes.map((one, index) => (
              <option key={`${one.route_id} ${one.headsign}`} value={String(index)}>
                {named(one.name, one.names)} · {say(WORDS.bound(named(one.headsign, one.headsigns)))}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          {say(RIDER.chooseGetOff)}
          <select
            value={alightStop.value}
            onChange={(event) => {
              alightStop.value = event.currentTarget.value;
            }}
          >
            <option value="">{say(RIDER.getOff)}</option>
            {route?.destinations.map((one) => (
              <option key={one.stop_id} value={one.stop_id}>
                {named(one.name, one.names)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          {say(RIDER.fromWhen)}
          <select
            value={String(minutes.value)}
            onChange={(event) => {
              minutes.value = Number(event.currentTarget.value);
            }}
          >
            {MINUTES.map((one) => (
              <option key={one} value={String(one)}>
                {say(
                  one === 0
                    ? RIDER.asSoonAsPossible
                    : RIDER.inMinutes(one, clockTime(new Date(now.value + one * 60_000).toISOString())),
                )}
              </option>
            ))}
          </select>
        </label>
        <div class="row row-end">
          <button type="button" onClick={onClose}>
            {say(WORDS.close)}
          </button>
          <button type="submit" class="primary">
            {say(RIDER.book)}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

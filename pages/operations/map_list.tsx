// The buses of the map as a list, and the one that was chosen with what can be done about it.
import { DialogButton } from "../shared/components/dialog_button.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import { ago } from "../shared/moments.ts";
import { ACTIONS } from "./action_words.ts";
import { listStates, STATE_WORDS } from "./bus_states.ts";
import { lookAt } from "./camera.ts";
import { openHistory } from "./history_state.ts";
import { camera, chosen, chosenBus, project, shownBuses, wholeBox } from "./map_state.ts";
import type { BusOnMap } from "./map_types.ts";
import { MAP } from "./map_words.ts";
import { MessageDialog } from "./message_dialog.tsx";
import { openReservations } from "./state.ts";
import { TableHead, TablePlace } from "./table_place.tsx";
import { OPERATIONS } from "./words.ts";

const MOST_ROWS = 300;
const CLOSE_METRES = 2500;

function choose(bus: BusOnMap): void {
  chosenBus.value = bus.vehicle_id;
  camera.value = lookAt(camera.value ?? wholeBox.value, project.value(bus), CLOSE_METRES);
}

function tellStates(bus: BusOnMap): string {
  return listStates(bus)
    .map((state) => say(STATE_WORDS[state]))
    .join(", ");
}

export function BusList() {
  const shown = shownBuses.value;
  return (
    <TablePlace label={say(MAP.list)} className="map-list">
      <table>
        <caption class="unseen">{say(MAP.list)}</caption>
        <TableHead columns={[OPERATIONS.bus, OPERATIONS.state, MAP.nextStop, MAP.heard]} />
        <tbody>
          {shown.slice(0, MOST_ROWS).map((bus) => (
            <Row key={bus.vehicle_id} bus={bus} />
          ))}
        </tbody>
      </table>
      {shown.length > MOST_ROWS && <p class="quiet map-more">{say(MAP.more(shown.length - MOST_ROWS))}</p>}
    </TablePlace>
  );
}

function Row({ bus }: { bus: BusOnMap }) {
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          class="plain code"
          aria-pressed={chosenBus.value === bus.vehicle_id}
          onClick={() => choose(bus)}
        >
          {bus.plate || bus.vehicle_id}
        </button>
        {bus.route_name && <div>{bus.route_name}</div>}
      </th>
      <td>
        {tellStates(bus)}
        {bus.waiting + bus.aboard > 0 && (
          <div class="quiet">{say(MAP.waitingAndAboard(bus.waiting, bus.aboard))}</div>
        )}
      </td>
      <td>{bus.next_stop ? named(bus.next_stop, bus.next_stop_names) : "–"}</td>
      <td>{say(MAP.ago(say(ago(bus.age))))}</td>
    </tr>
  );
}

/** The bus in hand: who waits for it, and a message to it. */
export function ChosenBus() {
  const bus = chosen.value;
  if (!bus) return <p class="quiet">{say(MAP.chooseOne)}</p>;
  const to = { vehicle_id: bus.vehicle_id, plate: bus.plate || null };
  const rides = openReservations.value.filter((one) =>
    one.holds.some((held) => held.vehicle_id === bus.vehicle_id),
  );
  return (
    <section class="card stack" aria-label={bus.plate || bus.vehicle_id}>
      <div class="spread">
        <h3>
          {bus.route_name} {bus.plate || bus.vehicle_id}
        </h3>
        <DialogButton dialog={(close) => <MessageDialog to={to} onClose={close} />}>
          <Icon name="send" />
          {say(ACTIONS.message)}
        </DialogButton>
      </div>
      <p>{tellStates(bus)}</p>
      {rides.length > 0 && (
        <ul class="row">
          {rides.map((one) => (
            <li key={one.reservation_id}>
              <button type="button" aria-haspopup="dialog" onClick={() => openHistory(one.reservation_id)}>
                {say(ACTIONS.openHistory(one.code))}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

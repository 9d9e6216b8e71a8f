// The presses on one thing that needs a person, and whose it is.
import { DialogButton } from "../shared/components/dialog_button.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { OperationsItem } from "../shared/messages.ts";
import { account } from "./account.ts";
import { ACTIONS, TEMPLATE_WORDS } from "./action_words.ts";
import { type Addressee, busy, letGo, reassign, settle, take, write } from "./actions.ts";
import { openHistory } from "./history_state.ts";
import { KioskDialog } from "./kiosk_dialog.tsx";
import { MessageDialog } from "./message_dialog.tsx";
import { picture } from "./state.ts";
import { MESSAGES, type Movable, suggestReason } from "./suggestions.ts";
import { isReport } from "./urgency.ts";

/** What is over once a dispatcher says so; everything else leaves the list by itself. */
const canBeSettled = (kind: OperationsItem["kind"]) => isReport(kind) || kind === "person_asked";

export function TakenBy({ item }: { item: OperationsItem }) {
  if (!item.taken_by) return null;
  const isMine = item.taken_by === account.value?.name;
  return (
    <p class={isMine ? "taken taken-mine" : "taken"}>
      <Icon name="person" />
      {say(isMine ? ACTIONS.mine : ACTIONS.takenBy(item.taken_by))}
    </p>
  );
}

export function ItemActions({ item, movable }: { item: OperationsItem; movable: readonly Movable[] }) {
  const isMine = item.taken_by !== null && item.taken_by === account.value?.name;
  const isMarking = busy.value.has(`mark ${item.key}`);
  const { reservation_id, code } = item;
  return (
    <div class="row actions">
      {item.taken_by ? (
        <button type="button" disabled={isMarking} onClick={() => void letGo(item)}>
          {say(ACTIONS.letGo)}
        </button>
      ) : (
        <button type="button" class="primary" disabled={isMarking} onClick={() => void take(item)}>
          <Icon name="check" />
          {say(ACTIONS.take)}
        </button>
      )}
      {canBeSettled(item.kind) && (isMine || !item.taken_by) && (
        <button type="button" disabled={isMarking} onClick={() => void settle(item)}>
          {say(ACTIONS.settle)}
        </button>
      )}
      <ToBus item={item} />
      <ToKiosk item={item} />
      <Moves item={item} movable={movable} />
      {reservation_id && code && (
        <button type="button" onClick={() => openHistory(reservation_id)} aria-haspopup="dialog">
          {say(ACTIONS.openHistory(code))}
        </button>
      )}
    </div>
  );
}

function ToBus({ item }: { item: OperationsItem }) {
  if (!item.vehicle_id) return null;
  const to: Addressee = {
    vehicle_id: item.vehicle_id,
    plate: item.plate,
    reservation_id: item.reservation_id,
    stop_id: item.stop?.stop_id ?? null,
  };
  const template = MESSAGES[item.kind];
  return (
    <>
      {template && (
        <button
          type="button"
          disabled={busy.value.has(`message ${to.vehicle_id}`)}
          onClick={() => void write(to, { template })}
        >
          <Icon name="send" />
          {say(TEMPLATE_WORDS[template])}
        </button>
      )}
      <DialogButton dialog={(close) => <MessageDialog to={to} onClose={close} />}>
        {say(ACTIONS.otherMessage)}
      </DialogButton>
    </>
  );
}

/** Whoever asked stands at the kiosk: words sent there are shown and spoken. */
function ToKiosk({ item }: { item: OperationsItem }) {
  const one = picture.value?.kiosks.find(({ stop }) => stop.stop_id === item.stop?.stop_id);
  if (item.kind !== "person_asked" || !one) return null;
  return (
    <DialogButton dialog={(close) => <KioskDialog one={one} onClose={close} />}>
      <Icon name="send" />
      {say(ACTIONS.answerAtStop)}
    </DialogButton>
  );
}

function Moves({ item, movable }: { item: OperationsItem; movable: readonly Movable[] }) {
  return (
    <>
      {movable.map(({ reservation, run_id }) => (
        <button
          key={reservation.reservation_id}
          type="button"
          disabled={busy.value.has(`reassign ${reservation.reservation_id}`)}
          onClick={() => void reassign(reservation, run_id, suggestReason(item.kind))}
        >
          <Icon name="bus" />
          {item.reservation_id ? "" : `${reservation.code}: `}
          {say(ACTIONS.reassign)}
        </button>
      ))}
    </>
  );
}

// The history of one reservation: every step with its time, notes and messages; and what can be done about it.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../shared/api.ts";
import { Dialog } from "../shared/components/dialog.tsx";
import { Icon, type IconName } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { ReservationView } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { NEEDS, STATES, WORDS } from "../shared/words.ts";
import { account } from "./account.ts";
import { ACTIONS } from "./action_words.ts";
import { busy, LONGEST_NOTE, note, reassign } from "./actions.ts";
import { openedHistory } from "./history_state.ts";
import type { HistoryEntry, ReservationHistory } from "./history_types.ts";
import { MessageDialog } from "./message_dialog.tsx";
import { changedHistory } from "./state.ts";
import { OPERATIONS } from "./words.ts";

const ICONS: Record<HistoryEntry["kind"], IconName> = { step: "clock", note: "person", message: "send" };

/** In front of everything, wherever it was opened from. */
export function HistoryDialog() {
  const id = openedHistory.value;
  if (id === null) return null;
  return (
    <Dialog
      title={say(OPERATIONS.historyTitle)}
      onClose={() => {
        openedHistory.value = null;
      }}
    >
      <History key={id} reservationId={id} />
      <button
        type="button"
        onClick={() => {
          openedHistory.value = null;
        }}
      >
        {say(WORDS.close)}
      </button>
    </Dialog>
  );
}

function History({ reservationId }: { reservationId: string }) {
  const told = useSignal<ReservationHistory | null>(null);
  const hasFailed = useSignal(false);
  const changed = changedHistory.value;
  const mark = changed?.reservationId === reservationId ? changed.count : 0;
  const asked = useSignal(0);
  useEffect(() => {
    let isShown = true;
    call<ReservationHistory>("GET", `/operations/reservations/${encodeURIComponent(reservationId)}`, {
      token: account.value?.token ?? null,
    })
      .then((found) => {
        if (!isShown) return;
        told.value = found;
        hasFailed.value = false;
      })
      .catch(() => {
        if (isShown) hasFailed.value = true;
      });
    return () => {
      isShown = false;
    };
  }, [reservationId, mark, asked.value]);
  if (hasFailed.value) return <p class="banner banner-warn">{say(OPERATIONS.historyGone)}</p>;
  if (!told.value) return <p class="quiet">{say(WORDS.connecting)}…</p>;
  const { reservation, entries } = told.value;
  return (
    <>
      <Summary one={reservation} />
      <ol class="trail">
        {entries.map((entry) => (
          <li key={`${entry.at} ${entry.what} ${entry.sentence.ko}`} class={`trail-${entry.kind}`}>
            <time dateTime={entry.at}>{clockTime(entry.at)}</time>
            <Icon name={ICONS[entry.kind]} />
            <span>
              {say(entry.sentence)}
              {entry.by && <span class="quiet"> · {entry.by}</span>}
            </span>
          </li>
        ))}
      </ol>
      {!reservation.ended && <Buses one={reservation} />}
      <NoteForm
        reservationId={reservationId}
        onSaved={() => {
          asked.value += 1;
        }}
      />
    </>
  );
}

function Summary({ one }: { one: ReservationView }) {
  return (
    <p>
      <strong>{one.code}</strong> · {say(STATES[one.state])} · {named(one.stop.name, one.stop.names)} →{" "}
      {one.alight_stop ? named(one.alight_stop.name, one.alight_stop.names) : "–"}
      {one.needs.length > 0 && ` · ${one.needs.map((need) => say(NEEDS[need])).join(", ")}`}
    </p>
  );
}

/** Each bus that is held, with what can be done about it. */
function Buses({ one }: { one: ReservationView }) {
  const writesTo = useSignal<string | null>(null);
  return (
    <ul class="stack">
      {one.holds.map((held) => (
        <li key={held.run_id} class="row">
          <strong>{held.route_name}</strong> {held.plate} · {clockTime(held.expected_at)}
          {held.vehicle_id && (
            <button
              type="button"
              aria-haspopup="dialog"
              onClick={() => {
                writesTo.value = held.vehicle_id;
              }}
            >
              <Icon name="send" />
              {say(ACTIONS.message)}
            </button>
          )}
          {one.state !== "boarded" && (
            <button
              type="button"
              disabled={busy.value.has(`reassign ${one.reservation_id}`)}
              onClick={() => void reassign(one, held.run_id, "by_dispatcher")}
            >
              <Icon name="bus" />
              {say(ACTIONS.reassign)}
            </button>
          )}
          {held.vehicle_id && writesTo.value === held.vehicle_id && (
            <MessageDialog
              to={{ vehicle_id: held.vehicle_id, plate: held.plate, reservation_id: one.reservation_id }}
              onClose={() => {
                writesTo.value = null;
              }}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function NoteForm({ reservationId, onSaved }: { reservationId: string; onSaved(): void }) {
  const text = useSignal("");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!text.value.trim() || !(await note(reservationId, text.value))) return;
    text.value = "";
    onSaved();
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      <label class="field">
        {say(ACTIONS.note)}
        <input
          name="note"
          maxLength={LONGEST_NOTE}
          autocomplete="off"
          value={text.value}
          aria-describedby="note-hint"
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      </label>
      <p id="note-hint" class="quiet">
        {say(ACTIONS.noteHint)}
      </p>
      <button type="submit" disabled={busy.value.has(`note ${reservationId}`) || !text.value.trim()}>
        {say(ACTIONS.saveNote)}
      </button>
    </form>
  );
}

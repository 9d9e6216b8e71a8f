// Looking for a reservation by what people can say of it: its number, a plate, its id.
import { useSignal } from "@preact/signals";
import { call, Refusal } from "../shared/api.ts";
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { STATES, WORDS } from "../shared/words.ts";
import { account } from "./account.ts";
import { ACTIONS } from "./action_words.ts";
import { openHistory } from "./history_state.ts";
import type { FoundReservation } from "./history_types.ts";
import { OPERATIONS } from "./words.ts";

const wanted = { text: "" };

export function Search() {
  const text = useSignal(wanted.text);
  const found = useSignal<FoundReservation[] | null>(null);
  const problem = useSignal<Sentence | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    wanted.text = text.value;
    if (!text.value.trim()) return;
    try {
      const told = await call<{ reservations: FoundReservation[] }>(
        "GET",
        `/operations/reservations?q=${encodeURIComponent(text.value.trim())}`,
        { token: account.value?.token ?? null },
      );
      found.value = told.reservations;
      problem.value = null;
    } catch (failure) {
      problem.value =
        failure instanceof Refusal
          ? { ko: failure.reply.detail_ko, en: failure.reply.detail }
          : WORDS.lineDown;
    }
  };
  return (
    <section class="stack" aria-labelledby="search-title">
      <h2 id="search-title">{say(OPERATIONS.search)}</h2>
      <search>
        <form class="row" onSubmit={(event) => void submit(event)}>
          <label class="field search-field">
            {say(OPERATIONS.searchFor)}
            <input
              type="search"
              name="q"
              maxLength={100}
              value={text.value}
              onInput={(event) => {
                text.value = event.currentTarget.value;
              }}
            />
          </label>
          <button type="submit" class="primary">
            <Icon name="search" />
            {say(OPERATIONS.find)}
          </button>
        </form>
      </search>
      <p class="quiet">{say(OPERATIONS.searchNote)}</p>
      <div role="status">
        {problem.value && <p class="banner banner-warn">{say(problem.value)}</p>}
        {found.value && <p>{say(OPERATIONS.foundCount(found.value.length))}</p>}
      </div>
      <ul class="stack">
        {found.value?.map((one) => (
          <li key={one.reservation_id} class="card row">
            <strong>{one.code}</strong>
            <span class={`state state-${one.state}`}>{say(STATES[one.state])}</span>
            <span>
              {named(one.stop_name, one.stop_names)} · {clockTime(one.asked_at)} · {one.routes.join(", ")}{" "}
              {one.plates.join(", ")}
            </span>
            <button type="button" aria-haspopup="dialog" onClick={() => openHistory(one.reservation_id)}>
              {say(ACTIONS.openHistory(one.code))}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

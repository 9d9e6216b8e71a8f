// A short message to a bus: a template with one press, or words of one's own.
import { useSignal } from "@preact/signals";
import { Dialog } from "../shared/components/dialog.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import { WORDS } from "../shared/words.ts";
import { ACTIONS, TEMPLATE_WORDS } from "./action_words.ts";
import { type Addressee, busy, LONGEST_MESSAGE, TEMPLATES, type Template, write } from "./actions.ts";

/** These name a stop, and can be sent only where one is known. */
const WITH_STOP: ReadonlySet<Template> = new Set(["confirm_waiting", "left_behind", "wait_for_passenger"]);

export function MessageDialog({ to, onClose }: { to: Addressee; onClose(): void }) {
  const text = useSignal("");
  const isBusy = busy.value.has(`message ${to.vehicle_id}`);
  const hasStop = Boolean(to.stop_id || to.reservation_id);
  const send = async (said: { template: Template } | { text: string }) => {
    if (await write(to, said)) onClose();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.value.trim()) void send({ text: text.value });
  };
  return (
    <Dialog title={say(ACTIONS.messageTo(to.plate ?? to.vehicle_id))} onClose={onClose}>
      <ul class="stack templates">
        {TEMPLATES.filter((one) => hasStop || !WITH_STOP.has(one)).map((template) => (
          <li key={template}>
            <button type="button" disabled={isBusy} onClick={() => void send({ template })}>
              <Icon name="send" />
              {say(TEMPLATE_WORDS[template])}
            </button>
          </li>
        ))}
      </ul>
      <form class="stack" onSubmit={submit}>
        <label class="field">
          {say(ACTIONS.ownWords)}
          <input
            name="text"
            maxLength={LONGEST_MESSAGE}
            autocomplete="off"
            aria-describedby="own-words-hint"
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        </label>
        <p id="own-words-hint" class="quiet">
          {say(ACTIONS.ownWordsHint)} {say(ACTIONS.lettersLeft(LONGEST_MESSAGE - text.value.length))}
        </p>
        <button type="submit" class="primary" disabled={isBusy || !text.value.trim()}>
          {say(ACTIONS.send)}
        </button>
      </form>
      <div class="row row-end">
        <button type="button" onClick={onClose}>
          {say(WORDS.close)}
        </button>
      </div>
    </Dialog>
  );
}

// What help is needed: asked once, before the first booking, and kept on the device.
import { signal, useSignal } from "@preact/signals";
import { Dialog } from "../shared/components/dialog.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { Need } from "../shared/messages.ts";
import { NEED_ORDER, NEEDS, WORDS } from "../shared/words.ts";
import { book, saveNeeds, type Wish } from "./booking.ts";
import { needs } from "./state.ts";
import { RIDER } from "./words.ts";

const isOpen = signal(false);
const wish = signal<Wish | null>(null);

export function openNeeds(): void {
  wish.value = null;
  isOpen.value = true;
}

/** One press books; only the very first asks before it what help is needed. */
export function askToBook(wanted: Wish): void {
  if (needs.value !== null) {
    book(wanted);
    return;
  }
  wish.value = wanted;
  isOpen.value = true;
}

export function NeedsDialog() {
  return isOpen.value ? <NeedsForm /> : null;
}

function NeedsForm() {
  const chosen = useSignal<readonly Need[]>(needs.value ?? []);
  const close = () => {
    isOpen.value = false;
  };
  const toggle = (need: Need) => {
    const without = chosen.value.filter((one) => one !== need);
    chosen.value = without.length === chosen.value.length ? [...without, need] : without;
  };
  const submit = (event: Event) => {
    event.preventDefault();
    saveNeeds(NEED_ORDER.filter((need) => chosen.value.includes(need)));
    const wanted = wish.value;
    wish.value = null;
    close();
    if (wanted) book(wanted);
  };
  return (
    <Dialog title={say(RIDER.needsTitle)} onClose={close}>
      <form class="stack" onSubmit={submit}>
        {NEED_ORDER.map((need) => (
          <label class="check" key={need}>
            <input
              type="checkbox"
              name={need}
              checked={chosen.value.includes(need)}
              onChange={() => toggle(need)}
            />
            <Icon name={need} />
            {say(NEEDS[need])}
          </label>
        ))}
        <p class="quiet">{say(RIDER.needsNote)}</p>
        <div class="row row-end">
          <button type="button" onClick={close}>
            {say(WORDS.close)}
          </button>
          <button type="submit" class="primary">
            {say(wish.value ? RIDER.saveAndBook : RIDER.save)}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

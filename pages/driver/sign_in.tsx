// Signing in with the plate and a PIN, in seconds.
import { useSignal } from "@preact/signals";
import { call, Refusal } from "../shared/api.ts";
import { say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";
import { load, save } from "../shared/storage.ts";
import { WORDS } from "../shared/words.ts";
import { switchSoundOn } from "./announcing.ts";
import { signedIn, wasSignedOut } from "./state.ts";
import { DRIVER } from "./words.ts";

const PLATE_KEY = "gachita.driver.plate";

export function SignIn() {
  const plate = useSignal(load(PLATE_KEY, ""));
  const pin = useSignal("");
  const problem = useSignal<Sentence | null>(wasSignedOut.value ? DRIVER.signedOutByServer : null);
  const busy = useSignal(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    void switchSoundOn();
    busy.value = true;
    problem.value = null;
    try {
      const wanted = plate.value.replace(/\s+/g, "");
      const body = { plate: wanted, pin: pin.value };
      const answer = await call<{ token: string; vehicle_id: string }>("POST", "/driver/sign-in", { body });
      save(PLATE_KEY, wanted);
      wasSignedOut.value = false;
      signedIn.value = { ...answer, plate: wanted };
    } catch (failure) {
      problem.value =
        failure instanceof Refusal
          ? { ko: failure.reply.detail_ko, en: failure.reply.detail }
          : WORDS.lineDown;
      pin.value = "";
    } finally {
      busy.value = false;
    }
  };
  return (
    <main class="sign-in">
      <form class="card stack" onSubmit={(event) => void submit(event)}>
        <h1>{say(DRIVER.signIn)}</h1>
        <label class="field">
          {say(DRIVER.plate)}
          <input
            name="plate"
            required
            autocomplete="username"
            placeholder={say(DRIVER.plateHint)}
            value={plate.value}
            onInput={(event) => {
              plate.value = event.currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          {say(DRIVER.pin)}
          <input
            name="pin"
            type="password"
            inputmode="numeric"
            required
            autocomplete="current-password"
            value={pin.value}
            onInput={(event) => {
              pin.value = event.currentTarget.value;
            }}
          />
        </label>
        <div role="alert">{problem.value && <p class="banner banner-warn">{say(problem.value)}</p>}</div>
        <button type="submit" class="primary huge" disabled={busy.value}>
          {say(busy.value ? DRIVER.signingIn : DRIVER.signIn)}
        </button>
      </form>
    </main>
  );
}

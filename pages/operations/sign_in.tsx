// The dispatcher signs in with name and password.
import { useSignal } from "@preact/signals";
import { call, Refusal } from "../shared/api.ts";
import { say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";
import { WORDS } from "../shared/words.ts";
import { type Account, account, wasSignedOut } from "./account.ts";
import { OPERATIONS } from "./words.ts";

export function SignIn() {
  const name = useSignal("");
  const password = useSignal("");
  const problem = useSignal<Sentence | null>(wasSignedOut.value ? OPERATIONS.signedOut : null);
  const submit = async (event: Event) => {
    event.preventDefault();
    problem.value = null;
    try {
      const body = { name: name.value, password: password.value };
      const answer = await call<Account>("POST", "/operations/sign-in", { body });
      wasSignedOut.value = false;
      account.value = answer;
    } catch (failure) {
      password.value = "";
      problem.value =
        failure instanceof Refusal
          ? { ko: failure.reply.detail_ko, en: failure.reply.detail }
          : WORDS.lineDown;
    }
  };
  return (
    <form class="card stack sign-in" onSubmit={(event) => void submit(event)}>
      <h2>{say(OPERATIONS.signIn)}</h2>
      <label class="field">
        {say(OPERATIONS.name)}
        <input
          name="name"
          required
          autocomplete="username"
          value={name.value}
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
      </label>
      <label class="field">
        {say(OPERATIONS.password)}
        <input
          name="password"
          type="password"
          required
          autocomplete="current-password"
          value={password.value}
          onInput={(event) => {
            password.value = event.currentTarget.value;
          }}
        />
      </label>
      <div role="alert">{problem.value && <p class="banner banner-warn">{say(problem.value)}</p>}</div>
      <button type="submit" class="primary">
        {say(OPERATIONS.signIn)}
      </button>
    </form>
  );
}

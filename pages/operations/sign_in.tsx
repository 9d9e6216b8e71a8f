// The dispatcher signs in with name and password.
import { useSignal } from "@preact/signals";
import { call } from "../shared/api.ts";
import { useAttempt } from "../shared/attempt.ts";
import { Problem, TextField } from "../shared/components/text_field.tsx";
import { say } from "../shared/language.ts";
import { type Account, account, wasSignedOut } from "./account.ts";
import { OPERATIONS } from "./words.ts";

export function SignIn() {
  const name = useSignal("");
  const password = useSignal("");
  const { problem, isBusy, attempt } = useAttempt(wasSignedOut.value ? OPERATIONS.signedOut : null);
  const submit = async (event: Event) => {
    event.preventDefault();
    const isIn = await attempt(async () => {
      const body = { name: name.value, password: password.value };
      const answer = await call<Account>("POST", "/operations/sign-in", { body });
      wasSignedOut.value = false;
      account.value = answer;
    });
    if (!isIn) password.value = "";
  };
  return (
    <form class="card stack sign-in" onSubmit={(event) => void submit(event)}>
      <h2>{say(OPERATIONS.signIn)}</h2>
      <TextField label={OPERATIONS.name} text={name} name="name" required autocomplete="username" />
      <TextField
        label={OPERATIONS.password}
        text={password}
        name="password"
        type="password"
        required
        autocomplete="current-password"
      />
      <Problem problem={problem} />
      <button type="submit" class="primary" disabled={isBusy.value}>
        {say(OPERATIONS.signIn)}
      </button>
    </form>
  );
}

// Signing in with the plate and a PIN, in seconds: a bus that was driven before is one press, the PIN is keyed in.
import { type Signal, useSignal } from "@preact/signals";
import { call } from "../shared/api.ts";
import { useAttempt } from "../shared/attempt.ts";
import { Icon } from "../shared/components/icon.tsx";
import { Problem, TextField } from "../shared/components/text_field.tsx";
import { say } from "../shared/language.ts";
import { switchSoundOn } from "../shared/sounds.ts";
import { stored } from "../shared/storage.ts";
import { announce, hasVoice } from "./announcing.ts";
import { signedIn, wasSignedOut } from "./state.ts";
import { DRIVER } from "./words.ts";

const PLATES_KEPT = 3;
const PIN_DIGITS = 6;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** The plates that signed in on this terminal, the newest first. */
const plates = stored<readonly string[]>("driver.plates", []);

export function SignIn() {
  const plate = useSignal(plates.value[0] ?? "");
  const pin = useSignal("");
  const { problem, isBusy, attempt } = useAttempt(wasSignedOut.value ? DRIVER.signedOutByServer : null);
  const submit = async () => {
    void switchSoundOn();
    if (isBusy.value) return;
    const isIn = await attempt(() => signIn(plate.value.replace(/\s+/g, ""), pin.value));
    if (!isIn) pin.value = "";
  };
  const key = (digit: string) => {
    pin.value += digit;
    if (pin.value.length === PIN_DIGITS && plate.value) void submit();
  };
  return (
    <main class="sign-in">
      <form
        class="sign-in-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="stack">
          <Plate plate={plate} />
          <Pin pin={pin} />
          <Problem problem={problem} />
          <div role="status">{!hasVoice.value && <p class="no-voice">{say(DRIVER.noVoice)}</p>}</div>
          <button type="submit" class="primary" disabled={isBusy.value}>
            {say(isBusy.value ? DRIVER.signingIn : DRIVER.signIn)}
          </button>
        </div>
        <Keypad pin={pin} onKey={key} />
      </form>
    </main>
  );
}

async function signIn(plate: string, pin: string): Promise<void> {
  const body = { plate, pin };
  const answer = await call<{ token: string; vehicle_id: string }>("POST", "/driver/sign-in", { body });
  plates.value = [plate, ...plates.value.filter((one) => one !== plate)].slice(0, PLATES_KEPT);
  wasSignedOut.value = false;
  signedIn.value = { ...answer, plate };
  announce("back", DRIVER.saySignedIn);
}

function Plate({ plate }: { plate: Signal<string> }) {
  const isOther = useSignal(plates.value.length === 0);
  return (
    <>
      {plates.value.length > 0 && (
        <fieldset class="plates" aria-label={say(DRIVER.platesBefore)}>
          {plates.value.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={!isOther.value && plate.value === one}
              onClick={() => {
                isOther.value = false;
                plate.value = one;
              }}
            >
              {one}
            </button>
          ))}
          <button
            type="button"
            aria-pressed={isOther.value}
            onClick={() => {
              isOther.value = true;
              plate.value = "";
            }}
          >
            {say(DRIVER.otherPlate)}
          </button>
        </fieldset>
      )}
      {isOther.value && (
        <TextField
          label={DRIVER.plate}
          text={plate}
          name="plate"
          required
          autocomplete="username"
          placeholder={say(DRIVER.plateHint)}
        />
      )}
    </>
  );
}

/** The page brings its own keys: the device's keyboard would cover half of a small screen. */
function Pin({ pin }: { pin: Signal<string> }) {
  return (
    <TextField
      label={DRIVER.pin}
      text={pin}
      name="pin"
      type="password"
      inputmode="none"
      required
      autocomplete="current-password"
    />
  );
}

function Keypad({ pin, onKey }: { pin: Signal<string>; onKey(digit: string): void }) {
  return (
    <fieldset class="keypad" aria-label={say(DRIVER.keypad)}>
      {KEYS.map((digit) => (
        <button key={digit} type="button" onClick={() => onKey(digit)}>
          {digit}
        </button>
      ))}
      <span />
      <button type="button" onClick={() => onKey("0")}>
        0
      </button>
      <button
        type="button"
        aria-label={say(DRIVER.erase)}
        onClick={() => {
          pin.value = pin.value.slice(0, -1);
        }}
      >
        <Icon name="erase" />
      </button>
    </fieldset>
  );
}

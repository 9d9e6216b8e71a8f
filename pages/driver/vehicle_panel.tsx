// The bus itself: its ramp, the spaces that walk-ons have taken, its position, and leaving it.
import { useSignal } from "@preact/signals";
import { Dialog } from "../shared/components/dialog.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { Cab } from "./cab.ts";
import { command, line, signOut } from "./state.ts";
import { sendsPosition } from "./terminal.ts";
import { DRIVER } from "./words.ts";

export function VehiclePanel({ cab }: { cab: Cab }) {
  return (
    <footer class="vehicle">
      <Ramp cab={cab} />
      <Spaces cab={cab} />
      <label class="check">
        <input
          type="checkbox"
          checked={sendsPosition.value}
          onChange={(event) => {
            sendsPosition.value = event.currentTarget.checked;
          }}
        />
        {say(DRIVER.sendPlace)}
      </label>
      <SignOut />
    </footer>
  );
}

function Ramp({ cab }: { cab: Cab }) {
  const isAsking = useSignal(false);
  const close = () => {
    isAsking.value = false;
  };
  if (!cab.ramp_working) {
    return (
      <div class="vehicle-part vehicle-broken">
        <p>
          <Icon name="warning" />
          {say(DRIVER.rampIsBroken)}
        </p>
        <button type="button" onClick={() => command("ramp", { working: true })}>
          {say(DRIVER.rampRepaired)}
        </button>
      </div>
    );
  }
  return (
    <div class="vehicle-part">
      <p>
        <Icon name="ramp" />
        {say(DRIVER.rampWorks)}
      </p>
      <button
        type="button"
        onClick={() => {
          isAsking.value = true;
        }}
      >
        {say(DRIVER.reportRamp)}
      </button>
      {isAsking.value && (
        <Dialog title={say(DRIVER.rampSure)} onClose={close}>
          <button
            type="button"
            class="danger huge"
            onClick={() => {
              close();
              command("ramp", { working: false });
            }}
          >
            {say(DRIVER.rampBroken)}
          </button>
          <button type="button" class="huge" onClick={close}>
            {say(DRIVER.back)}
          </button>
        </Dialog>
      )}
    </div>
  );
}

function Spaces({ cab }: { cab: Cab }) {
  const queued = line.value?.waiting.value.findLast((one) => one.name === "space");
  const taken = (queued?.payload.taken as number | undefined) ?? cab.spaces_taken_by_walk_ons;
  const set = (next: number) => command("space", { taken: next });
  return (
    <div class="vehicle-part">
      <p>
        <Icon name="wheelchair" />
        <span>
          {say(DRIVER.walkOns)} <strong>{taken}</strong>
          <span class="quiet">
            {" "}
            {say(DRIVER.spacesFree(Math.max(0, cab.spaces_total - taken), cab.spaces_total))}
          </span>
        </span>
      </p>
      <div class="row">
        <button
          type="button"
          aria-label={say(DRIVER.fewer)}
          disabled={taken <= 0}
          onClick={() => set(taken - 1)}
        >
          <Icon name="minus" />
        </button>
        <button
          type="button"
          aria-label={say(DRIVER.more)}
          disabled={taken >= cab.spaces_total}
          onClick={() => set(taken + 1)}
        >
          <Icon name="plus" />
        </button>
      </div>
    </div>
  );
}

function SignOut() {
  const isAsking = useSignal(false);
  const close = () => {
    isAsking.value = false;
  };
  return (
    <>
      <button
        type="button"
        class="plain"
        onClick={() => {
          isAsking.value = true;
        }}
      >
        {say(DRIVER.signOut)}
      </button>
      {isAsking.value && (
        <Dialog title={say(DRIVER.signOutSure)} onClose={close}>
          <button type="button" class="danger huge" onClick={signOut}>
            {say(DRIVER.signOut)}
          </button>
          <button type="button" class="huge" onClick={close}>
            {say(DRIVER.stay)}
          </button>
        </Dialog>
      )}
    </>
  );
}

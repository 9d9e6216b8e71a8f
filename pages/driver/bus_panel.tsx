// The bus itself: its ramp, the spaces that walk-ons have taken, its position, the looks of the page, and leaving it.
import { signal, useSignal } from "@preact/signals";
import { Dialog } from "../shared/components/dialog.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { LanguageSwitch } from "../shared/components/language_switch.tsx";
import { ThemeSwitch } from "../shared/components/theme_switch.tsx";
import { say } from "../shared/language.ts";
import { takeUpdate, updateReady } from "../shared/updates.ts";
import { announce } from "./announcing.ts";
import type { Cab } from "./cab.ts";
import { command, signOut } from "./state.ts";
import { place, sendsPosition } from "./terminal.ts";
import { DRIVER } from "./words.ts";

/** A new ping closes it: the card comes first. */
export const isBusOpen = signal(false);

const close = () => {
  isBusOpen.value = false;
};

export function BusPanel({ cab }: { cab: Cab }) {
  return (
    <Dialog title={say(DRIVER.busTitle)} onClose={close}>
      <div class="bus">
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
          <span>{say(DRIVER.sendPlace)}</span>
          <strong>{say(DRIVER.places[place.value])}</strong>
        </label>
        <button type="button" onClick={() => announce("ping", DRIVER.sayTrial)}>
          <Icon name="speaker" />
          {say(DRIVER.trySound)}
        </button>
        <ThemeSwitch />
        <LanguageSwitch />
        {updateReady.value && (
          <button type="button" onClick={takeUpdate}>
            {say(DRIVER.newVersion)}
          </button>
        )}
        <SignOut />
        <button type="button" class="primary" onClick={close}>
          {say(DRIVER.back)}
        </button>
      </div>
    </Dialog>
  );
}

function Ramp({ cab }: { cab: Cab }) {
  const isAsking = useSignal(false);
  if (!cab.ramp_working) {
    return (
      <div class="bus-part bus-broken">
        <p>
          <Icon name="ramp" />
          {say(DRIVER.rampIsBroken)}
        </p>
        <button type="button" onClick={() => command("ramp", { working: true })}>
          {say(DRIVER.rampRepaired)}
        </button>
      </div>
    );
  }
  if (!isAsking.value) {
    return (
      <div class="bus-part">
        <p>
          <Icon name="ramp" />
          {say(DRIVER.rampWorks)}
        </p>
        <button
          type="button"
          class="danger"
          onClick={() => {
            isAsking.value = true;
          }}
        >
          {say(DRIVER.rampBroken)}
        </button>
      </div>
    );
  }
  return (
    <div class="bus-part">
      <p role="alert">{say(DRIVER.rampSure)}</p>
      <button
        type="button"
        class="danger"
        onClick={() => {
          close();
          command("ramp", { working: false });
        }}
      >
        {say(DRIVER.rampBroken)}
      </button>
    </div>
  );
}

function Spaces({ cab }: { cab: Cab }) {
  const taken = cab.spaces_taken_by_walk_ons;
  const set = (next: number) => command("space", { taken: next });
  return (
    <div class="bus-part">
      <p>
        <Icon name="wheelchair" />
        <span>
          {say(DRIVER.walkOns)} <strong>{taken}</strong>
          <small>{say(DRIVER.spacesFree(Math.max(0, cab.spaces_total - taken), cab.spaces_total))}</small>
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
  if (!isAsking.value) {
    return (
      <button
        type="button"
        onClick={() => {
          isAsking.value = true;
        }}
      >
        {say(DRIVER.signOut)}
      </button>
    );
  }
  const leave = () => {
    close();
    signOut();
  };
  return (
    <div class="bus-part">
      <p role="alert">{say(DRIVER.signOutSure)}</p>
      <button type="button" class="danger" onClick={leave}>
        {say(DRIVER.signOut)}
      </button>
    </div>
  );
}

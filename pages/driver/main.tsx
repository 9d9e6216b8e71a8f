// The driver's terminal: who waits, what helps, one press.
import { effect } from "@preact/signals";
import { render } from "preact";
import { now } from "../shared/clock.ts";
import { Icon } from "../shared/components/icon.tsx";
import { LanguageSwitch } from "../shared/components/language_switch.tsx";
import { say } from "../shared/language.ts";
import { clockTime } from "../shared/moments.ts";
import { WORDS } from "../shared/words.ts";
import { isSoundOn, switchSoundOn } from "./announcing.ts";
import type { Cab } from "./cab.ts";
import { OnBoardCard, PingCard } from "./ping_card.tsx";
import { SignIn } from "./sign_in.tsx";
import { cab, cannotStore, keepLive, line, note, signedIn } from "./state.ts";
import { keepAwake } from "./terminal.ts";
import { VehiclePanel } from "./vehicle_panel.tsx";
import { DRIVER } from "./words.ts";
import "../shared/styles/index.css";
import "./driver.css";

const GRACE_MILLISECONDS = 1500;

function Page() {
  const who = signedIn.value;
  return (
    <div class="terminal">
      <header class="terminal-head">
        {who && cab.value ? <RunLine told={cab.value} /> : <span class="brand">{say(WORDS.gachita)}</span>}
        <LanguageSwitch />
      </header>
      {who ? <Cabin /> : <SignIn />}
    </div>
  );
}

function RunLine({ told }: { told: Cab }) {
  const link = line.value?.link.value;
  return (
    <div class="run">
      <h1>{told.route_name ?? say(DRIVER.noRun)}</h1>
      {told.headsign && <span>{say(WORDS.bound(told.headsign))}</span>}
      <span class="quiet">{told.plate}</span>
      <span class={`link link-${link ?? "connecting"}`} role="status">
        <Icon name={link === "up" ? "live" : "warning"} />
        {say(link === "up" ? DRIVER.linkUp : DRIVER.linkComing)}
      </span>
    </div>
  );
}

function Cabin() {
  const told = cab.value;
  return (
    <>
      <Alarms />
      <main class="pings">
        {told && told.waiting.length === 0 && (
          <div class="nobody">
            <p>{say(DRIVER.nobody)}</p>
            <p class="quiet">{say(DRIVER.nobodyNote)}</p>
          </div>
        )}
        {told && <Passengers told={told} />}
        {!told && <p class="nobody">{say(WORDS.connecting)}…</p>}
      </main>
      {told && <VehiclePanel cab={told} />}
    </>
  );
}

function Passengers({ told }: { told: Cab }) {
  return (
    <>
      <section aria-label={say(DRIVER.waiting)} class="ping-list" aria-live="assertive">
        {told.waiting.map((ping, index) => (
          <PingCard
            key={ping.reservation_id}
            ping={ping}
            isNext={index === 0}
            count={told.waiting.filter((one) => one.stop.stop_id === ping.stop.stop_id).length}
          />
        ))}
      </section>
      {told.on_board.length > 0 && (
        <section class="ping-list">
          <h2 class="section-title">{say(DRIVER.onBoard)}</h2>
          {told.on_board.map((one) => (
            <OnBoardCard key={one.reservation_id} passenger={one} />
          ))}
        </section>
      )}
    </>
  );
}

function Alarms() {
  const opened = line.value;
  const since = opened?.downSince.value ?? null;
  const isDown = opened?.link.value !== "up" && since !== null && now.value - since > GRACE_MILLISECONDS;
  const waiting = opened?.waiting.value.length ?? 0;
  return (
    <div class="alarms">
      <div role="alert">
        {isDown && since !== null && (
          <p class="banner banner-alarm link-lost">
            <Icon name="warning" />
            <span>
              {say(DRIVER.linkDown)} ({say(WORDS.sinceWhen(clockTime(new Date(since).toISOString())))})
              {waiting > 0 && <small> {say(WORDS.waitingToSend(waiting))}</small>}
            </span>
          </p>
        )}
        {cannotStore.value && <p class="banner banner-alarm">{say(DRIVER.cannotStore)}</p>}
      </div>
      <div role="status">{note.value && <p class="banner banner-warn note">{say(note.value)}</p>}</div>
      {!isSoundOn.value && (
        <button type="button" class="sound-off" onClick={() => void switchSoundOn()}>
          <Icon name="speaker" />
          {say(DRIVER.soundOff)}
        </button>
      )}
    </div>
  );
}

effect(() => {
  document.title = `${say(WORDS.gachita)} · ${say(DRIVER.title)}`;
});
void switchSoundOn();
keepLive();
keepAwake();
render(<Page />, document.getElementById("page") as HTMLElement);

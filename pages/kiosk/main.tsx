// The page of the kiosk at a stop: the board, the conversation, the bookings made here, the buttons.
import { effect } from "@preact/signals";
import { render } from "preact";
import { now } from "../shared/clock.ts";
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import { clockTime } from "../shared/moments.ts";
import { WORDS } from "../shared/words.ts";
import { Arrivals, QuickBooking } from "./arrivals.tsx";
import { Controls } from "./controls.tsx";
import { Conversation } from "./conversation.tsx";
import { isLow, keepDisplay, shape } from "./display.ts";
import type { PanelState } from "./panel.ts";
import { picking } from "./picking.ts";
import { keepReading } from "./reading.ts";
import { Reservations } from "./reservations.tsx";
import { keepScanning } from "./scanning.ts";
import { downSince, keepLive, state } from "./state.ts";
import { BoxNotices } from "./troubles.tsx";
import { MoreAside, TurnPage } from "./turning.tsx";
import { HEARERS, KIOSK } from "./words.ts";
import "../shared/styles/index.css";
import "./colours.css";
import "./kiosk.css";
import "./board.css";
import "./conversation.css";
import "./controls.css";
import "./shapes.css";

const GRACE_MILLISECONDS = 2000;

function Page() {
  const told = state.value;
  const since = downSince.value;
  const isDown = since !== null && now.value - since > GRACE_MILLISECONDS;
  return (
    <div class="panel">
      <a class="skip" href="#controls">
        {say(KIOSK.skip)}
      </a>
      <div role="alert" class="down-place">
        {isDown && (
          <p class="notice notice-down">
            <Icon name="warning" />
            <span>{say(KIOSK.processDown)}</span>
          </p>
        )}
      </div>
      {told && <Parts told={told} />}
    </div>
  );
}

function Parts({ told }: { told: PanelState }) {
  return (
    <main class="panel-main">
      <div class="above" id="above">
        <Head told={told} />
        <Arrivals told={told} />
      </div>
      <div class="reach" id="reach">
        <div class="aside">
          <div class="side" id="side">
            <Conversation told={told} />
            {isLow.value && !told.question && picking.value === null && <QuickBooking told={told} />}
            <Reservations told={told} />
            <BoxNotices told={told} />
          </div>
          <MoreAside />
        </div>
        <Controls told={told} />
        {shape.value === "scroll" && <TurnPage told={told} />}
      </div>
    </main>
  );
}

function Head({ told }: { told: PanelState }) {
  return (
    <header class="panel-head">
      <div>
        <h1>{named(told.stop.name, told.stop.names)}</h1>
        {told.stop.code && <p class="stop-code">{say(WORDS.stopNumber(told.stop.code))}</p>}
      </div>
      <div class="panel-now">
        <time class="panel-clock">{clockTime(new Date(now.value).toISOString())}</time>
        <output class="volume">{say(HEARERS[told.privacy] ?? KIOSK.volume(told.volume))}</output>
      </div>
    </header>
  );
}

effect(() => {
  document.title = `${state.value?.stop.name ?? ""} ${say(WORDS.gachita)}`.trim();
});
keepLive();
keepDisplay();
keepScanning();
keepReading();
render(<Page />, document.getElementById("page") as HTMLElement);

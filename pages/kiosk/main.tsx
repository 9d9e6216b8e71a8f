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
import { Reservations } from "./reservations.tsx";
import { downSince, isLow, keepLive, state } from "./state.ts";
import { KIOSK } from "./words.ts";
import "../shared/styles/index.css";
import "./kiosk.css";
import "./controls.css";
import "./panel.css";

const GRACE_MILLISECONDS = 2000;

function Page() {
  const told = state.value;
  const since = downSince.value;
  const isDown = since !== null && now.value - since > GRACE_MILLISECONDS;
  return (
    <div class="panel">
      <div role="alert">
        {isDown && (
          <p class="notice notice-down">
            <Icon name="warning" />
            {say(KIOSK.processDown)}
          </p>
        )}
      </div>
      {told && (
        <>
          <header class="panel-head">
            <div>
              <h1>{named(told.stop.name, told.stop.names)}</h1>
              {told.stop.code && <p class="stop-code">{say(WORDS.stopNumber(told.stop.code))}</p>}
            </div>
            <div class="panel-now">
              <time class="panel-clock">{clockTime(new Date(now.value).toISOString())}</time>
              <output class="volume">{say(KIOSK.volume(told.volume))}</output>
            </div>
          </header>
          <main class="panel-main">
            <Arrivals told={told} />
            <div class="side">
              <Reservations told={told} />
              {isLow.value && <QuickBooking told={told} />}
              <Conversation told={told} />
            </div>
          </main>
          <Controls told={told} />
        </>
      )}
    </div>
  );
}

effect(() => {
  document.title = `${state.value?.stop.name ?? ""} ${say(WORDS.gachita)}`.trim();
});
keepLive();
render(<Page />, document.getElementById("page") as HTMLElement);

// The driver's terminal: who waits, what helps, one press.
import { effect } from "@preact/signals";
import { render } from "preact";
import { say } from "../shared/language.ts";
import { keepTheme } from "../shared/theme.ts";
import { keepShell, takeUpdate, updateReady } from "../shared/updates.ts";
import { WORDS } from "../shared/words.ts";
import { Alarms } from "./alarms.tsx";
import { prepareSound, wasTouched } from "./announcing.ts";
import { BusPanel, isBusOpen } from "./bus_panel.tsx";
import type { Cab } from "./cab.ts";
import { DeskMessage } from "./desk_message.tsx";
import { HaltCard } from "./halt_card.tsx";
import { isOpen } from "./road.ts";
import { Aboard, Ahead, BehindList } from "./road_list.tsx";
import { SignIn } from "./sign_in.tsx";
import { behind, cab, halt, halts, keepLive, line, signedIn } from "./state.ts";
import { StatusStrip } from "./status_strip.tsx";
import { EARS, keepTelling } from "./telling.ts";
import { isMoving, keepAwake } from "./terminal.ts";
import { DRIVER } from "./words.ts";
import "../shared/styles/index.css";
import "../shared/styles/glance.css";
import "./driver.css";
import "./halt.css";
import "./road.css";
import "./sign_in.css";

function Page() {
  const isDriving = signedIn.value !== null && isMoving.value;
  return (
    <div class={isDriving ? "terminal terminal-moving" : "terminal"}>
      <StatusStrip />
      {signedIn.value ? <Cabin /> : <SignIn />}
    </div>
  );
}

function Cabin() {
  const told = cab.value;
  return (
    <>
      <Alarms />
      <DeskMessage />
      <main class="cabin">
        {told ? <Road told={told} /> : <p class="nobody">{say(WORDS.connecting)}…</p>}
      </main>
      {told && isBusOpen.value && <BusPanel cab={told} />}
    </>
  );
}

function Road({ told }: { told: Cab }) {
  const next = halt.value;
  return (
    <>
      <section aria-label={say(DRIVER.nextHalt)} class="glance">
        {next && (
          <HaltCard
            key={next.stop.stop_id}
            halt={next}
            isLinkUp={line.value?.link.value === "up"}
            isMoving={isMoving.value}
          />
        )}
        {!next && (
          <div class="nobody">
            <p>{say(DRIVER.nobody)}</p>
            {!isMoving.value && <p class="nobody-note">{say(DRIVER.nobodyNote)}</p>}
          </div>
        )}
      </section>
      {!isMoving.value && (
        <>
          <Ahead halts={halts.value.filter((one) => one !== next)} />
          <Aboard passengers={told.on_board.filter((one) => one.stop === null)} />
          <BehindList passed={behind.value} />
        </>
      )}
    </>
  );
}

effect(() => {
  document.title = `${say(WORDS.gachita)} · ${say(DRIVER.title)}`;
});

// A ping that nobody has pressed yet comes before the panel of the bus.
let openBefore = 0;
effect(() => {
  const open = cab.value?.waiting.filter(isOpen).length ?? 0;
  if (open > openBefore) isBusOpen.value = false;
  openBefore = open;
});

// A page opened anew is silent until it is touched: another version comes by itself only where nobody touched this one.
effect(() => {
  if (updateReady.value && !wasTouched.peek()) takeUpdate();
});

keepTheme();
keepShell("/driver-worker.js", "/driver");
prepareSound();
await keepLive(EARS);
keepTelling();
keepAwake();
render(<Page />, document.getElementById("page") as HTMLElement);

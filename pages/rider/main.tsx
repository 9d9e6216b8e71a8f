// The rider's page: find the stop, book the bus, see every step.
import { effect, useSignal } from "@preact/signals";
import { render } from "preact";
import { Brand } from "../shared/components/brand.tsx";
import { LanguageToggle } from "../shared/components/language_switch.tsx";
import { LinkBanner } from "../shared/components/link_banner.tsx";
import { keepContrast } from "../shared/contrast.ts";
import { say } from "../shared/language.ts";
import { keepTheme } from "../shared/theme.ts";
import { keepShell, takeUpdate, updateReady } from "../shared/updates.ts";
import { Board } from "./board.tsx";
import { waiting } from "./booking.ts";
import { FindStop } from "./find_stop.tsx";
import { connection, keepLive, notice } from "./live.ts";
import { NeedsDialog } from "./needs_form.tsx";
import { calledOut, keepNoticing } from "./noticing.ts";
import { keepPush } from "./push.ts";
import { RefusalPanel } from "./refusal_panel.tsx";
import { ReservationCard } from "./reservation_card.tsx";
import { Sending } from "./sending.tsx";
import { SettingsButton } from "./settings.tsx";
import { chosenStop, shownReservations, textSize } from "./state.ts";
import { RIDER } from "./words.ts";
import "../shared/styles/index.css";
import "./rider.css";

function Page() {
  const line = connection.value;
  return (
    <div class="page">
      <header class="page-head">
        <Brand />
        <div class="row">
          <LanguageToggle />
          <SettingsButton />
        </div>
      </header>
      {line && <LinkBanner link={line.link.value} downSince={line.downSince.value} waiting={waiting.value} />}
      <div class="news">
        <Update />
        <RefusalPanel />
        <div role="status">{notice.value && <p class="banner banner-note">{say(notice.value)}</p>}</div>
      </div>
      <Sending />
      <main class="stack">
        {shownReservations.value.length > 0 && (
          <section class="stack" aria-labelledby="mine-title">
            <h1 id="mine-title" class="unseen">
              {say(RIDER.myReservation)}
            </h1>
            {shownReservations.value.map((one) => (
              <ReservationCard key={one.reservation_id} reservation={one} />
            ))}
          </section>
        )}
        <Below />
      </main>
      <CalledOut />
      <NeedsDialog />
    </div>
  );
}

/** While somebody waits for their bus or rides, the other buses stand back. */
function Below() {
  const stop = chosenStop.value;
  const isOpen = useSignal(false);
  const isRiding = shownReservations.value.some((one) => !one.ended);
  if (isRiding && !isOpen.value) {
    return (
      <button
        type="button"
        class="plain"
        onClick={() => {
          isOpen.value = true;
        }}
      >
        {say(RIDER.seeBoard)}
      </button>
    );
  }
  return stop ? <Board stop={stop} /> : <FindStop />;
}

/** Read out at once, for who does not look. */
function CalledOut() {
  const call = calledOut.value;
  return (
    <div role="alert" class="unseen">
      {call && <p key={call.count}>{say(call.sentence)}</p>}
    </div>
  );
}

function Update() {
  return (
    <div role="status">
      {updateReady.value && (
        <div class="banner banner-note">
          <p>{say(RIDER.newVersion)}</p>
          <button type="button" onClick={takeUpdate}>
            {say(RIDER.takeIt)}
          </button>
        </div>
      )}
    </div>
  );
}

effect(() => {
  document.documentElement.dataset.textSize = textSize.value;
});
keepShell("/rider-worker.js", "/rider");
keepTheme();
keepContrast();
keepNoticing();
keepLive();
keepPush();
render(<Page />, document.getElementById("page") as HTMLElement);

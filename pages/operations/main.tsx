// The dispatcher's page: all that needs a person, most urgent first, and the state of everything.
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { LanguageSwitch } from "../shared/components/language_switch.tsx";
import { LinkBanner } from "../shared/components/link_banner.tsx";
import { say } from "../shared/language.ts";
import { WORDS } from "../shared/words.ts";
import { Day } from "./day.tsx";
import { Items } from "./items.tsx";
import { Kiosks } from "./kiosks.tsx";
import { Reservations } from "./reservations.tsx";
import { SignIn } from "./sign_in.tsx";
import { items, keepLive, line, openReservations, picture, refresh, signOut, token } from "./state.ts";
import { OPERATIONS } from "./words.ts";
import "../shared/styles/index.css";
import "./operations.css";

const shownView = signal<"now" | "figures">("now");

function Page() {
  const opened = line.value;
  const isIn = token.value !== null;
  return (
    <div class="desk">
      <header class="page-head">
        <h1 class="brand">
          {say(WORDS.gachita)} · {say(OPERATIONS.title)}
        </h1>
        <div class="row">
          <LanguageSwitch />
          {isIn && (
            <>
              <Views />
              <button type="button" onClick={() => void refresh()}>
                {say(OPERATIONS.refresh)}
              </button>
              <button type="button" onClick={signOut}>
                {say(OPERATIONS.signOut)}
              </button>
            </>
          )}
        </div>
      </header>
      {opened && (
        <LinkBanner
          link={opened.link.value}
          downSince={opened.downSince.value}
          waiting={opened.waiting.value}
        />
      )}
      <main>
        {!isIn && <SignIn />}
        {isIn && !picture.value && <p class="quiet">{say(WORDS.connecting)}…</p>}
        {isIn && picture.value && (shownView.value === "now" ? <Desk /> : <Day />)}
      </main>
    </div>
  );
}

function Views() {
  return (
    <fieldset class="segments" aria-label={say(OPERATIONS.views)}>
      {(["now", "figures"] as const).map((view) => (
        <button
          key={view}
          type="button"
          aria-pressed={shownView.value === view}
          onClick={() => {
            shownView.value = view;
          }}
        >
          {say(OPERATIONS[view])}
        </button>
      ))}
    </fieldset>
  );
}

function Desk() {
  const kiosks = picture.value?.kiosks ?? [];
  const counts = [
    [OPERATIONS.urgentCount, String(items.value.length)],
    [OPERATIONS.reservationCount, String(openReservations.value.length)],
    [OPERATIONS.driverCount, String(picture.value?.drivers_connected ?? 0)],
    [OPERATIONS.kioskCount, `${kiosks.filter((one) => one.connected).length} / ${kiosks.length}`],
  ] as const;
  return (
    <div class="stack">
      <dl class="counts">
        {counts.map(([words, count]) => (
          <div class="card" key={words.en}>
            <dt>{say(words)}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <div class="columns">
        <Items />
        <div class="stack">
          <Reservations />
          <Kiosks />
        </div>
      </div>
    </div>
  );
}

effect(() => {
  document.title = `${say(WORDS.gachita)} · ${say(OPERATIONS.title)}`;
});
keepLive();
render(<Page />, document.getElementById("page") as HTMLElement);

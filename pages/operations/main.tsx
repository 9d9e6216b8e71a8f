// The dispatcher's page: all that needs a person, most urgent first, and the state of everything.
import { effect } from "@preact/signals";
import { render } from "preact";
import { Brand } from "../shared/components/brand.tsx";
import { LanguageSwitch } from "../shared/components/language_switch.tsx";
import { LinkBanner } from "../shared/components/link_banner.tsx";
import { ThemeSwitch } from "../shared/components/theme_switch.tsx";
import { say } from "../shared/language.ts";
import { keepTheme } from "../shared/theme.ts";
import { WORDS } from "../shared/words.ts";
import { account } from "./account.ts";
import { Audit } from "./audit.tsx";
import { Day } from "./day.tsx";
import { Desk } from "./desk.tsx";
import { HistoryDialog } from "./history.tsx";
import { MapView } from "./map.tsx";
import { Notices } from "./notices.tsx";
import { Search } from "./search.tsx";
import { SignIn } from "./sign_in.tsx";
import { keepLive, line, picture, refresh, signOut } from "./state.ts";
import { shownView, Views } from "./views.tsx";
import { OPERATIONS } from "./words.ts";
import "../shared/styles/index.css";
import "./operations.css";
import "./items.css";
import "./map.css";
import "./figures.css";

const VIEWS = { now: Desk, map: MapView, search: Search, figures: Day, audit: Audit };

function Page() {
  const opened = line.value;
  const who = account.value;
  return (
    <div class="desk">
      <header class="page-head">
        <h1 class="brand">
          <Brand /> · {say(OPERATIONS.title)}
        </h1>
        <div class="row">
          <ThemeSwitch />
          <LanguageSwitch />
          {who && (
            <>
              <button type="button" onClick={() => void refresh()}>
                {say(OPERATIONS.refresh)}
              </button>
              <button type="button" onClick={signOut}>
                {say(OPERATIONS.signOut)} ({who.name})
              </button>
            </>
          )}
        </div>
      </header>
      {who && <Views />}
      {opened && (
        <LinkBanner
          link={opened.link.value}
          downSince={opened.downSince.value}
          waiting={opened.waiting.value}
        />
      )}
      <Notices />
      <main>{who ? <Shown /> : <SignIn />}</main>
      {who && <HistoryDialog />}
    </div>
  );
}

function Shown() {
  if (!picture.value) return <p class="quiet">{say(WORDS.connecting)}…</p>;
  const View = VIEWS[shownView.value];
  return <View />;
}

effect(() => {
  document.title = `${say(WORDS.gachita)} · ${say(OPERATIONS.title)}`;
});
keepTheme();
keepLive();
render(<Page />, document.getElementById("page") as HTMLElement);

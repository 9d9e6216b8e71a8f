// The landing page: what this is, and the way to each page.
import { effect } from "@preact/signals";
import { render } from "preact";
import { Brand } from "../shared/components/brand.tsx";
import { Icon, type IconName } from "../shared/components/icon.tsx";
import { LanguageSwitch } from "../shared/components/language_switch.tsx";
import { keepContrast } from "../shared/contrast.ts";
import { say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";
import { keepTheme } from "../shared/theme.ts";
import { WORDS } from "../shared/words.ts";
import "../shared/styles/index.css";
import "./home.css";

const HOME = {
  line: { ko: "저상버스, 같이 타요", en: "Low-floor buses, ridden together" },
  about: {
    ko: "한 번 요청하면 버스가 알고, 기사님이 확인하고, 내릴 때까지 함께합니다. 휴대전화로도, 정류소에서 말로도 됩니다.",
    en: "Ask once, by phone or by talking to the stop. The bus knows, the driver confirms, until you are off again.",
  },
} satisfies Record<string, Sentence>;

interface Door {
  path: string;
  icon: IconName;
  name: Sentence;
  about: Sentence;
}

const DOORS: readonly Door[] = [
  {
    path: "/rider",
    icon: "wheelchair",
    name: { ko: "탑승예약", en: "Book a bus" },
    about: { ko: "정류소를 찾고 저상버스를 예약합니다", en: "Find your stop and book a low-floor bus" },
  },
  {
    path: "/driver",
    icon: "bus",
    name: { ko: "기사", en: "Driver" },
    about: { ko: "승차 대기 알림을 받고 확인합니다", en: "See who waits, and confirm" },
  },
  {
    path: "/operations",
    icon: "live",
    name: { ko: "관제", en: "Operations" },
    about: { ko: "조치가 필요한 일을 먼저 보여 드립니다", en: "What needs a person, first" },
  },
];

function Page() {
  return (
    <div class="home">
      <header class="page-head">
        <Brand />
        <LanguageSwitch />
      </header>
      <main class="stack">
        <h1>{say(HOME.line)}</h1>
        <p class="about">{say(HOME.about)}</p>
        <nav class="doors" aria-label={say(WORDS.gachita)}>
          {DOORS.map((door) => (
            <a key={door.path} href={door.path} class="card door">
              <Icon name={door.icon} />
              <span>
                <strong>{say(door.name)}</strong>
                <span class="quiet">{say(door.about)}</span>
              </span>
            </a>
          ))}
        </nav>
      </main>
    </div>
  );
}

keepTheme();
keepContrast();
effect(() => {
  document.title = `${say(WORDS.gachita)} · ${say(HOME.line)}`;
});
render(<Page />, document.getElementById("page") as HTMLElement);

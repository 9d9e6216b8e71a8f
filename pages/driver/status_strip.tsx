// The strip that is always seen: which bus, the line, the position, the ramp if broken, and the way to the rest.
import { now } from "../shared/clock.ts";
import { Brand } from "../shared/components/brand.tsx";
import { Icon, type IconName } from "../shared/components/icon.tsx";
import { LanguageSwitch } from "../shared/components/language_switch.tsx";
import { ThemeSwitch } from "../shared/components/theme_switch.tsx";
import { say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { WORDS } from "../shared/words.ts";
import { isBusOpen } from "./bus_panel.tsx";
import { cab, line, signedIn } from "./state.ts";
import { type PlaceState, place } from "./terminal.ts";
import { DRIVER } from "./words.ts";

type Look = "good" | "idle" | "bad";

const PLACE_LOOKS: Record<PlaceState, Look> = {
  off: "idle",
  searching: "idle",
  denied: "bad",
  unsent: "bad",
  sent: "good",
};

export function StatusStrip() {
  if (!signedIn.value) {
    return (
      <header class="strip">
        <h1 class="brand">
          <Brand /> · {say(DRIVER.signInTitle)}
        </h1>
        <ThemeSwitch />
        <LanguageSwitch />
      </header>
    );
  }
  const told = cab.value;
  return (
    <header class="strip">
      <h1 class="strip-route">{told?.route_name ?? say(told ? DRIVER.noRun : WORDS.gachita)}</h1>
      <p class="strip-bound">
        {told?.headsign && <span>{say(WORDS.bound(told.headsign))}</span>}
        <span class="strip-plate">{told?.plate ?? signedIn.value.plate}</span>
      </p>
      <LinkChip />
      <Chip look={PLACE_LOOKS[place.value]} icon="place" words={DRIVER.places[place.value]} />
      {told && !told.ramp_working && <Chip look="bad" icon="ramp" words={DRIVER.rampIsBroken} />}
      <span class="strip-clock">{clockTime(new Date(now.value).toISOString())}</span>
      <button
        type="button"
        class="strip-bus"
        onClick={() => {
          isBusOpen.value = true;
        }}
      >
        <Icon name="bus" />
        {say(DRIVER.bus)}
      </button>
    </header>
  );
}

function LinkChip() {
  const link = line.value?.link.value ?? "connecting";
  const isDown = link === "down" || link === "refused";
  const words = link === "up" ? DRIVER.linkUp : isDown ? DRIVER.linkGone : DRIVER.linkComing;
  const look = link === "up" ? "good" : isDown ? "bad" : "idle";
  return <Chip look={look} icon={link === "up" ? "live" : "no_link"} words={words} />;
}

function Chip({ look, icon, words }: { look: Look; icon: IconName; words: Sentence }) {
  return (
    <span class={`chip chip-${look}`}>
      <Icon name={icon} />
      <span>{say(words)}</span>
    </span>
  );
}

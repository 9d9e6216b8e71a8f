// What does not work at this kiosk, in words and since when: about the buses above the board, the rest by the buttons.
import type { ComponentChildren } from "preact";
import { Alerts } from "../shared/components/alerts.tsx";
import { Icon, type IconName } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import { clockTime } from "../shared/moments.ts";
import type { PanelState, PartCondition } from "./panel.ts";
import { KIOSK } from "./words.ts";

type Part = PartCondition["part"];

const OF_THE_BUSES: readonly Part[] = ["line", "live_data", "stop_data"];
const OF_THE_BOX: readonly Part[] = ["speaker", "disk"];
const ICONS: Partial<Record<Part, IconName>> = { line: "no_link", live_data: "clock", speaker: "speaker" };

export function listTroubles(told: PanelState, parts: readonly Part[]): PartCondition[] {
  return told.condition.filter((one) => !one.is_good && parts.includes(one.part));
}

/** Above the board: how far it can be trusted, and what the operators want known. */
export function BoardNotices({ told }: { told: PanelState }) {
  const troubles = listTroubles(told, OF_THE_BUSES);
  const isStored = told.board.source === "stored" && !told.line.online;
  const plain = isStored ? KIOSK.noLive(clockTime(told.line.since)) : told.board.notice;
  return (
    <div class="notices" role="status">
      {troubles.map((one) => (
        <Notice key={one.part} icon={ICONS[one.part] ?? "warning"}>
          {say(one.sentence)}
        </Notice>
      ))}
      {plain && !troubles.some((one) => one.part === "live_data") && (
        <Notice icon="clock">{say(plain)}</Notice>
      )}
      <Alerts alerts={told.board.alerts} noticeClass="notice" />
    </div>
  );
}

/** By the buttons: no sound, no room for bookings. */
export function BoxNotices({ told }: { told: PanelState }) {
  return (
    <div role="status">
      {listTroubles(told, OF_THE_BOX).map((one) => (
        <Notice key={one.part} icon={ICONS[one.part] ?? "warning"}>
          {say(one.sentence)}
        </Notice>
      ))}
    </div>
  );
}

function Notice({ icon, children }: { icon: IconName; children: ComponentChildren }) {
  return (
    <p class="notice">
      <Icon name={icon} />
      <span>{children}</span>
    </p>
  );
}

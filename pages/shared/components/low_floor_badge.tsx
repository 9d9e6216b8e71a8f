// Low-floor or not: an icon, a word and a shape, never a colour alone.
import { say } from "../language.ts";
import type { LowFloor } from "../messages.ts";
import { LOW_FLOOR } from "../words.ts";
import { Icon, type IconName } from "./icon.tsx";

const ICONS: Record<LowFloor, IconName> = { yes: "low_floor", no: "steps", unknown: "unknown" };

export function LowFloorBadge({ value }: { value: LowFloor }) {
  return (
    <span class={`badge badge-floor-${value}`}>
      <Icon name={ICONS[value]} />
      {say(LOW_FLOOR[value])}
    </span>
  );
}

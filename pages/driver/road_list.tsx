// The road: the stops further ahead, who is aboard without a known stop, and what became of those behind.
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { AlightingPassenger, Need } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import type { Behind } from "./behind.ts";
import { Counts } from "./halt_card.tsx";
import { HelpList } from "./help_list.tsx";
import { AlightingButton } from "./passengers.tsx";
import { type Halt, listToConfirm } from "./road.ts";
import { command } from "./state.ts";
import { DRIVER } from "./words.ts";

export function Ahead({ halts }: { halts: readonly Halt[] }) {
  if (halts.length === 0) return null;
  return (
    <section class="road">
      <h2>{say(DRIVER.ahead)}</h2>
      <ol>
        {halts.map((halt) => (
          <AheadRow key={halt.key} halt={halt} />
        ))}
      </ol>
    </section>
  );
}

function AheadRow({ halt }: { halt: Halt }) {
  const open = listToConfirm(halt);
  const help = [...new Set<Need>([...halt.waiting, ...halt.alighting].flatMap((one) => one.help))];
  const confirm = () => {
    for (const { reservation_id } of open) command("acknowledge", { reservation_id });
  };
  return (
    <li class={open.length > 0 ? "road-row road-open" : "road-row"}>
      <strong class="road-away">
        {halt.stopsAway === null ? "" : say(DRIVER.stopsAway(halt.stopsAway))}
      </strong>
      <span class="road-name">{named(halt.stop.name, halt.stop.names)}</span>
      <Counts halt={halt} />
      <HelpList help={help} />
      {open.length > 0 && (
        <button type="button" class="primary" onClick={confirm}>
          {say(DRIVER.acknowledge)}
        </button>
      )}
    </li>
  );
}

export function Aboard({ passengers }: { passengers: readonly AlightingPassenger[] }) {
  if (passengers.length === 0) return null;
  return (
    <section class="road">
      <h2>{say(DRIVER.onBoard)}</h2>
      <ol>
        {passengers.map((one) => (
          <li key={one.reservation_id} class="road-row on-board" data-reservation={one.reservation_id}>
            <HelpList help={one.help} />
            <AlightingButton one={one} isMain={false} />
          </li>
        ))}
      </ol>
    </section>
  );
}

export function BehindList({ passed }: { passed: readonly Behind[] }) {
  if (passed.length === 0) return null;
  return (
    <section class="road road-behind">
      <h2>{say(DRIVER.behind)}</h2>
      <ol>
        {passed.map((line) => (
          <li key={`${line.reservation_id} ${line.outcome}`} class="road-row">
            <span class="road-away">{clockTime(line.at)}</span>
            <span class="road-name">{named(line.stop.name, line.stop.names)}</span>
            <span>
              <Icon name={line.outcome === "boarded" || line.outcome === "alighted" ? "check" : "cross"} />
              {say(DRIVER.outcomes[line.outcome])}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

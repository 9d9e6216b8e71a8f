// The glance card: the next stop where somebody gets on or off, who, what helps; and the one press that is due.
import { useEffect, useRef } from "preact/hooks";
import { now } from "../shared/clock.ts";
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { Sentence, StopRef } from "../shared/messages.ts";
import { clockTime, minutesUntil } from "../shared/moments.ts";
import { HelpList } from "./help_list.tsx";
import { Alighting, AlightingButton, Waiting, WaitingButtons } from "./passengers.tsx";
import { type Halt, isNear, listToConfirm, widthOf } from "./road.ts";
import { confirmShown } from "./state.ts";
import { DRIVER } from "./words.ts";

interface HaltProps {
  halt: Halt;
  isLinkUp: boolean;
  isMoving: boolean;
}

/** While the line is down nobody tells how near the stop is: then everything can be pressed. */
export function HaltCard({ halt, isLinkUp, isMoving }: HaltProps) {
  const isToConfirm = listToConfirm(halt).length > 0;
  const canFinish = !isLinkUp || isNear(halt);
  const isAlone = halt.waiting.length + halt.alighting.length === 1;
  const card = useKeptFocus(`${halt.key} ${isToConfirm}`);
  const classes = ["halt", isToConfirm ? "halt-open" : "", isAlone ? "halt-alone" : ""].join(" ");
  return (
    <article ref={card} class={classes} aria-label={nameOf(halt.stop)} data-stop={halt.stop.stop_id}>
      {isMoving ? <OneLine halt={halt} /> : <Facts halt={halt} canFinish={canFinish} isAlone={isAlone} />}
      <div class="halt-buttons">
        {isToConfirm && <Confirm />}
        {isAlone && !isToConfirm && !canFinish && halt.waiting.length > 0 && (
          <p class="halt-done">
            <Icon name="check" />
            {say(DRIVER.confirmed)}
          </p>
        )}
        {isAlone && <OnlyOne halt={halt} canFinish={canFinish} />}
      </div>
    </article>
  );
}

/** As last told: left out where the bus is clearly later, because nobody could tell since. */
function Time({ halt: { expectedAt, stopsAway } }: { halt: Halt }) {
  if (expectedAt === null) return null;
  const minutes = minutesUntil(expectedAt, now.value);
  if (minutes < 1 && (stopsAway ?? 0) > 1) return null;
  return (
    <span class="halt-time">
      {say(DRIVER.inMinutes(minutes))} · {clockTime(expectedAt)}
    </span>
  );
}

function nameOf(stop: StopRef): string {
  return named(stop.name, stop.names);
}

function Name({ stop }: { stop: StopRef }) {
  const name = nameOf(stop);
  return (
    <h2 class="halt-name" style={{ "--letters": widthOf(name) }}>
      {name}
    </h2>
  );
}

/** All that is read while the bus moves. */
function OneLine({ halt }: { halt: Halt }) {
  const people = [...halt.waiting, ...halt.alighting];
  const help = [...new Set(people.flatMap((one) => one.help))];
  return (
    <div class="halt-facts halt-line">
      {halt.stopsAway !== null && <strong>{say(DRIVER.stopsAway(halt.stopsAway))}</strong>}
      <Name stop={halt.stop} />
      <Counts halt={halt} />
      <HelpList help={help} />
    </div>
  );
}

/** All there is to know about the stop, for whoever stands. */
function Facts({ halt, canFinish, isAlone }: { halt: Halt; canFinish: boolean; isAlone: boolean }) {
  return (
    <div class="halt-facts">
      <p class="halt-away">
        {halt.stopsAway !== null && <strong>{say(DRIVER.stopsAway(halt.stopsAway))}</strong>}
        <Time halt={halt} />
        {listToConfirm(halt).length > 0 && (
          <span class="mark mark-due">
            <Icon name="warning" />
            {say(DRIVER.notConfirmed)}
          </span>
        )}
      </p>
      <Name stop={halt.stop} />
      <Counts halt={halt} />
      <ul class="people">
        {halt.waiting.map((one) => (
          <Waiting key={one.reservation_id} one={one} canFinish={canFinish} hasButtons={!isAlone} />
        ))}
        {halt.alighting.map((one) => (
          <Alighting key={one.reservation_id} one={one} hasButtons={!isAlone} />
        ))}
      </ul>
    </div>
  );
}

/** Whoever pressed by key finds the focus on the next thing to press, in the place of what is gone. */
function useKeptFocus(stage: string) {
  const card = useRef<HTMLElement>(null);
  const held = useRef(false);
  useEffect(() => {
    if (held.current && document.activeElement === document.body) {
      card.current?.querySelector<HTMLElement>(".halt-buttons button, .people button")?.focus();
    }
  }, [stage]);
  useEffect(() => {
    const note = () => {
      held.current = card.current?.contains(document.activeElement) ?? false;
    };
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, []);
  return card;
}

export function Counts({ halt }: { halt: Halt }) {
  return (
    <p class="counts">
      {halt.waiting.length > 0 && (
        <span>
          <Icon name="get_on" />
          <Count count={halt.waiting.length} words={DRIVER.getOn} />
        </span>
      )}
      {halt.alighting.length > 0 && (
        <span>
          <Icon name="get_off" />
          <Count count={halt.alighting.length} words={DRIVER.getOff} />
        </span>
      )}
    </p>
  );
}

/** The words where there is time to read them, the number alone while the bus moves. */
function Count({ count, words }: { count: number; words(count: number): Sentence }) {
  return (
    <>
      <span class="words">{say(words(count))}</span>
      <span class="number" aria-hidden="true">
        {count}
      </span>
    </>
  );
}

/** One press for everybody who waits at this stop: they are all on the card. */
function Confirm() {
  return (
    <button type="button" class="primary confirm" onClick={confirmShown}>
      <Icon name="check" />
      {say(DRIVER.acknowledge)}
    </button>
  );
}

function OnlyOne({ halt, canFinish }: { halt: Halt; canFinish: boolean }) {
  const [waiting] = halt.waiting;
  const [alighting] = halt.alighting;
  if (waiting) return <WaitingButtons one={waiting} canFinish={canFinish} />;
  return alighting ? <AlightingButton one={alighting} isMain={canFinish} /> : null;
}

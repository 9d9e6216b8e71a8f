// Scanning with one switch: Space or Enter (what switch boxes send) starts it when nothing has the focus, and chooses.
import { signal } from "@preact/signals";
import { choose, nextPlace, type Place, START } from "./scan_order.ts";
import { state } from "./state.ts";

const STEP_MILLISECONDS = 2000;
const SLOW_STEP_MILLISECONDS = 3500;
const SWITCHES = ["Enter", " "];

export const isScanning = signal(false);
let place: Place = START;
let timer: ReturnType<typeof setTimeout> | undefined;
let offered: HTMLElement | null = null;
let asked: Element | null = null;

function listButtons(group: Element): HTMLElement[] {
  return [...group.querySelectorAll<HTMLElement>("button:not(:disabled)")].filter((one) => one.offsetParent);
}

/** What must be answered comes first; then the buttons in the order of the page. */
function listGroups(): HTMLElement[][] {
  const all = [...document.querySelectorAll("[data-scan='first'], [data-scan]:not([data-scan='first'])")];
  const first = all.filter((one) => one.getAttribute("data-scan") === "first");
  return [...first, ...all.filter((one) => !first.includes(one))]
    .map(listButtons)
    .filter((buttons) => buttons.length > 0);
}

function offer(groups: HTMLElement[][]): void {
  offered?.removeAttribute("data-offered");
  const buttons = groups[place.group] ?? [];
  const button = buttons[place.button ?? 0];
  offered = place.button === null ? (button?.closest<HTMLElement>("[data-scan]") ?? null) : (button ?? null);
  offered?.setAttribute("data-offered", "");
  offered?.scrollIntoView({ block: "nearest" });
  if (place.button !== null) button?.focus();
  timer = setTimeout(step, state.value?.speed === "slow" ? SLOW_STEP_MILLISECONDS : STEP_MILLISECONDS);
}

/** What must be answered has come up, or has been answered: the round begins anew. */
function isOtherQuestion(): boolean {
  const question = document.querySelector("[data-scan='first']");
  const isOther = question !== asked;
  asked = question;
  return isOther;
}

function step(): void {
  const groups = listGroups();
  const sizes = groups.map((buttons) => buttons.length);
  const next = isOtherQuestion() ? START : nextPlace(place, sizes);
  if (next === null) {
    stop();
    return;
  }
  place = next;
  offer(groups);
}

function start(): void {
  isScanning.value = true;
  place = START;
  isOtherQuestion();
  offer(listGroups());
}

function stop(): void {
  clearTimeout(timer);
  offered?.removeAttribute("data-offered");
  isScanning.value = false;
}

function pressSwitch(): void {
  clearTimeout(timer);
  const groups = listGroups();
  const chosen = choose(
    place,
    groups.map((buttons) => buttons.length),
  );
  if (chosen !== "press") {
    place = chosen;
    offer(groups);
    return;
  }
  groups[place.group]?.[place.button ?? 0]?.click();
  place = { ...START, unused: 0 };
  // What the press leads to is drawn first: it may be a question.
  timer = setTimeout(() => {
    isOtherQuestion();
    offer(listGroups());
  }, STEP_MILLISECONDS / 4);
}

/** Call once. */
export function keepScanning(): void {
  const byKey = (event: KeyboardEvent) => {
    const isSwitch = SWITCHES.includes(event.key) && !event.repeat;
    if (!isSwitch) {
      if (isScanning.value && !SWITCHES.includes(event.key)) stop();
      return;
    }
    const isNowhere = document.activeElement === document.body || document.activeElement === null;
    if (!isScanning.value && !isNowhere) return;
    event.preventDefault();
    event.stopPropagation();
    if (isScanning.value) pressSwitch();
    else start();
  };
  addEventListener("keydown", byKey, { capture: true });
  // The browser presses a focused button when the Space bar is let go.
  const byKeyUp = (event: KeyboardEvent) => {
    if (isScanning.value && SWITCHES.includes(event.key)) event.preventDefault();
  };
  addEventListener("keyup", byKeyUp, { capture: true });
  addEventListener("pointerdown", stop, { capture: true });
}

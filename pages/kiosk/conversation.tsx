// What was heard, what was said, what must be answered now, and how long it stays.
import { useEffect, useRef } from "preact/hooks";
import { now } from "../shared/clock.ts";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import { isLow, keepAsItIs, restsAt } from "./display.ts";
import type { PanelQuestion, PanelState } from "./panel.ts";
import { Picker } from "./picker.tsx";
import { picking } from "./picking.ts";
import { press } from "./state.ts";
import { KIOSK, MODES } from "./words.ts";

export function Conversation({ told }: { told: PanelState }) {
  const { heard, said, question, deadline, help } = told;
  const place = useRef<HTMLElement>(null);
  const isPicking = picking.value !== null;
  const isAsking = question !== null || isPicking;
  const wasAsking = useRef(false);
  // Where the focus was is gone with the question: the answer is read next, and Tab goes on from there.
  useEffect(() => {
    if (wasAsking.current && !isAsking && document.activeElement === document.body) place.current?.focus();
    wasAsking.current = isAsking;
  }, [isAsking]);
  const shown = useRef(said?.id);
  // A question or new answer is brought into sight, unless that would move a button away that is pressed several times.
  useEffect(() => {
    const isNew = shown.current !== said?.id || isAsking;
    shown.current = said?.id;
    if (!isNew) return;
    if (document.activeElement?.closest("[data-stays]")) return;
    place.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [said?.id, isAsking]);
  const isBusy =
    !isAsking && told.speaking === null && (said === null || !["idle", "answering"].includes(told.mode));
  const isCalm = !heard && !said && !isAsking;
  return (
    <section ref={place} class="conversation" aria-label={say(KIOSK.said)} tabIndex={-1}>
      <MoreTime until={deadline?.warned ? deadline.at : null} />
      <Announcement told={told} />
      {isBusy && <p class="mode">{say(MODES[told.mode])}</p>}
      {heard && !isPicking && (
        <p class={heard.accepted || !heard.final ? "heard" : "heard heard-not"}>
          <Icon name="microphone" />
          <span>
            <span class="unseen">{say(KIOSK.heard)}: </span>
            {heard.text}
            {heard.final && !heard.accepted && <em> {say(KIOSK.notUnderstood)}</em>}
          </span>
        </p>
      )}
      <p class="said" role="status">
        {!isAsking && said && say(said)}
      </p>
      {isCalm && !isLow.value && <Examples told={told} />}
      {question && !isPicking && (
        <Question key={`${question.kind} ${question.sentence.ko}`} question={question} />
      )}
      {picking.value && <Picker now={picking.value} />}
      <div role="status">
        {help && (
          <p class="notice help-number">
            <Icon name={help.taken_at ? "check" : "phone"} />
            <span>{say(help.sentence)}</span>
          </p>
        )}
      </div>
    </section>
  );
}

/** What is spoken over everything else, in writing: a bus that comes in, news that is not shown as the answer anyway. */
function Announcement({ told }: { told: PanelState }) {
  const { speaking, said } = told;
  const isShown = speaking?.ko === said?.ko && !told.question && picking.value === null;
  const isNews = speaking !== null && speaking.kind !== "answer" && !isShown;
  return (
    <div role="status">
      {isNews && (
        <p class={`announcement announcement-${speaking.kind}`}>
          <Icon name={speaking.kind === "arriving" ? "bus" : "speaker"} />
          <span>{say(speaking)}</span>
        </p>
      )}
    </div>
  );
}

function Examples({ told }: { told: PanelState }) {
  return (
    <div class="examples">
      <p>{say(KIOSK.examples)}</p>
      <ul>
        {told.examples.slice(0, 2).map((one) => (
          <li key={one.en}>“{say(one)}”</li>
        ))}
      </ul>
    </div>
  );
}

function Question({ question }: { question: PanelQuestion }) {
  const place = useRef<HTMLDivElement>(null);
  // The question itself gets the focus, not "yes": a key held too long must not answer it.
  useEffect(() => place.current?.focus(), []);
  const isAboutBoarding = question.kind === "did_you_board" && question.reservation_id;
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape") press({ action: "back" });
  };
  return (
    <div
      ref={place}
      tabIndex={-1}
      class="question"
      role="alertdialog"
      aria-label={say(KIOSK.question)}
      aria-describedby="question"
      data-scan="first"
      onKeyDown={leave}
    >
      <p id="question">{say(question.sentence)}</p>
      <div class="answers">
        {question.choices.map((choice, index) => (
          <button
            key={choice.action}
            type="button"
            class={index === 0 ? "primary" : ""}
            onClick={() =>
              press({
                action: choice.action,
                ...(isAboutBoarding ? { reservation_id: question.reservation_id ?? undefined } : {}),
              })
            }
          >
            <Icon name={index === 0 ? "check" : "cross"} />
            {say(choice.sentence)}
          </button>
        ))}
      </div>
    </div>
  );
}

/** `until`: when the kiosk gives up its question, or the panel goes back to its usual look. */
function MoreTime({ until }: { until: string | null }) {
  const rests = restsAt.value;
  const end = until !== null ? Date.parse(until) - now.value : rests !== null ? rests - Date.now() : null;
  const keep = () => {
    keepAsItIs();
    if (until !== null) press({ action: "extend" });
  };
  return (
    <div role="alert" class="more-time-place">
      {end !== null && (
        <div class="more-time" data-scan="first">
          <p>
            <Icon name="clock" />
            <span>
              {say(until !== null ? KIOSK.moreTime : KIOSK.goesBack)}{" "}
              <span aria-hidden="true">{say(KIOSK.secondsLeft(Math.max(0, Math.ceil(end / 1000))))}</span>
            </span>
          </p>
          <button type="button" class="primary" onClick={keep}>
            {say(KIOSK.extend)}
          </button>
        </div>
      )}
    </div>
  );
}

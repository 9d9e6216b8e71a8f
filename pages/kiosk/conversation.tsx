// What was heard, what was said, what must be answered now.
import { useEffect, useRef } from "preact/hooks";
import { now } from "../shared/clock.ts";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { PanelQuestion, PanelState } from "./panel.ts";
import { isLow, press } from "./state.ts";
import { KIOSK, MODES } from "./words.ts";

export function Conversation({ told }: { told: PanelState }) {
  const { heard, said, question, deadline, help } = told;
  const isCalm = !heard && !said && !question;
  return (
    <section class="conversation" aria-label={say(KIOSK.said)}>
      <p class="mode">{say(MODES[told.mode])}</p>
      {heard && (
        <p class={heard.accepted || !heard.final ? "heard" : "heard heard-not"}>
          <Icon name="microphone" />
          <span>
            <span class="unseen">{say(KIOSK.heard)}: </span>
            {heard.text}
            {heard.final && !heard.accepted && <em> {say(KIOSK.notUnderstood)}</em>}
          </span>
        </p>
      )}
      <p class="said" aria-live="assertive">
        {!question && said && say(said)}
      </p>
      {isCalm && !isLow.value && <Examples told={told} />}
      {question && <Question key={`${question.kind} ${question.sentence.ko}`} question={question} />}
      {help && (
        <p class="notice" role="status">
          <Icon name="phone" />
          {say(help.sentence)}
        </p>
      )}
      {deadline?.warned && <MoreTime until={deadline.at} />}
    </section>
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
  return (
    <div
      ref={place}
      tabIndex={-1}
      class="question"
      role="alertdialog"
      aria-label={say(KIOSK.question)}
      aria-describedby="question"
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
            {say(choice.sentence)}
          </button>
        ))}
      </div>
    </div>
  );
}

function MoreTime({ until }: { until: string }) {
  const left = Math.max(0, Math.ceil((Date.parse(until) - now.value) / 1000));
  return (
    <div class="more-time" role="alert">
      <p>
        {say(KIOSK.moreTime)} <span aria-hidden="true">{say(KIOSK.secondsLeft(left))}</span>
      </p>
      <button type="button" onClick={() => press({ action: "extend" })}>
        {say(KIOSK.extend)}
      </button>
    </div>
  );
}

// A line of text with its name above it, kept in a signal; and what was wrong with an attempt.
import type { Signal } from "@preact/signals";
import { say } from "../language.ts";
import type { Sentence } from "../messages.ts";

interface TextFieldProps {
  label: Sentence;
  text: Signal<string>;
  name: string;
  type?: "text" | "search" | "password";
  autocomplete: "username" | "current-password" | "off";
  inputmode?: "none" | "text";
  enterkeyhint?: "search";
  placeholder?: string;
  required?: boolean;
}

export function TextField({ label, text, ...input }: TextFieldProps) {
  // The library's types know one input for each kind of text; here it is one for all.
  const looks: object = input;
  return (
    <label class="field">
      {say(label)}
      <input
        {...looks}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
    </label>
  );
}

/** A place that is read out as soon as there is something wrong. */
export function Problem({ problem }: { problem: Signal<Sentence | null> }) {
  return <div role="alert">{problem.value && <p class="banner banner-warn">{say(problem.value)}</p>}</div>;
}

// A place for a wide table: it scrolls by itself, with keys too, and the page never does.
import type { ComponentChildren } from "preact";
import { say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";
import { OPERATIONS } from "./words.ts";

interface TablePlaceProps {
  label: string;
  className?: string;
  children: ComponentChildren;
}

export function TablePlace({ label, className = "", children }: TablePlaceProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with keys (WCAG 2.1.1)
    <section class={`card table-place ${className}`} tabIndex={0} aria-label={say(OPERATIONS.tableOf(label))}>
      {children}
    </section>
  );
}

export function TableHead({ columns }: { columns: readonly Sentence[] }) {
  return (
    <thead>
      <tr>
        {columns.map((words) => (
          <th scope="col" key={words.en}>
            {say(words)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

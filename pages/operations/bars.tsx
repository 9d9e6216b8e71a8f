// Bars side by side, drawn as SVG: read at a glance, and as a table by whoever does not see them.
import { say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";
import { OPERATIONS } from "./words.ts";

export interface Series {
  words: Sentence;
  className: string;
}

export interface Bar {
  label: string;
  values: readonly number[];
}

const HEIGHT = 160;
const STEP = 44;
const GAP = 6;
const BELOW = 22;
const ABOVE = 16;
/** More bars than these get the whole width. */
const MOST_BESIDE = 12;

interface BarsProps {
  title: Sentence;
  labels: Sentence;
  series: readonly Series[];
  bars: readonly Bar[];
}

export function Bars({ title, labels, series, bars }: BarsProps) {
  const most = Math.max(1, ...bars.flatMap((bar) => bar.values));
  const width = bars.length * STEP;
  const thick = (STEP - GAP) / series.length;
  return (
    <figure class={bars.length > MOST_BESIDE ? "card bars bars-wide" : "card bars"}>
      <figcaption>
        <h3>{say(title)}</h3>
        <ul class="row legend" aria-hidden="true">
          {series.length > 1 &&
            series.map((one) => (
              <li key={one.className}>
                <svg viewBox="0 0 12 12" aria-hidden="true">
                  <rect width="12" height="12" class={one.className} />
                </svg>
                {say(one.words)}
              </li>
            ))}
        </ul>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with keys (WCAG 2.1.1) */}
      <section class="bars-place" tabIndex={0} aria-label={say(OPERATIONS.plotOf(say(title)))}>
        <svg
          viewBox={`0 0 ${width} ${ABOVE + HEIGHT + BELOW}`}
          width={width}
          height={ABOVE + HEIGHT + BELOW}
          aria-hidden="true"
        >
          {bars.map((bar, place) =>
            bar.values.map((value, index) => (
              <g
                key={`${bar.label} ${series[index]?.className}`}
                transform={`translate(${place * STEP + GAP / 2 + index * thick}, ${ABOVE + HEIGHT})`}
              >
                <rect
                  class={series[index]?.className}
                  y={(-value / most) * HEIGHT}
                  width={thick - 1}
                  height={(value / most) * HEIGHT}
                />
                {value > 0 && (
                  <text class="bar-value" x={thick / 2} y={(-value / most) * HEIGHT - 4}>
                    {value}
                  </text>
                )}
              </g>
            )),
          )}
          <line x1="0" x2={width} y1={ABOVE + HEIGHT} y2={ABOVE + HEIGHT} class="bar-ground" />
          {bars.map((bar, place) => (
            <text key={bar.label} class="bar-label" x={place * STEP + STEP / 2} y={ABOVE + HEIGHT + 16}>
              {bar.label}
            </text>
          ))}
        </svg>
      </section>
      <details>
        <summary>{say(OPERATIONS.asTable)}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{say(labels)}</th>
              {series.map((one) => (
                <th scope="col" key={one.className}>
                  {say(one.words)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.label}>
                <th scope="row">{bar.label}</th>
                {bar.values.map((value, index) => (
                  <td key={series[index]?.className}>{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

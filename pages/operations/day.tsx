// The figures of a day: what was asked, confirmed, boarded and missed, by hour and route, and how long people waited.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../shared/api.ts";
import { say } from "../shared/language.ts";
import type { Counted, DayFigures } from "../shared/messages.ts";
import { dayIn, serviceDayIn } from "../shared/moments.ts";
import { account } from "./account.ts";
import { Bars } from "./bars.tsx";
import { asCsv } from "./day_csv.ts";
import { listHours } from "./day_hours.ts";
import { TablePlace } from "./table_place.tsx";
import { COUNTED, OPERATIONS } from "./words.ts";

const KINDS = Object.keys(COUNTED) as Counted[];
const SHOWN_AT_A_GLANCE: readonly Counted[] = [
  "asked",
  "confirmed_in_time",
  "boarded",
  "passed_by",
  "no_show",
];
/** The busiest; the table below has them all. */
const MOST_ROUTES = 12;
const SPANS = ["5", "10", "15", "20", "30", "45", "60", "longer"] as const;

export function Day() {
  const day = useSignal(serviceDayIn(Date.now()));
  const figures = useSignal<DayFigures | null>(null);
  const hasFailed = useSignal(false);
  const wanted = day.value;
  useEffect(() => {
    let isShown = true;
    figures.value = null;
    call<DayFigures>("GET", `/operations/days/${wanted}`, {
      token: account.value?.token ?? null,
    })
      .then((told) => {
        if (!isShown) return;
        figures.value = told;
        hasFailed.value = false;
      })
      .catch(() => {
        if (isShown) hasFailed.value = true;
      });
    return () => {
      isShown = false;
    };
  }, [wanted]);
  return (
    <section class="stack" aria-labelledby="day-title">
      <div class="spread">
        <h2 id="day-title">{say(OPERATIONS.figures)}</h2>
        <label class="row">
          {say(OPERATIONS.day)}
          <input
            type="date"
            value={wanted}
            max={dayIn(Date.now())}
            onChange={(event) => {
              if (event.currentTarget.value) day.value = event.currentTarget.value;
            }}
          />
        </label>
      </div>
      <p class="quiet">{say(OPERATIONS.figuresNote)}</p>
      <div role="status">
        {hasFailed.value && <p class="banner banner-warn">{say(OPERATIONS.figuresFailed)}</p>}
        {figures.value && !figures.value.total.asked && (
          <p class="card quiet">{say(OPERATIONS.nothingCounted)}</p>
        )}
      </div>
      {figures.value?.total.asked && <Figures figures={figures.value} />}
    </section>
  );
}

function Figures({ figures }: { figures: DayFigures }) {
  return (
    <>
      <dl class="counts">
        {SHOWN_AT_A_GLANCE.map((what) => (
          <div class="card" key={what}>
            <dt>{say(COUNTED[what])}</dt>
            <dd>{figures.total[what] ?? 0}</dd>
          </div>
        ))}
      </dl>
      <div class="plots">
        <Bars
          title={OPERATIONS.byHour}
          labels={OPERATIONS.hour}
          series={[
            { words: COUNTED.asked, className: "bar-asked" },
            { words: COUNTED.boarded, className: "bar-boarded" },
          ]}
          bars={listHours(figures.hours)}
        />
        <Bars
          title={OPERATIONS.byRoutePlot}
          labels={OPERATIONS.route}
          series={[
            { words: COUNTED.asked, className: "bar-asked" },
            { words: COUNTED.boarded, className: "bar-boarded" },
            { words: COUNTED.passed_by, className: "bar-missed" },
          ]}
          bars={figures.routes.slice(0, MOST_ROUTES).map((route) => ({
            label: route.route_name || "–",
            values: [route.counts.asked ?? 0, route.counts.boarded ?? 0, route.counts.passed_by ?? 0],
          }))}
        />
        <Bars
          title={OPERATIONS.byWait}
          labels={OPERATIONS.minutes}
          series={[{ words: OPERATIONS.people, className: "bar-boarded" }]}
          bars={SPANS.map((span) => ({
            label: span === "longer" ? "> 60" : `≤ ${span}`,
            values: [figures.waited[span] ?? 0],
          }))}
        />
      </div>
      <Routes figures={figures} />
    </>
  );
}

function Routes({ figures }: { figures: DayFigures }) {
  const shown = KINDS.filter((what) => figures.total[what]);
  return (
    <>
      <div class="spread">
        <h3>{say(OPERATIONS.byRoute)}</h3>
        <button type="button" onClick={() => saveCsv(figures)}>
          {say(OPERATIONS.saveCsv)}
        </button>
      </div>
      <TablePlace label={say(OPERATIONS.byRoute)}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say(OPERATIONS.route)}</th>
              {shown.map((what) => (
                <th scope="col" key={what}>
                  {say(COUNTED[what])}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {figures.routes.map((route) => (
              <tr key={route.route_id}>
                <th scope="row">{route.route_name || say(OPERATIONS.unknownRoute)}</th>
                {shown.map((what) => (
                  <td key={what}>{route.counts[what] ?? 0}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TablePlace>
    </>
  );
}

/** The mark in front tells spreadsheets that it is UTF-8. */
function saveCsv(figures: DayFigures): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", asCsv(figures, KINDS)], { type: "text/csv" }));
  link.download = `gachita-${figures.day}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

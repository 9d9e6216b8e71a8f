// The audit trail, for administrators: who did what, when, to what, and what came of it; page by page.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../shared/api.ts";
import { say } from "../shared/language.ts";
import { clockTime, dayIn } from "../shared/moments.ts";
import { account } from "./account.ts";
import { DEEDS, OUTCOMES, ROLES } from "./audit_words.ts";
import { openHistory } from "./history_state.ts";
import type { AuditLine, AuditPage } from "./history_types.ts";
import { TableHead, TablePlace } from "./table_place.tsx";
import { KINDS, OPERATIONS } from "./words.ts";

const API = "/api/v1";
const RESERVATION = /^[0-9a-f]{24}$/;
const FIRST = "/operations/audit?limit=50";

export function Audit() {
  const lines = useSignal<AuditLine[]>([]);
  const next = useSignal<string | null>(null);
  const keptDays = useSignal<number | null>(null);
  const hasFailed = useSignal(false);
  const load = async (path: string) => {
    try {
      const page = await call<AuditPage>("GET", path, { token: account.value?.token ?? null });
      lines.value = path === FIRST ? page.lines : [...lines.value, ...page.lines];
      next.value = page.next?.replace(API, "") ?? null;
      keptDays.value = page.kept_days;
      hasFailed.value = false;
    } catch {
      hasFailed.value = true;
    }
  };
  useEffect(() => void load(FIRST), []);
  const older = next.value;
  return (
    <section class="stack" aria-labelledby="audit-title">
      <div class="spread">
        <h2 id="audit-title">{say(OPERATIONS.audit)}</h2>
        <button type="button" onClick={() => void load(FIRST)}>
          {say(OPERATIONS.refresh)}
        </button>
      </div>
      {keptDays.value !== null && (
        <p class="quiet">{say(OPERATIONS.auditNote(Math.round(keptDays.value)))}</p>
      )}
      <div role="status">
        {hasFailed.value && <p class="banner banner-warn">{say(OPERATIONS.auditFailed)}</p>}
      </div>
      <TablePlace label={say(OPERATIONS.audit)}>
        <table>
          <TableHead
            columns={[
              OPERATIONS.when,
              OPERATIONS.who,
              OPERATIONS.what,
              OPERATIONS.onWhat,
              OPERATIONS.outcome,
            ]}
          />
          <tbody>
            {lines.value.map((one) => (
              <Line key={one.name} one={one} />
            ))}
          </tbody>
        </table>
      </TablePlace>
      {older && (
        <button type="button" onClick={() => void load(older)}>
          {say(OPERATIONS.older)}
        </button>
      )}
    </section>
  );
}

/** What a line is about, in words; an item of the list is named by its kind, and by whom it is about. */
function readAbout(one: AuditLine): { words: string[]; reservation_id: string | null } {
  const words = [one.plate ?? one.vehicle_id ?? ""];
  let { reservation_id } = one;
  const [kind = "", whom = ""] = (one.about ?? "").split(" ");
  if (kind in KINDS) {
    words.push(say(KINDS[kind as keyof typeof KINDS]));
    if (RESERVATION.test(whom)) reservation_id ??= whom;
    else words.push(whom);
  } else if (one.what !== "reassign") words.push(one.about ?? "");
  return { words: words.filter(Boolean), reservation_id };
}

function Line({ one }: { one: AuditLine }) {
  const deed = DEEDS[one.what];
  const outcome = OUTCOMES[one.outcome];
  const about = readAbout(one);
  const role = ROLES[one.detail ?? ""];
  const { reservation_id } = about;
  return (
    <tr>
      <td>
        {dayIn(Date.parse(one.at))} {clockTime(one.at)}
      </td>
      <td>{one.by}</td>
      <td>
        {deed ? say(deed) : one.what}
        {one.detail && <span class="quiet"> {role ? say(role) : one.detail}</span>}
      </td>
      <td>
        {about.words.join(" · ")}
        {reservation_id && (
          <button
            type="button"
            class="plain code"
            aria-haspopup="dialog"
            onClick={() => openHistory(reservation_id)}
          >
            {say(OPERATIONS.itsHistory)}
          </button>
        )}
      </td>
      <td>
        <span class={one.outcome === "done" ? "state" : "state state-silent"}>
          {outcome ? say(outcome) : one.outcome}
        </span>
      </td>
    </tr>
  );
}

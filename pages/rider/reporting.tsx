// Telling the control room what went wrong: one press, everything else is filled in.
import { Dialog } from "../shared/components/dialog.tsx";
import { DialogButton } from "../shared/components/dialog_button.tsx";
import { Icon, type IconName } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { HoldView, ReportKind, ReservationView, StepView } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { WORDS } from "../shared/words.ts";
import { reportBus } from "./booking.ts";
import { listInOrder, listReports } from "./calls.ts";
import { REPORT, REPORT_KINDS } from "./report_words.ts";
import { RIDER } from "./words.ts";

const KINDS: readonly [ReportKind, IconName][] = [
  ["not_let_on", "person"],
  ["passed_by", "bus"],
  ["ramp_broken", "ramp"],
  ["other", "help"],
];

interface ReportProps {
  reservation: ReservationView;
  isSending: boolean;
}

/** From the first bus on, until the reservation is put away. */
export function ReportButton({ reservation, isSending }: ReportProps) {
  if (!reservation.steps.some((step) => step.run_id !== null)) return null;
  return (
    <DialogButton
      className="plain"
      disabled={isSending}
      dialog={(close) => <ReportDialog reservation={reservation} close={close} />}
    >
      <Icon name="flag" />
      {say(REPORT.open)}
    </DialogButton>
  );
}

function ReportDialog({ reservation, close }: { reservation: ReservationView; close(): void }) {
  const hold = listInOrder(reservation.holds)[0] ?? null;
  const send = (kind: ReportKind) => {
    close();
    reportBus(reservation.reservation_id, kind, hold?.run_id ?? null);
  };
  return (
    <Dialog title={say(REPORT.title)} onClose={close}>
      <div class="stack report-kinds">
        {KINDS.map(([kind, icon]) => (
          <button type="button" class="large" key={kind} onClick={() => send(kind)}>
            <Icon name={icon} />
            {say(REPORT_KINDS[kind])}
          </button>
        ))}
      </div>
      <p class="quiet">{say(REPORT.filled(busWords(hold), stopWords(reservation)))}</p>
      <div class="row row-end">
        <button type="button" onClick={close}>
          {say(WORDS.cancel)}
        </button>
      </div>
    </Dialog>
  );
}

function busWords(hold: HoldView | null): string {
  if (!hold) return say({ ko: "지난 버스", en: "the last bus" });
  const route = say(WORDS.route(named(hold.route_name, hold.route_names)));
  return hold.plate ? `${route} (${hold.plate})` : route;
}

function stopWords({ stop }: ReservationView): string {
  return named(stop.name, stop.names) + (stop.code && ` (${stop.code})`);
}

/** What went to the control room: nobody has to fill in anything. */
export function Reports({ reservation }: { reservation: ReservationView }) {
  const reports = listReports(reservation);
  if (reports.length === 0) return null;
  return (
    <section class="report" aria-label={say(REPORT.open)}>
      <Icon name="shield" />
      <div role="status">
        {reports.map((step) => (
          <Reported key={`${step.type} ${step.why} ${step.at}`} step={step} stop={stopWords(reservation)} />
        ))}
        <p class="quiet">{say(REPORT.sentNote)}</p>
      </div>
    </section>
  );
}

function Reported({ step, stop }: { step: StepView; stop: string }) {
  const title = step.type === "passed_by" ? RIDER.reported : REPORT.at;
  return (
    <>
      <strong>{say(title(clockTime(step.at)))}</strong>
      <p>
        {step.sentence && say(step.sentence)} {stop}
      </p>
    </>
  );
}

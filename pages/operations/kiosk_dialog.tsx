// One kiosk: how it is by its own word, and what a dispatcher can have it do from afar.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../shared/components/dialog.tsx";
import { named, say } from "../shared/language.ts";
import type { KioskHealth, KioskReport, Sentence } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { WORDS } from "../shared/words.ts";
import { give, lookAt, type Order } from "./kiosk_actions.ts";
import { KIOSKS, ORDER_STATES, ORDERS, TEMPERATURES, trouble } from "./kiosk_words.ts";
import { OPERATIONS } from "./words.ts";

const LOOK_MILLISECONDS = 3000;
const LONGEST_MESSAGE = 300;

export function KioskDialog({ one, onClose }: { one: KioskHealth; onClose(): void }) {
  const id = one.stop.stop_id;
  const seen = useSignal<KioskHealth>(one);
  const isBusy = useSignal(false);
  const look = async () => {
    const found = await lookAt(id);
    if (found) seen.value = found;
  };
  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), LOOK_MILLISECONDS);
    return () => clearInterval(timer);
  }, [id]);
  const order = async (what: Order) => {
    isBusy.value = true;
    await give(id, what);
    isBusy.value = false;
    await look();
  };
  const { report, orders } = seen.value;
  return (
    <Dialog title={say(KIOSKS.dialog(named(one.stop.name, one.stop.names)))} onClose={onClose}>
      <div class="stack">
        {report ? <Facts report={report} /> : <p class="quiet">{say(KIOSKS.notTold)}</p>}
        <Volume volume={report?.volume ?? 6} isBusy={isBusy.value} order={order} />
        <Message isBusy={isBusy.value} order={order} />
        <div class="row actions">
          <button type="button" disabled={isBusy.value} onClick={() => void order({ kind: "restart" })}>
            {say(KIOSKS.restart)}
          </button>
          <button type="button" disabled={isBusy.value} onClick={() => void order({ kind: "update" })}>
            {say(KIOSKS.lookForUpdate)}
          </button>
        </div>
        {orders.length > 0 && (
          <>
            <h3>{say(KIOSKS.lastOrders)}</h3>
            <ul>
              {orders.slice(0, 5).map((given) => (
                <li key={given.order.command_id}>
                  {clockTime(given.asked_at)} {say(ORDERS[given.order.kind])} ·{" "}
                  {say(ORDER_STATES[given.state])} <span class="quiet">{given.by}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <div class="row row-end">
        <button type="button" onClick={onClose}>
          {say(WORDS.close)}
        </button>
      </div>
    </Dialog>
  );
}

function Facts({ report }: { report: KioskReport }) {
  const ill = report.parts.filter((part) => !part.is_good);
  const rows: [Sentence, string][] = [
    [
      KIOSKS.condition,
      ill.map((part) => say(trouble(part.part, part.state))).join(", ") || say(KIOSKS.allWell),
    ],
    [OPERATIONS.version, report.version],
    [KIOSKS.runs, clockTime(report.started_at)],
    [KIOSKS.memory, megabytes(report.memory_bytes)],
    [KIOSKS.disk, megabytes(report.disk_free_bytes)],
    [KIOSKS.temperature, report.temperature ? say(TEMPERATURES[report.temperature]) : "–"],
    [KIOSKS.model, report.model ?? "–"],
    [KIOSKS.update, report.update ?? say(KIOSKS.asDelivered)],
    [KIOSKS.stopData, say(KIOSKS.until(clockTime(report.stop_data_ends_at)))],
    [KIOSKS.waiting, String(report.waiting)],
  ];
  return (
    <dl class="facts">
      {rows.map(([words, value]) => (
        <div key={words.en}>
          <dt>{say(words)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const megabytes = (bytes: number) =>
  bytes > 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;

interface Ordering {
  isBusy: boolean;
  order(what: Order): Promise<void>;
}

function Volume({ volume, isBusy, order }: Ordering & { volume: number }) {
  const chosen = useSignal(volume);
  const submit = (event: Event) => {
    event.preventDefault();
    void order({ kind: "volume", volume: chosen.value });
  };
  return (
    <form class="row actions volume" onSubmit={submit}>
      <label class="field">
        {say(KIOSKS.volume)}
        <input
          name="volume"
          type="number"
          min={1}
          max={10}
          value={chosen.value}
          onInput={(event) => {
            chosen.value = event.currentTarget.valueAsNumber;
          }}
        />
      </label>
      <button type="submit" disabled={isBusy}>
        {say(KIOSKS.setVolume)}
      </button>
    </form>
  );
}

function Message({ isBusy, order }: Ordering) {
  const ko = useSignal("");
  const en = useSignal("");
  const submit = (event: Event) => {
    event.preventDefault();
    void order({ kind: "message", ko: ko.value, en: en.value });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <h3>{say(KIOSKS.message)}</h3>
      {(
        [
          ["ko", KIOSKS.inKorean, ko],
          ["en", KIOSKS.inEnglish, en],
        ] as const
      ).map(([name, words, text]) => (
        <label class="field" key={name}>
          {say(words)}
          <input
            name={name}
            lang={name}
            required
            maxLength={LONGEST_MESSAGE}
            autocomplete="off"
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        </label>
      ))}
      <div class="row actions">
        <button type="submit" class="primary" disabled={isBusy}>
          {say(KIOSKS.showMessage)}
        </button>
        <button
          type="button"
          disabled={isBusy}
          onClick={() => void order({ kind: "message", ko: "", en: "" })}
        >
          {say(KIOSKS.endMessage)}
        </button>
      </div>
    </form>
  );
}

// Every kiosk, whether it is on the line and what ails it; the way to look after one, and to a code for a new one.
import { useSignal } from "@preact/signals";
import { named, say } from "../shared/language.ts";
import type { KioskHealth } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { type KioskCode, makeCode } from "./kiosk_actions.ts";
import { KioskDialog } from "./kiosk_dialog.tsx";
import { KIOSKS, trouble } from "./kiosk_words.ts";
import { picture } from "./state.ts";
import { TableHead, TablePlace } from "./table_place.tsx";
import { OPERATIONS } from "./words.ts";

export function Kiosks() {
  const opened = useSignal<KioskHealth | null>(null);
  const kiosks = [...(picture.value?.kiosks ?? [])].sort((a, b) => Number(a.connected) - Number(b.connected));
  const head = [OPERATIONS.stop, OPERATIONS.line, KIOSKS.condition, OPERATIONS.version, OPERATIONS.lastHeard];
  return (
    <section class="stack" aria-labelledby="kiosks-title">
      <h2 id="kiosks-title">{say(OPERATIONS.kiosks)}</h2>
      {kiosks.length === 0 ? (
        <p class="card quiet">{say(OPERATIONS.noKiosks)}</p>
      ) : (
        <TablePlace label={say(OPERATIONS.kiosks)}>
          <table>
            <TableHead columns={[...head, KIOSKS.open]} />
            <tbody>
              {kiosks.map((one) => (
                <KioskRow
                  key={one.stop.stop_id}
                  one={one}
                  open={() => {
                    opened.value = one;
                  }}
                />
              ))}
            </tbody>
          </table>
        </TablePlace>
      )}
      <NewKiosk />
      {opened.value && (
        <KioskDialog
          one={opened.value}
          onClose={() => {
            opened.value = null;
          }}
        />
      )}
    </section>
  );
}

function KioskRow({ one, open }: { one: KioskHealth; open(): void }) {
  const name = named(one.stop.name, one.stop.names);
  const ill = one.report?.parts.filter((part) => !part.is_good);
  return (
    <tr>
      <td>
        {name} <span class="quiet">{one.stop.code}</span>
      </td>
      <td>
        <span class={one.connected ? "state state-acknowledged" : "state state-silent"}>
          {say(one.connected ? OPERATIONS.connected : OPERATIONS.silent)}
        </span>
      </td>
      <td>
        {ill === undefined && "–"}
        {ill?.length === 0 && say(KIOSKS.allWell)}
        {ill?.map((part) => (
          <span class="state state-silent" key={part.part}>
            {say(trouble(part.part, part.state))}
          </span>
        ))}
      </td>
      <td>{one.version ?? "–"}</td>
      <td>{one.last_heard_at ? clockTime(one.last_heard_at) : say(OPERATIONS.never)}</td>
      <td>
        <button type="button" aria-label={say(KIOSKS.lookAfter(name))} onClick={open}>
          {say(KIOSKS.open)}
        </button>
      </td>
    </tr>
  );
}

/** The code that whoever stands at a new box types there. */
function NewKiosk() {
  const stop = useSignal("");
  const made = useSignal<KioskCode | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    made.value = await makeCode(stop.value.trim());
  };
  return (
    <details class="card">
      <summary>{say(KIOSKS.add)}</summary>
      <form class="actions" onSubmit={(event) => void submit(event)}>
        <label class="field">
          {say(KIOSKS.stopNumber)}
          <input
            name="stop"
            required
            autocomplete="off"
            value={stop.value}
            onInput={(event) => {
              stop.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit">{say(KIOSKS.makeCode)}</button>
      </form>
      <p role="status">
        {made.value && <strong>{say(KIOSKS.code(made.value.code, clockTime(made.value.expires_at)))}</strong>}
      </p>
    </details>
  );
}

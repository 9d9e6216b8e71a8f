// Every kiosk, and whether it is on the line.
import { say } from "../shared/language.ts";
import type { KioskHealth } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { picture } from "./state.ts";
import { OPERATIONS } from "./words.ts";

export function Kiosks() {
  const kiosks = [...(picture.value?.kiosks ?? [])].sort((a, b) => Number(a.connected) - Number(b.connected));
  return (
    <section class="stack" aria-labelledby="kiosks-title">
      <h2 id="kiosks-title">{say(OPERATIONS.kiosks)}</h2>
      {kiosks.length === 0 ? (
        <p class="card quiet">{say(OPERATIONS.noKiosks)}</p>
      ) : (
        <div class="card table-place">
          <table>
            <thead>
              <tr>
                {[OPERATIONS.stop, OPERATIONS.line, OPERATIONS.version, OPERATIONS.lastHeard].map((words) => (
                  <th scope="col" key={words.en}>
                    {say(words)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {kiosks.map((one) => (
                <KioskRow key={one.stop.stop_id} one={one} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function KioskRow({ one }: { one: KioskHealth }) {
  return (
    <tr>
      <td>
        {one.stop.name} <span class="quiet">{one.stop.code}</span>
      </td>
      <td>
        <span class={one.connected ? "state state-acknowledged" : "state state-silent"}>
          {say(one.connected ? OPERATIONS.connected : OPERATIONS.silent)}
        </span>
      </td>
      <td>{one.version ?? "–"}</td>
      <td>{one.last_heard_at ? clockTime(one.last_heard_at) : say(OPERATIONS.never)}</td>
    </tr>
  );
}

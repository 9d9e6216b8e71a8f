// Several buses at once: the order in which they stand, from the front, so that nobody runs along the bay.
import { LowFloorBadge } from "../shared/components/low_floor_badge.tsx";
import { named, say } from "../shared/language.ts";
import type { PanelState } from "./panel.ts";
import { KIOSK } from "./words.ts";

export function Bay({ told }: { told: PanelState }) {
  const standing = told.board.bay.flatMap((place) =>
    told.board.arrivals.filter(
      (one) =>
        one.trip_id === place.trip_id &&
        one.service_date === place.service_date &&
        one.position === place.position,
    ),
  );
  if (standing.length < 2) return null;
  return (
    <div class="bay">
      <h3 id="bay-title">{say(KIOSK.bay)}</h3>
      <ol aria-labelledby="bay-title">
        {standing.map((one, index) => (
          <li key={one.trip_id}>
            <span class="bay-place" aria-hidden="true">
              {index + 1}
            </span>
            <strong>{named(one.route_name, one.route_names)}</strong>
            <LowFloorBadge value={one.low_floor} />
          </li>
        ))}
      </ol>
    </div>
  );
}

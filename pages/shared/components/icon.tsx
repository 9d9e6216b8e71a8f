// Our own icons: one line weight, 24 × 24, drawn in the colour of the words beside them.
import type { Need } from "../messages.ts";

const BUS = "M5 17V6a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v11M5 12h14M3.5 17h17M8 8h8";
const PATHS = {
  low_floor: "M4 15V6a2 2 0 0 1 2-2h11a3 3 0 0 1 3 3v8M4 11h16M4 15h7l-6 5M13 15h7M15.5 15v2.5h3V15",
  steps: "M4 20h4v-4h4v-4h4V8h4V4",
  unknown: "M9 9a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 1.9V14.500M12 18v.01",
  wheelchair: "M10 4.500v.01M10 8v6h5l2.500 5M10 11h4M7.500 12.200a4.500 4.500 0 1 0 6 6.300",
  walking_aid: "M8 4.500v.01M8 8v6l-2.500 6M8 14l3 6M8 9.500l5 2.500M16 20v-9a2 2 0 0 1 4 0",
  stroller: "M4 5h2l2 8h9M8 13a6 6 0 0 0 9-5h-9M9.500 18.500v.01M16 18.500v.01M8 13l-1 3h11",
  vision:
    "M3 12s3.300-6 9-6 9 6 9 6-3.300 6-9 6-9-6-9-6M12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5M4 20 20 4",
  hearing:
    "M7 10a5 5 0 0 1 10 0c0 3.500-3.500 4-3.500 7a3 3 0 0 1-5 2M9.500 10a2.500 2.500 0 0 1 5 0c0 1.500-1.500 2-2 3",
  bus: BUS,
  check: "m5 12.500 4.500 4.500L19 7.500",
  cross: "M6 6l12 12M18 6 6 18",
  search: "M10.500 5a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11M15 15l4.500 4.500",
  place:
    "M12 21s-6.500-5.500-6.500-11a6.500 6.500 0 0 1 13 0C18.500 15.500 12 21 12 21M12 7.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v4.500l3 2",
  live: "M12 12v.01M8.500 15.500a5 5 0 0 1 0-7M15.500 8.500a5 5 0 0 1 0 7M6 18a8.500 8.500 0 0 1 0-12M18 6a8.500 8.500 0 0 1 0 12",
  warning: "M12 4 2.500 20h19L12 4M12 10v5M12 17.500v.01",
  microphone: "M12 4a3 3 0 0 0-3 3v4a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3M6 11a6 6 0 0 0 12 0M12 17v3M9 20h6",
  speaker: "M5 10v4h3l4 3.500v-11L8 10H5M15.500 9.500a3.500 3.500 0 0 1 0 5M17.500 7a7 7 0 0 1 0 10",
  phone:
    "M6 4h3l1.500 4-2 1.500a11 11 0 0 0 6 6l1.500-2 4 1.500v3a2 2 0 0 1-2 2A16 16 0 0 1 4 6a2 2 0 0 1 2-2",
  help: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.700.400-1 .900-1 1.700M12 16.500v.01",
  settings: "M4 7h10M18 7h2M16 5v4M4 12h3M11 12h9M9 10v4M4 17h9M17 17h3M15 15v4",
  ramp: "M3 19h18L21 9 3 19M12 6l3-3 3 3M15 3v6",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  star: "m12 4 2.500 5.200 5.500.800-4 4 1 5.700-5-2.700-5 2.700 1-5.700-4-4 5.500-.800z",
  back: "m14 6-6 6 6 6",
  person: "M12 4a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7M5 20a7 7 0 0 1 14 0",
  night: "M19 14.500A8 8 0 0 1 9.500 5a7.500 7.500 0 1 0 9.500 9.500",
} satisfies Record<string, string> & Record<Need, string>;

export type IconName = keyof typeof PATHS;

/** Always beside words: an icon alone never carries a meaning. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

// The words of what a rider reports.
import type { ReportKind, Sentence } from "../shared/messages.ts";

export const REPORT = {
  open: { ko: "문제 신고", en: "Report a problem" },
  title: { ko: "무슨 일이 있었습니까?", en: "What went wrong?" },
  filled: (bus: string, stop: string): Sentence => ({
    ko: `한 번 누르면 관제에 갑니다: ${bus}, ${stop}, 지금 시각. 이름은 가지 않고, 기사님에게도 보이지 않습니다.`,
    en: `One press sends it to the control room: ${bus}, ${stop}, the time now. No name goes with it, and the driver does not see it.`,
  }),
  sentNote: {
    ko: "차량, 정류소, 시각을 채워 관제에 보냈습니다. 더 하실 일은 없습니다.",
    en: "Sent to the control room with bus, stop and time. There is nothing more for you to do.",
  },
  at: (time: string): Sentence => ({ ko: `${time} 신고됨`, en: `Reported at ${time}` }),
} satisfies Record<string, Sentence | ((...facts: never[]) => Sentence)>;

export const REPORT_KINDS: Record<ReportKind, Sentence> = {
  ramp_broken: { ko: "경사판을 쓸 수 없습니다", en: "The ramp cannot be used" },
  passed_by: { ko: "버스가 그냥 지나갔습니다", en: "The bus passed by" },
  not_let_on: { ko: "태워 주지 않았습니다", en: "They did not let me on" },
  other: { ko: "다른 문제가 있습니다", en: "Something else" },
};

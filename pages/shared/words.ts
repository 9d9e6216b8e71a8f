// The words that several pages use for the same things. Every one in every language: the type sees to it.
import type { HoldState, LowFloor, Need, Sentence, State } from "./messages.ts";

export const NEEDS: Record<Need, Sentence> = {
  wheelchair: { ko: "휠체어", en: "Wheelchair" },
  walking_aid: { ko: "보행 보조", en: "Walking aid" },
  stroller: { ko: "유아차", en: "Stroller" },
  vision: { ko: "시각 도움", en: "Low vision" },
  hearing: { ko: "청각 도움", en: "Hearing" },
};

export const NEED_ORDER: readonly Need[] = ["wheelchair", "walking_aid", "stroller", "vision", "hearing"];

export const LOW_FLOOR: Record<LowFloor, Sentence> = {
  yes: { ko: "저상", en: "Low-floor" },
  no: { ko: "계단 있음", en: "Steps" },
  unknown: { ko: "저상 여부 모름", en: "Floor unknown" },
};

export const STATES: Record<State, Sentence> = {
  requested: { ko: "버스 찾는 중", en: "Looking for a bus" },
  assigned: { ko: "버스에 알리는 중", en: "Telling the bus" },
  delivered: { ko: "버스에 전달됨", en: "The bus has it" },
  acknowledged: { ko: "기사님이 확인함", en: "Driver confirmed" },
  boarded: { ko: "탑승함", en: "On board" },
  alighted: { ko: "내림", en: "Arrived" },
  cancelled: { ko: "취소됨", en: "Cancelled" },
  no_show: { ko: "타지 않음", en: "Not there" },
  expired: { ko: "기한 지남", en: "Expired" },
  unresolved: { ko: "확인 안 됨", en: "Not confirmed" },
};

export const HOLD_STATES: Record<HoldState, Sentence> = {
  assigned: { ko: "알리는 중", en: "Telling the bus" },
  delivered: { ko: "전달됨 · 기사 확인 전", en: "Delivered · driver not confirmed yet" },
  acknowledged: { ko: "기사님이 확인했습니다", en: "The driver has confirmed" },
  boarded: { ko: "탑승했습니다", en: "On board" },
};

/** What happened, for the trail of a reservation. Kinds without words are of no use to a rider. */
const STEPS: Record<string, Sentence> = {
  requested: { ko: "예약을 요청했습니다", en: "You asked for a bus" },
  assigned: { ko: "버스를 정했습니다", en: "A bus was chosen" },
  second_held: { ko: "다음 버스도 잡아 두었습니다", en: "The next bus is held as well" },
  delivered: { ko: "버스가 요청을 받았습니다", en: "The bus has your request" },
  acknowledged: { ko: "기사님이 확인했습니다", en: "The driver has confirmed" },
  two_stops: { ko: "두 정류소 전입니다. 준비하세요", en: "Two stops away: get ready" },
  approaching: { ko: "버스가 들어옵니다", en: "The bus is approaching" },
  declined: { ko: "그 버스는 태울 수 없다고 했습니다", en: "That bus could not take you" },
  passed_by: { ko: "버스가 그냥 지나갔습니다", en: "The bus passed by" },
  reported: { ko: "문제를 신고했습니다", en: "You reported a problem" },
  reassigned: { ko: "관제에서 다른 버스로 옮겼습니다", en: "The control room moved you to another bus" },
  bus_lost: { ko: "버스가 운행에서 빠졌습니다", en: "The bus left service" },
  question_withdrawn: { ko: "버스가 아직 지나가지 않았습니다", en: "The bus has not gone after all" },
  boarded: { ko: "탑승했습니다", en: "You are on board" },
  alighting: { ko: "곧 내리실 정류소입니다", en: "Your stop is next" },
  alight_unserved: {
    ko: "버스가 내리실 정류소에 서지 않습니다",
    en: "The bus will not stop where you get off",
  },
  alight_served: { ko: "버스가 내리실 정류소에 섭니다", en: "The bus stops where you get off after all" },
  alight_changed: { ko: "내릴 곳을 바꿨습니다", en: "You changed where you get off" },
  alighted: { ko: "내렸습니다", en: "You got off" },
  cancelled: { ko: "취소했습니다", en: "Cancelled" },
  no_show: { ko: "기사님이 승객을 찾지 못했습니다", en: "The driver did not find you" },
  expired: { ko: "기한이 지났습니다", en: "The request expired" },
  unresolved: { ko: "탑승 여부를 확인하지 못했습니다", en: "Nobody said whether you boarded" },
};

export function findStepWords(type: string): Sentence | undefined {
  return STEPS[type];
}

/** Why a bus cannot be booked, or was skipped. */
const REASONS: Record<string, Sentence> = {
  high_floor: { ko: "계단이 있는 버스", en: "This bus has steps" },
  floor_unknown: { ko: "저상버스인지 모름", en: "Not known to be low-floor" },
  no_space: { ko: "휠체어석이 찼음", en: "Wheelchair spaces taken" },
  too_late: { ko: "이미 너무 가까움", en: "Already too close" },
  ramp_broken: { ko: "경사판 고장", en: "Ramp broken" },
  bus_gone: { ko: "지나감", en: "Gone" },
  may_not_board_here: { ko: "여기서 탈 수 없음", en: "No boarding here" },
  must_phone_agency: { ko: "전화로 미리 신청", en: "By phone call only" },
  full: { ko: "자리가 없음", en: "Full" },
  cannot_stop: { ko: "정차할 수 없음", en: "Cannot stop" },
};

export function reasonWords(code: string): Sentence {
  return REASONS[code] ?? { ko: "지금은 예약 불가", en: "Not bookable now" };
}

export const WORDS = {
  gachita: { ko: "같이타", en: "Gachita" },
  korean: { ko: "한국어", en: "한국어" },
  close: { ko: "닫기", en: "Close" },
  cancel: { ko: "취소", en: "Cancel" },
  yes: { ko: "예", en: "Yes" },
  no: { ko: "아니요", en: "No" },
  connecting: { ko: "연결하는 중입니다", en: "Connecting" },
  lineDown: {
    ko: "연결이 끊겼습니다. 다시 연결하고 있습니다.",
    en: "The connection is down. Reconnecting.",
  },
  sinceWhen: (time: string): Sentence => ({ ko: `${time}부터`, en: `since ${time}` }),
  waitingToSend: (count: number): Sentence => ({
    ko: `보내지 못한 요청 ${count}건: 연결되면 보냅니다`,
    en: count === 1 ? "1 request waits for the line" : `${count} requests wait for the line`,
  }),
  tooOften: {
    ko: "요청이 너무 잦습니다. 잠시 뒤 다시 눌러 주세요.",
    en: "That was too often. Please try again in a moment.",
  },
  refusedAs: (status: number): Sentence => ({
    ko: `서버가 요청을 거절했습니다 (${status}).`,
    en: `The server refused this (${status}).`,
  }),
  language: { ko: "언어", en: "Language" },
  theme: { ko: "화면 모드", en: "Colours" },
  themeAuto: { ko: "자동", en: "Auto" },
  themeDay: { ko: "낮", en: "Day" },
  themeNight: { ko: "밤", en: "Night" },
  stopNumber: (code: string): Sentence => ({ ko: `정류소 ${code}`, en: `Stop ${code}` }),
  bound: (headsign: string): Sentence => ({ ko: `${headsign} 방면`, en: `to ${headsign}` }),
  route: (name: string): Sentence => ({ ko: /^\d/.test(name) ? `${name}번` : name, en: name }),
} satisfies Record<string, Sentence | ((...facts: never[]) => Sentence)>;

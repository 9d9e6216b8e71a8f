// The words of the dispatcher's page.
import type { Counted, OperationsItem, Sentence, SentMessage } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";

export const OPERATIONS = {
  title: { ko: "관제", en: "Operations" },
  signIn: { ko: "로그인", en: "Sign in" },
  signOut: { ko: "로그아웃", en: "Sign out" },
  name: { ko: "이름", en: "Name" },
  password: { ko: "비밀번호", en: "Password" },
  signedOut: { ko: "다시 로그인해 주세요.", en: "Please sign in again." },
  needsYou: { ko: "조치가 필요한 일", en: "Needs a person" },
  allCalm: { ko: "지금은 처리할 일이 없습니다.", en: "Nothing needs a person right now." },
  reservations: { ko: "진행 중인 예약", en: "Open reservations" },
  noReservations: { ko: "진행 중인 예약이 없습니다.", en: "There are no open reservations." },
  kiosks: { ko: "키오스크", en: "Kiosks" },
  noKiosks: { ko: "등록된 키오스크가 없습니다.", en: "No kiosk is enrolled." },
  urgentCount: { ko: "조치가 필요한 일", en: "Need a person" },
  reservationCount: { ko: "진행 중인 예약", en: "Open reservations" },
  driverCount: { ko: "연결된 기사 단말", en: "Drivers on the line" },
  kioskCount: { ko: "연결된 키오스크", en: "Kiosks on the line" },
  since: (age: string): Sentence => ({ ko: `${age} 전부터`, en: `for ${age}` }),
  itemsNow: (count: number): Sentence => ({
    ko: `조치가 필요한 일 ${count}건`,
    en: count === 1 ? "1 thing needs a person" : `${count} things need a person`,
  }),
  waitsSince: { ko: "기다리기 시작", en: "Waits since" },
  alsoHeld: { ko: "함께 잡은 버스", en: "Also held" },
  lastMessage: { ko: "보낸 메시지", en: "Message sent" },
  messageState: (message: SentMessage): Sentence => {
    const when = clockTime(message.at);
    if (message.acknowledged_at) {
      const seen = clockTime(message.acknowledged_at);
      return { ko: `${when} 보냄 · ${seen} 기사 확인`, en: `${when} · driver confirmed ${seen}` };
    }
    return message.delivered_at
      ? { ko: `${when} 보냄 · 기사 확인 전`, en: `${when} · on the bus, not confirmed` }
      : { ko: `${when} 보냄 · 단말기에 없음`, en: `${when} · not on the bus yet` };
  },
  code: { ko: "번호", en: "Code" },
  state: { ko: "상태", en: "State" },
  stop: { ko: "정류소", en: "Stop" },
  fromTo: { ko: "타는 곳 → 내릴 곳", en: "From → to" },
  bus: { ko: "버스", en: "Bus" },
  due: { ko: "도착", en: "Due" },
  help: { ko: "도움", en: "Help" },
  asked: { ko: "요청", en: "Asked" },
  line: { ko: "연결", en: "Line" },
  version: { ko: "버전", en: "Version" },
  lastHeard: { ko: "마지막 소식", en: "Last heard" },
  connected: { ko: "연결됨", en: "On the line" },
  silent: { ko: "끊김", en: "Silent" },
  never: { ko: "없음", en: "never" },
  refresh: { ko: "새로 고침", en: "Refresh" },
  views: { ko: "보기", en: "View" },
  now: { ko: "지금", en: "Now" },
  map: { ko: "지도", en: "Map" },
  search: { ko: "예약 찾기", en: "Find a ride" },
  find: { ko: "찾기", en: "Find" },
  searchFor: { ko: "예약 번호, 차량 번호, 예약 ID", en: "Short code, plate, or reservation id" },
  searchNote: {
    ko: "끝난 예약은 보관 시간 동안만 찾을 수 있습니다. 누가 무엇을 보았는지 기록됩니다.",
    en: "Ended rides are found as long as they are kept. Who looks at what is written down.",
  },
  foundCount: (count: number): Sentence => ({
    ko: `${count}건을 찾았습니다.`,
    en: count === 1 ? "1 ride found." : `${count} rides found.`,
  }),
  historyTitle: { ko: "예약 이력", en: "History of a ride" },
  itsHistory: { ko: "예약 이력", en: "the ride" },
  historyGone: {
    ko: "이력을 볼 수 없습니다. 보관 시간이 지났거나 연결이 끊겼습니다.",
    en: "The history cannot be shown: it is no longer kept, or the connection is down.",
  },
  audit: { ko: "감사 기록", en: "Audit trail" },
  auditNote: (days: number): Sentence => ({
    ko: `관제에서 한 모든 일이 남습니다. ${days}일 뒤에 지워집니다. 고치거나 지울 수 없습니다.`,
    en: `Everything done at this desk, kept for ${days} days. Nobody can change or remove a line.`,
  }),
  auditFailed: { ko: "감사 기록을 받지 못했습니다.", en: "The audit trail could not be fetched." },
  older: { ko: "더 오래된 기록", en: "Older lines" },
  when: { ko: "언제", en: "When" },
  who: { ko: "누가", en: "Who" },
  what: { ko: "무엇을", en: "What" },
  onWhat: { ko: "대상", en: "On what" },
  outcome: { ko: "결과", en: "Outcome" },
  figures: { ko: "하루 통계", en: "Figures of a day" },
  day: { ko: "날짜", en: "Day" },
  figuresNote: {
    ko: "끝난 예약만 셉니다. 이름도 번호도 남지 않습니다.",
    en: "Reservations that have ended. No name and no number is kept.",
  },
  figuresFailed: { ko: "통계를 받지 못했습니다.", en: "The figures could not be fetched." },
  nothingCounted: { ko: "이날 끝난 예약이 없습니다.", en: "No reservation ended on this day." },
  byHour: { ko: "시간대별 요청과 탑승", en: "Asked and boarded by hour" },
  byRoutePlot: { ko: "요청이 많은 노선", en: "The routes asked for most" },
  byWait: { ko: "요청부터 탑승까지 (분)", en: "From asking to boarding (minutes)" },
  byRoute: { ko: "노선별", en: "By route" },
  route: { ko: "노선", en: "Route" },
  unknownRoute: { ko: "노선 없음", en: "no route" },
  hour: { ko: "시", en: "Hour" },
  minutes: { ko: "분", en: "Minutes" },
  people: { ko: "명", en: "People" },
  tableOf: (what: string): Sentence => ({ ko: `${what} (표)`, en: `${what} (table)` }),
  plotOf: (what: string): Sentence => ({ ko: `${what} (그림)`, en: `${what} (plot)` }),
  asTable: { ko: "표로 보기", en: "As a table" },
  saveCsv: { ko: "CSV로 저장", en: "Save as CSV" },
  filter: { ko: "정류소, 노선, 차량으로 거르기", en: "Filter by stop, route or bus" },
} satisfies Record<string, Sentence | ((...facts: never[]) => Sentence)>;

export const KINDS: Record<OperationsItem["kind"], Sentence> = {
  passed_by: { ko: "그냥 지나감", en: "Passed by" },
  not_acknowledged: { ko: "기사 미확인", en: "Not confirmed" },
  alighting_not_acknowledged: { ko: "하차 미확인", en: "Alighting not confirmed" },
  alight_unserved: { ko: "내릴 정류소 통과", en: "Alighting stop not served" },
  ramp_broken: { ko: "경사판 고장", en: "Ramp broken" },
  ramp_reported: { ko: "경사판 신고", en: "Ramp reported" },
  not_let_on: { ko: "승차 거부 신고", en: "Not let on" },
  reported: { ko: "승객 신고", en: "Reported by a rider" },
  vehicle_silent: { ko: "버스 연락 끊김", en: "Bus silent" },
  kiosk_silent: { ko: "키오스크 끊김", en: "Kiosk silent" },
  feed_outage: { ko: "실시간 정보 끊김", en: "Feed outage" },
  person_asked: { ko: "직원 호출", en: "Asks for a person" },
};

/** In the order of the chain, the ends last. */
export const COUNTED: Record<Counted, Sentence> = {
  asked: { ko: "요청", en: "Asked" },
  confirmed_in_time: { ko: "제때 확인", en: "Confirmed in time" },
  boarded: { ko: "탑승", en: "Boarded" },
  passed_by: { ko: "그냥 지나감", en: "Passed by" },
  declined: { ko: "기사 거절", en: "Declined" },
  bus_lost: { ko: "버스 사라짐", en: "Bus lost" },
  alighted: { ko: "하차", en: "Got off" },
  cancelled: { ko: "취소", en: "Cancelled" },
  no_show: { ko: "나타나지 않음", en: "No-show" },
  expired: { ko: "기한 지남", en: "Expired" },
  unresolved: { ko: "알 수 없음", en: "Unresolved" },
};

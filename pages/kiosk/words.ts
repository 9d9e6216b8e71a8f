// The words of the kiosk's page.
import type { Sentence } from "../shared/messages.ts";
import type { Mode, PanelState } from "./panel.ts";

export const KIOSK = {
  talk: { ko: "누르고 말하기", en: "Press and speak" },
  stopTalk: { ko: "듣고 있어요. 다 말했으면 누르기", en: "Listening. Press when done" },
  notReady: { ko: "음성 인식을 준비하고 있습니다", en: "Speech is getting ready" },
  noSpeech: {
    ko: "음성 인식이 안 됩니다. 화면을 눌러 주세요",
    en: "Speech does not work. Please use the screen",
  },
  noMicrophone: { ko: "마이크가 없습니다. 화면을 눌러 주세요", en: "No microphone. Please use the screen" },
  board: { ko: "도착 안내", en: "Arrivals" },
  route: { ko: "노선", en: "Route" },
  noArrivals: { ko: "곧 오는 버스가 없습니다", en: "No bus is coming soon" },
  noLive: (since: string): Sentence => ({
    ko: `${since}부터 실시간 정보가 없습니다. 시간표로 안내합니다.`,
    en: `No live data since ${since}. These are timetable times.`,
  }),
  processDown: {
    ko: "안내기가 다시 시작되고 있습니다. 잠시만 기다려 주세요.",
    en: "The kiosk is restarting. One moment, please.",
  },
  book: { ko: "예약", en: "Book" },
  bookThis: (route: string, when: string): Sentence => ({
    ko: `${route} ${when} 예약`,
    en: `Book ${route}, ${when}`,
  }),
  bookNext: { ko: "다음 저상버스 예약", en: "Book next low-floor" },
  heard: { ko: "들은 말", en: "Heard" },
  notUnderstood: { ko: "알아듣지 못했습니다", en: "Not understood" },
  said: { ko: "안내", en: "Answer" },
  examples: { ko: "이렇게 말해 보세요", en: "You can say" },
  question: { ko: "질문", en: "Question" },
  moreTime: { ko: "계속하시겠어요?", en: "Do you need more time?" },
  extend: { ko: "시간 더 주기", en: "More time" },
  secondsLeft: (seconds: number): Sentence => ({ ko: `${seconds}초 남음`, en: `${seconds} s left` }),
  reservations: { ko: "이 정류소의 예약", en: "Bookings at this stop" },
  code: (code: string): Sentence => ({ ko: `${code}번 예약`, en: `No. ${code}` }),
  cancelBooking: { ko: "예약 취소", en: "Cancel booking" },
  cancelCode: (code: string): Sentence => ({ ko: `${code}번 예약 취소`, en: `Cancel booking ${code}` }),
  pending: { ko: "보내는 중", en: "Waiting to be sent" },
  help: { ko: "도움말", en: "Help" },
  person: { ko: "직원 부르기", en: "Call staff" },
  again: { ko: "다시 듣기", en: "Say again" },
  quiet: { ko: "그만 말하기", en: "Stop speaking" },
  louder: { ko: "크게", en: "Louder" },
  quieter: { ko: "작게", en: "Quieter" },
  slower: { ko: "천천히", en: "Slower" },
  volume: (volume: number): Sentence => ({ ko: `소리 ${volume}`, en: `Volume ${volume}` }),
  controls: { ko: "조작", en: "Controls" },
  low: { ko: "화면 낮추기", en: "Lower" },
  high: { ko: "화면 높이기", en: "Higher" },
  back: { ko: "처음으로", en: "Start over" },
  boardedYes: { ko: "탔습니다", en: "I boarded" },
  boardedNo: { ko: "못 탔습니다", en: "I did not" },
} satisfies Record<string, Sentence | ((...facts: never[]) => Sentence)>;

export const MODES: Record<Mode, Sentence> = {
  idle: { ko: "무엇을 도와드릴까요?", en: "How can I help?" },
  listening: { ko: "듣고 있어요", en: "Listening" },
  thinking: { ko: "찾고 있어요", en: "One moment" },
  answering: { ko: "말씀드리고 있어요", en: "Answering" },
  confirming: { ko: "답해 주세요", en: "Please answer" },
  asking: { ko: "답해 주세요", en: "Please answer" },
  waiting: { ko: "기다리고 있어요", en: "Waiting" },
};

/** Why the talk button is not there, or null when it is. */
export function whyNoTalking(state: PanelState): Sentence | null {
  if (state.recogniser === "loading") return KIOSK.notReady;
  if (state.recogniser === "failed") return KIOSK.noSpeech;
  if (state.microphone === "denied" || state.microphone === "missing") return KIOSK.noMicrophone;
  return null;
}

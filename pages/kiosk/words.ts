// The words of the kiosk's page.
import type { Sentence } from "../shared/messages.ts";
import type { Mode, Output, PanelState } from "./panel.ts";

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
  examples: { ko: "이렇게 말씀해 보세요", en: "You can say" },
  question: { ko: "질문", en: "Question" },
  moreTime: { ko: "계속하시겠어요?", en: "Do you need more time?" },
  extend: { ko: "시간 더 쓰기", en: "More time" },
  secondsLeft: (seconds: number): Sentence => ({ ko: `${seconds}초 남음`, en: `${seconds} s left` }),
  reservations: { ko: "이 정류소의 예약", en: "Bookings at this stop" },
  code: (code: string): Sentence => ({ ko: `${code}번 예약`, en: `No. ${code}` }),
  cancelBooking: { ko: "예약 취소", en: "Cancel booking" },
  cancelCode: (code: string): Sentence => ({ ko: `${code}번 예약 취소`, en: `Cancel booking ${code}` }),
  pending: { ko: "전송 대기 중", en: "Waiting to be sent" },
  unsent: { ko: "보내지 못함", en: "Not sent" },
  help: { ko: "도움말", en: "Help" },
  person: { ko: "직원 부르기", en: "Call staff" },
  again: { ko: "다시 듣기", en: "Say again" },
  quiet: { ko: "그만 말하기", en: "Stop speaking" },
  louder: { ko: "소리 크게", en: "Louder" },
  quieter: { ko: "소리 작게", en: "Quieter" },
  slower: { ko: "천천히", en: "Slower" },
  silent: { ko: "소리 없이", en: "Silent" },
  volume: (volume: number): Sentence => ({ ko: `소리 ${volume}`, en: `Volume ${volume}` }),
  controls: { ko: "조작", en: "Controls" },
  low: { ko: "화면 낮추기", en: "Lower screen" },
  high: { ko: "화면 높이기", en: "Raise screen" },
  largerLetters: { ko: "글자 크게", en: "Larger text" },
  usualLetters: { ko: "글자 작게", en: "Smaller text" },
  bright: { ko: "밝은 화면", en: "Bright screen" },
  dark: { ko: "어두운 화면", en: "Dark screen" },
  moreBuses: { ko: "다음 버스들", en: "More buses" },
  moreAside: { ko: "나머지 보기", en: "Show the rest" },
  turnPage: { ko: "화면 넘기기", en: "Turn the page" },
  up: { ko: "위로", en: "Up" },
  down: { ko: "아래로", en: "Down" },
  tryAgain: { ko: "다시 해 보기", en: "Try again" },
  skip: { ko: "조작 버튼으로 가기", en: "Go to the controls" },
  bookQuickly: { ko: "버스 골라 예약", en: "Choose a bus to book" },
  bay: { ko: "들어오는 순서 (앞에서부터)", en: "Order in the bay (from the front)" },
  whereOff: (route: string): Sentence => ({
    ko: `${route} 버스, 어디에서 내리세요?`,
    en: `${route}: where will you get off?`,
  }),
  partOf: (from: number, to: number, all: number): Sentence => ({
    ko: `전체 ${all} 가운데 ${from}–${to}`,
    en: `${from}–${to} of ${all}`,
  }),
  whichRoute: { ko: "어느 노선을 타세요?", en: "Which route do you need?" },
  otherRoutes: { ko: "다른 노선", en: "Other routes" },
  earlierChoices: { ko: "이전", en: "Earlier" },
  laterChoices: { ko: "더 보기", en: "More" },
  noPlace: { ko: "내릴 곳 없이 예약", en: "Skip and book" },
  stopPicking: { ko: "그만두기", en: "Go back" },
  comesAt: (route: string, minutes: number): Sentence =>
    minutes < 1
      ? { ko: `${route} 곧 도착`, en: `${route} due` }
      : { ko: `${route} ${minutes}분`, en: `${route} ${minutes} min` },
  stepDone: { ko: "마침", en: "done" },
  stepToCome: { ko: "아직", en: "to come" },
  goesBack: {
    ko: "화면이 처음 모습으로 돌아갑니다.",
    en: "The screen goes back to its usual look.",
  },
  back: { ko: "처음으로", en: "Start over" },
  boardedYes: { ko: "탔습니다", en: "I boarded" },
  boardedNo: { ko: "못 탔습니다", en: "I did not" },
} satisfies Record<string, Sentence | ((...facts: never[]) => Sentence)>;

/** Who hears what is spoken, where it is not everybody. */
export const HEARERS: Record<Output, Sentence | null> = {
  aloud: null,
  headphones: { ko: "이어폰으로", en: "Headphones" },
  silent: { ko: "소리 없음", en: "Silent" },
};

/** What a booking goes through, as it is told at the stop. */
export const STEPS = [
  { type: "requested", words: { ko: "요청함", en: "Asked" } },
  { type: "delivered", words: { ko: "버스가 받음", en: "Bus has it" } },
  { type: "acknowledged", words: { ko: "기사 확인", en: "Driver confirmed" } },
  { type: "boarded", words: { ko: "탑승", en: "On board" } },
] as const satisfies readonly { type: string; words: Sentence }[];

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

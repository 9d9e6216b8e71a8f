// The words of kiosks: their parts and states, what can be done with one from the desk.
import type { KioskOrderView, Sentence } from "../shared/messages.ts";

export const KIOSKS = {
  condition: { ko: "상태", en: "Condition" },
  allWell: { ko: "정상", en: "All well" },
  notTold: { ko: "알려 오지 않음", en: "Not told" },
  open: { ko: "관리", en: "Look after" },
  lookAfter: (stop: string): Sentence => ({
    ko: `${stop} 키오스크 관리`,
    en: `Look after the kiosk at ${stop}`,
  }),
  dialog: (stop: string): Sentence => ({ ko: `${stop} 키오스크`, en: `Kiosk at ${stop}` }),
  add: { ko: "키오스크 등록 번호 만들기", en: "Make a code for a kiosk" },
  stopNumber: { ko: "정류소번호", en: "Stop number" },
  makeCode: { ko: "번호 만들기", en: "Make a code" },
  code: (code: string, clock: string): Sentence => ({
    ko: `${code} — 한 번만, ${clock}까지`,
    en: `${code} — once, until ${clock}`,
  }),
  runs: { ko: "켜진 시각", en: "Runs since" },
  memory: { ko: "메모리", en: "Memory" },
  disk: { ko: "남은 디스크", en: "Free disk" },
  temperature: { ko: "온도", en: "Temperature" },
  model: { ko: "음성 모델", en: "Speech model" },
  update: { ko: "업데이트", en: "Update" },
  asDelivered: { ko: "기본", en: "as delivered" },
  stopData: { ko: "시간표", en: "Timetable" },
  until: (clock: string): Sentence => ({ ko: `${clock}까지`, en: `until ${clock}` }),
  waiting: { ko: "보내지 못한 요청", en: "Requests waiting for a line" },
  volume: { ko: "음량", en: "Volume" },
  setVolume: { ko: "음량 바꾸기", en: "Set the volume" },
  message: { ko: "안내문", en: "Message" },
  inKorean: { ko: "한국어", en: "In Korean" },
  inEnglish: { ko: "영어", en: "In English" },
  showMessage: { ko: "한 시간 동안 보여 주고 읽어 주기", en: "Show for an hour, and say it" },
  endMessage: { ko: "안내문 내리기", en: "Take the message down" },
  restart: { ko: "다시 시작", en: "Restart" },
  lookForUpdate: { ko: "업데이트 확인", en: "Look for an update" },
  lastOrders: { ko: "최근 지시", en: "Lately told" },
  given: { ko: "지시를 보냈습니다.", en: "The kiosk is told." },
  notGiven: { ko: "보내지 못했습니다. 다시 해 주세요.", en: "That was not sent. Please try again." },
} as const;

export const TEMPERATURES = {
  cool: { ko: "낮음", en: "cool" },
  warm: { ko: "따뜻함", en: "warm" },
  hot: { ko: "뜨거움", en: "hot" },
} as const;

export const ORDERS: Record<KioskOrderView["order"]["kind"], Sentence> = {
  volume: KIOSKS.volume,
  message: KIOSKS.message,
  restart: KIOSKS.restart,
  update: KIOSKS.lookForUpdate,
};

export const ORDER_STATES: Record<KioskOrderView["state"], Sentence> = {
  waiting: { ko: "기다림", en: "waiting" },
  done: { ko: "완료", en: "done" },
  refused: { ko: "안 됨", en: "could not" },
  expired: { ko: "시간 지남", en: "too late" },
};

const PARTS: Record<string, Sentence> = {
  line: { ko: "연결", en: "line" },
  live_data: { ko: "실시간 정보", en: "live data" },
  microphone: { ko: "마이크", en: "microphone" },
  speaker: { ko: "스피커", en: "speaker" },
  recogniser: { ko: "음성 인식", en: "recogniser" },
  disk: { ko: "디스크", en: "disk" },
  stop_data: { ko: "시간표", en: "timetable" },
};

const STATES: Record<string, Sentence> = {
  down: { ko: "끊김", en: "down" },
  old: { ko: "오래됨", en: "old" },
  none: { ko: "없음", en: "none" },
  gone: { ko: "끊김", en: "gone" },
  denied: { ko: "허용 안 됨", en: "not allowed" },
  missing: { ko: "없음", en: "missing" },
  lost: { ko: "빠짐", en: "lost" },
  silent: { ko: "소리 없음", en: "silent" },
  failed: { ko: "고장", en: "failed" },
  restarting: { ko: "다시 시작 중", en: "restarting" },
  full: { ko: "가득 참", en: "full" },
  over: { ko: "기간 지남", en: "over" },
};

/** A part that does not work as it should; a code without words here is shown as it is. */
export function trouble(part: string, state: string): Sentence {
  const name = PARTS[part] ?? { ko: part, en: part };
  const how = STATES[state] ?? { ko: state, en: state };
  return { ko: `${name.ko}: ${how.ko}`, en: `${name.en}: ${how.en}` };
}

// The words of the driver's terminal: as few as can be read at a glance.
import type { Need, Sentence } from "../shared/messages.ts";

export const DRIVER = {
  title: { ko: "기사", en: "Driver" },
  signIn: { ko: "로그인", en: "Sign in" },
  plate: { ko: "차량 번호", en: "Plate" },
  plateHint: { ko: "예: 서울74사1001", en: "e.g. 서울74사1001" },
  pin: { ko: "비밀번호 (숫자 6자리)", en: "PIN (6 digits)" },
  signingIn: { ko: "로그인하는 중…", en: "Signing in…" },
  signOut: { ko: "로그아웃", en: "Sign out" },
  signOutSure: {
    ko: "로그아웃하면 승차 대기 알림을 받지 못합니다.",
    en: "Signed out, this bus gets no pings.",
  },
  stay: { ko: "계속 받기", en: "Stay" },
  signedOutByServer: { ko: "다시 로그인해 주세요.", en: "Please sign in again." },
  noRun: { ko: "운행 정보 없음", en: "No run known" },
  linkUp: { ko: "연결됨", en: "Connected" },
  linkDown: {
    ko: "연결 끊김! 새 승차 대기를 받지 못합니다",
    en: "NO CONNECTION! New passengers cannot reach you",
  },
  linkComing: { ko: "연결하는 중", en: "Connecting" },
  nobody: { ko: "기다리는 승객 없음", en: "Nobody is waiting" },
  nobodyNote: { ko: "새 승차 대기가 오면 소리로 알립니다", en: "A sound tells you when somebody waits" },
  next: { ko: "다음 승차", en: "Next pick-up" },
  waiting: { ko: "승차 대기", en: "Waiting passengers" },
  onBoard: { ko: "타고 있는 승객", en: "On board" },
  stopsAway: (stops: number): Sentence =>
    stops === 0
      ? { ko: "이번 정류소", en: "This stop" }
      : { ko: `${stops}정류소 앞`, en: stops === 1 ? "1 stop ahead" : `${stops} stops ahead` },
  atStop: (count: number): Sentence => ({
    ko: `${count}명`,
    en: count === 1 ? "1 person" : `${count} people`,
  }),
  getsOff: (stop: string): Sentence => ({ ko: `내림 ${stop}`, en: `Off at ${stop}` }),
  getsOffUnknown: { ko: "내릴 곳 미정", en: "Off: not decided" },
  acknowledge: { ko: "확인", en: "Confirm" },
  boarded: { ko: "탑승", en: "Boarded" },
  noShow: { ko: "없음", en: "Not there" },
  cannot: { ko: "불가", en: "Cannot" },
  alighted: { ko: "내림", en: "Got off" },
  confirmed: { ko: "확인함", en: "Confirmed" },
  notConfirmed: { ko: "확인 필요", en: "Confirm!" },
  sending: { ko: "보내는 중", en: "Sending" },
  cannotTitle: { ko: "왜 태울 수 없나요?", en: "Why can you not take them?" },
  rampBroken: { ko: "경사판 고장", en: "Ramp broken" },
  full: { ko: "자리 없음", en: "No space" },
  cannotStop: { ko: "정차 불가", en: "Cannot stop there" },
  back: { ko: "돌아가기", en: "Back" },
  rampWorks: { ko: "경사판 정상", en: "Ramp works" },
  rampIsBroken: { ko: "경사판 고장 중", en: "Ramp is broken" },
  reportRamp: { ko: "경사판 고장 알리기", en: "Ramp broken?" },
  rampRepaired: { ko: "경사판 고쳤음", en: "Ramp repaired" },
  rampSure: {
    ko: "이 버스의 예약을 모두 다른 버스로 옮깁니다. 경사판이 고장입니까?",
    en: "Everybody booked on this bus moves to another one. Is the ramp broken?",
  },
  spacesFree: (free: number, total: number): Sentence => ({
    ko: `${total}석 중 ${free}석 비었음`,
    en: `${free} of ${total} spaces free`,
  }),
  walkOns: { ko: "예약 없이 탄 휠체어", en: "Walk-on wheelchairs" },
  fewer: { ko: "한 명 줄이기", en: "One fewer" },
  more: { ko: "한 명 늘리기", en: "One more" },
  soundOff: { ko: "소리가 꺼져 있습니다. 눌러서 켜기", en: "Sound is off. Press to switch it on" },
  cannotStore: {
    ko: "이 기기에 저장할 수 없습니다. 관제에 알려 주세요.",
    en: "This device cannot store anything. Please tell the control room.",
  },
  sendPlace: { ko: "위치", en: "Position" },
  withdrawn: (stop: string): Sentence => ({ ko: `${stop} 예약 취소됨`, en: `${stop}: booking withdrawn` }),
  refused: (detail: Sentence): Sentence => detail,
  sayNew: (stop: string, help: string): Sentence => ({
    ko: `승차 대기. ${stop}. ${help}.`,
    en: `Passenger waiting. ${stop}. ${help}.`,
  }),
  sayAgain: (stop: string): Sentence => ({
    ko: `확인해 주세요. ${stop}에서 승객이 기다립니다.`,
    en: `Please confirm. A passenger waits at ${stop}.`,
  }),
  sayTwoStops: (stop: string): Sentence => ({
    ko: `두 정류소 앞, ${stop}. 승객이 기다립니다.`,
    en: `In two stops, ${stop}. A passenger waits.`,
  }),
  sayApproach: (stop: string, help: string): Sentence => ({
    ko: `이번 정류소 ${stop}. ${help}.`,
    en: `This stop, ${stop}. ${help}.`,
  }),
  sayAlighting: (stop: string): Sentence => ({
    ko: `다음 정류소 ${stop}에서 승객이 내립니다.`,
    en: `A passenger gets off at the next stop, ${stop}.`,
  }),
  sayWithdrawn: (stop: string): Sentence => ({
    ko: `${stop} 예약이 취소되었습니다.`,
    en: `The booking at ${stop} is withdrawn.`,
  }),
  sayLinkLost: { ko: "연결이 끊겼습니다.", en: "The connection is lost." },
} satisfies Record<string, Sentence | ((...facts: never[]) => Sentence)>;

/** What the driver does for each kind of need. */
export const HELP: Record<Need, Sentence> = {
  wheelchair: { ko: "휠체어 · 경사판", en: "Wheelchair · ramp" },
  walking_aid: { ko: "천천히 · 낮춤", en: "Slowly · kneel" },
  stroller: { ko: "유아차 · 낮춤", en: "Stroller · kneel" },
  vision: { ko: "말로 안내", en: "Speak to them" },
  hearing: { ko: "손짓으로 안내", en: "Show by hand" },
};

export const HELP_NONE: Sentence = { ko: "도움 요청 없음", en: "No help asked" };

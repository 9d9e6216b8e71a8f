// The words of the driver's terminal: as few as can be read at a glance.
import type { Need, Sentence } from "../shared/messages.ts";
import type { Outcome } from "./behind.ts";
import type { PlaceState } from "./terminal.ts";

type Words = Sentence | Record<string, Sentence> | ((...facts: never[]) => Sentence);

export const DRIVER = {
  title: { ko: "기사", en: "Driver" },
  signIn: { ko: "로그인", en: "Sign in" },
  signInTitle: { ko: "기사 로그인", en: "Driver sign-in" },
  plate: { ko: "차량 번호", en: "Plate" },
  plateHint: { ko: "예: 서울74사1001", en: "e.g. 서울74사1001" },
  platesBefore: { ko: "이 단말기에서 쓴 차량", en: "Buses used on this terminal" },
  otherPlate: { ko: "다른 차량", en: "Another bus" },
  pin: { ko: "비밀번호 (숫자 6자리)", en: "PIN (6 digits)" },
  keypad: { ko: "숫자판", en: "Number pad" },
  erase: { ko: "한 자리 지우기", en: "Delete one digit" },
  signingIn: { ko: "로그인하는 중…", en: "Signing in…" },
  noVoice: {
    ko: "이 기기에는 한국어 음성이 없습니다. 소리로만 알립니다.",
    en: "This device has no English voice. It tells you by sound only.",
  },
  signOut: { ko: "로그아웃", en: "Sign out" },
  signOutSure: {
    ko: "로그아웃하면 승차 대기 알림을 받지 못합니다.",
    en: "Signed out, this bus gets no pings.",
  },
  stay: { ko: "계속 받기", en: "Stay" },
  signedOutByServer: { ko: "다시 로그인해 주세요.", en: "Please sign in again." },
  noRun: { ko: "운행 정보 없음", en: "No run known" },
  linkUp: { ko: "연결됨", en: "Connected" },
  linkComing: { ko: "연결하는 중", en: "Connecting" },
  linkGone: { ko: "연결 끊김", en: "No connection" },
  linkDown: { ko: "연결 끊김!", en: "NO CONNECTION!" },
  linkDownNote: {
    ko: "새 승차 대기가 오지 않습니다. 지금까지 받은 것은 그대로 있습니다.",
    en: "New passengers cannot reach you. What you have seen so far is kept.",
  },
  forMinutes: (minutes: number): Sentence => ({ ko: `${minutes}분째`, en: `${minutes} min` }),
  unsent: (count: number): Sentence => ({
    ko: `보낼 것 ${count}건: 연결되면 보냅니다`,
    en: count === 1 ? "1 press waits to be sent" : `${count} presses wait to be sent`,
  }),
  waitsToBeSent: { ko: "전송 대기", en: "Waiting to be sent" },
  places: {
    off: { ko: "위치 꺼짐", en: "Position off" },
    searching: { ko: "위치 찾는 중", en: "Finding position" },
    denied: { ko: "위치 막힘", en: "Position blocked" },
    unsent: { ko: "위치 못 보냄", en: "Position not sent" },
    sent: { ko: "위치 보냄", en: "Position sent" },
  } satisfies Record<PlaceState, Sentence>,
  nobody: { ko: "기다리는 승객 없음", en: "Nobody is waiting" },
  nobodyNote: { ko: "새 승차 대기가 오면 소리로 알립니다", en: "A sound tells you when somebody waits" },
  nextHalt: { ko: "다음에 할 일", en: "What is next" },
  ahead: { ko: "앞으로", en: "Ahead" },
  behind: { ko: "지나온 곳", en: "Behind" },
  onBoard: { ko: "내릴 곳을 모르는 승객", en: "On board, stop not known" },
  stopsAway: (stops: number): Sentence =>
    stops === 0
      ? { ko: "이번 정류소", en: "This stop" }
      : { ko: `${stops}정류소 앞`, en: stops === 1 ? "1 stop" : `${stops} stops` },
  inMinutes: (minutes: number): Sentence =>
    minutes < 1 ? { ko: "곧", en: "now" } : { ko: `${minutes}분`, en: `${minutes} min` },
  getOn: (count: number): Sentence => ({ ko: `타는 승객 ${count}명`, en: `${count} getting on` }),
  getOff: (count: number): Sentence => ({ ko: `내리는 승객 ${count}명`, en: `${count} getting off` }),
  getsOff: (stop: string): Sentence => ({ ko: `${stop}에서 내림`, en: `Off at ${stop}` }),
  getsOffUnknown: { ko: "내릴 곳 미정", en: "Off: not decided" },
  getsOffHere: { ko: "여기서 내림", en: "Gets off here" },
  acknowledge: { ko: "확인", en: "Confirm" },
  boarded: { ko: "탑승", en: "Boarded" },
  noShow: { ko: "없음", en: "Not there" },
  cannot: { ko: "불가", en: "Cannot" },
  alighted: { ko: "내림", en: "Got off" },
  confirmed: { ko: "확인함", en: "Confirmed" },
  notConfirmed: { ko: "확인 필요", en: "Confirm!" },
  cannotTitle: { ko: "왜 태울 수 없나요?", en: "Why can you not take them?" },
  rampBroken: { ko: "경사판 고장", en: "Ramp broken" },
  full: { ko: "자리 없음", en: "No space" },
  cannotStop: { ko: "정차 불가", en: "Cannot stop there" },
  back: { ko: "돌아가기", en: "Back" },
  bus: { ko: "버스", en: "Bus" },
  busTitle: { ko: "이 버스", en: "This bus" },
  rampWorks: { ko: "경사판 정상", en: "Ramp works" },
  rampIsBroken: { ko: "경사판 고장 중", en: "Ramp is broken" },
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
  trySound: { ko: "소리 들어 보기", en: "Try the sound" },
  sayTrial: { ko: "승차 대기를 이렇게 알립니다.", en: "This is how a waiting passenger is announced." },
  newVersion: { ko: "새 버전으로 바꾸기", en: "Change to the new version" },
  cannotStore: {
    ko: "이 기기에 저장할 수 없습니다. 관제에 알려 주세요.",
    en: "This device cannot store anything. Please tell the control room.",
  },
  sendPlace: { ko: "위치 보내기", en: "Send position" },
  deskMessage: { ko: "관제 메시지", en: "Control room" },
  messageHeard: { ko: "알겠습니다", en: "Understood" },
  sayMessage: (words: Sentence): Sentence => ({
    ko: `관제에서 알립니다. ${words.ko}`,
    en: `From the control room. ${words.en}`,
  }),
  reassigned: (stop: string): Sentence => ({
    ko: `${stop} 승객을 관제가 다른 버스로 옮겼습니다`,
    en: `${stop}: the control room moved the passenger to another bus`,
  }),
  withdrawn: (stop: string): Sentence => ({ ko: `${stop} 예약 취소됨`, en: `${stop}: booking withdrawn` }),
  outcomes: {
    boarded: { ko: "탑승", en: "Boarded" },
    alighted: { ko: "내림", en: "Got off" },
    no_show: { ko: "없었음", en: "Not there" },
    withdrawn: { ko: "취소됨", en: "Withdrawn" },
  } satisfies Record<Outcome, Sentence>,
  sayRefused: (detail: Sentence): Sentence => detail,
  saySignedIn: { ko: "로그인했습니다. 이 소리로 알려 드립니다.", en: "Signed in. You will hear this sound." },
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
  sayUnserved: (stop: string): Sentence => ({
    ko: `${stop}에서 내릴 승객이 있는데 버스가 서지 않게 되었습니다. 승객에게 알려 주세요.`,
    en: `A passenger wants to get off at ${stop}, where the bus will not stop. Please tell them.`,
  }),
  getsOffUnserved: {
    ko: "버스가 서지 않게 된 정류소에서 내리려 합니다. 승객에게 알려 주세요.",
    en: "Wants to get off where the bus will not stop. Please tell them.",
  },
  sayAlighting: (stop: string): Sentence => ({
    ko: `다음 정류소 ${stop}에서 승객이 내립니다.`,
    en: `A passenger gets off at the next stop, ${stop}.`,
  }),
  sayGetsOffAt: (stop: string): Sentence => ({
    ko: `타고 있는 승객이 ${stop}에서 내립니다.`,
    en: `A passenger on board gets off at ${stop}.`,
  }),
  sayWithdrawn: (stop: string): Sentence => ({
    ko: `${stop} 예약이 취소되었습니다.`,
    en: `The booking at ${stop} is withdrawn.`,
  }),
  sayLinkLost: { ko: "연결이 끊겼습니다.", en: "The connection is lost." },
  sayLinkBack: { ko: "다시 연결되었습니다.", en: "Connected again." },
} satisfies Record<string, Words>;

/** What the driver does for each kind of need. */
export const HELP: Record<Need, Sentence> = {
  wheelchair: { ko: "휠체어 · 경사판", en: "Wheelchair · ramp" },
  walking_aid: { ko: "천천히 · 낮춤", en: "Slowly · kneel" },
  stroller: { ko: "유아차 · 낮춤", en: "Stroller · kneel" },
  vision: { ko: "말로 안내", en: "Speak to them" },
  hearing: { ko: "손짓으로 안내", en: "Show by hand" },
};

export const HELP_NONE: Sentence = { ko: "도움 요청 없음", en: "No help asked" };

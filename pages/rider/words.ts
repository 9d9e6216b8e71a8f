// The words of the rider's page.
import type { Sentence } from "../shared/messages.ts";

export const RIDER = {
  promise: {
    ko: "한 번 누르면 기사님께 기다린다고 알려 드립니다",
    en: "One press, and the driver knows you are waiting",
  },
  howTitle: { ko: "이렇게 이용하세요", en: "How it works" },
  howBook: {
    ko: "정류소에서 다음 저상버스를 예약합니다. 가입도 전화번호도 필요 없습니다.",
    en: "Book the next low-floor bus at your stop. No account, no phone number.",
  },
  howConfirm: {
    ko: "기사님이 확인하면 바로 알려 드립니다. 확인이 없으면 다음 버스도 잡아 둡니다.",
    en: "You see when the driver has confirmed. If not, the bus after it is held as well.",
  },
  howGetOff: {
    ko: "내릴 정류소 전에 기사님과 나에게 함께 알립니다.",
    en: "Before your stop, the driver and you are both reminded.",
  },
  title: { ko: "저상버스 탑승예약", en: "Book a low-floor bus" },
  findStop: { ko: "어느 정류소에 계신가요?", en: "Which stop are you at?" },
  searchLabel: { ko: "정류소 이름이나 번호", en: "Stop name or number on the pole" },
  searchHint: { ko: "예: 종로2가, 01014", en: "e.g. Jongno, 01014" },
  search: { ko: "찾기", en: "Search" },
  nearMe: { ko: "내 주변 정류소", en: "Stops near me" },
  looking: { ko: "찾는 중…", en: "Looking…" },
  placeDenied: {
    ko: "위치를 알 수 없습니다. 정류소 이름이나 번호로 찾아 주세요.",
    en: "Your place is not known. Search by stop name or number instead.",
  },
  noStopFound: {
    ko: "찾지 못했습니다. 이름의 일부나 다섯 자리 번호로 찾아 보세요.",
    en: "Nothing found. Try part of the name, or the five digits on the pole.",
  },
  noStopNear: {
    ko: "700 m 안에 정류소가 없습니다. 이름이나 번호로 찾아 주세요.",
    en: "There is no stop within 700 m. Search by name or number instead.",
  },
  towards: (stop: string): Sentence => ({ ko: `${stop} 방면`, en: `towards ${stop}` }),
  favouriteStops: { ko: "즐겨 찾는 정류소", en: "Favourite stops" },
  favourite: { ko: "즐겨찾기", en: "Favourite" },
  nearbyTitle: { ko: "저상버스가 곧 오지 않습니다", en: "No low-floor bus comes soon" },
  nearbyLooking: { ko: "가까운 정류소를 살펴보는 중…", en: "Looking at stops nearby…" },
  nearbyStops: {
    ko: "가까운 정류소에서는 탈 수 있습니다. 가는 시간을 계산에 넣었습니다.",
    en: "You can get on at a stop nearby. The time to get there is counted in.",
  },
  nearbyNone: {
    ko: "500 m 안의 다른 정류소에도 20분 안에 탈 수 있는 저상버스가 없습니다.",
    en: "No other stop within 500 m has a low-floor bus that you could catch within 20 minutes either.",
  },
  nearbyFailed: {
    ko: "가까운 정류소를 알아보지 못했습니다. 다시 시도하고 있습니다.",
    en: "The stops nearby could not be asked for. Trying again.",
  },
  callTaxi: (number: string): Sentence => ({
    ko: `장애인콜택시 ${number}`,
    en: `Accessible taxi ${number}`,
  }),
  goThere: (stop: string): Sentence => ({ ko: `${stop} 보기`, en: `See ${stop}` }),
  wayTitle: { ko: "버스가 오는 길", en: "The bus on its way" },
  wayTitleAboard: { ko: "내릴 때까지", en: "Until you get off" },
  wayBus: { ko: "버스 여기", en: "bus here" },
  wayYou: { ko: "타는 곳", en: "you board here" },
  wayOff: { ko: "내리는 곳", en: "you get off here" },
  recentStops: { ko: "최근 정류소", en: "Recent stops" },
  metres: (metres: number): Sentence => ({ ko: `${metres} m`, en: `${metres} m` }),
  platform: (code: string): Sentence => ({ ko: `${code}번 승강장`, en: `Platform ${code}` }),
  otherStop: { ko: "다른 정류소", en: "Other stop" },
  boardTitle: { ko: "도착 안내", en: "Arrivals" },
  onlyLowFloor: { ko: "저상버스만", en: "Low-floor only" },
  noArrivals: {
    ko: "90분 안에 오는 버스가 없습니다. 다른 정류소를 찾아 보세요.",
    en: "No bus comes within 90 minutes. Try another stop.",
  },
  noLowFloor: {
    ko: "90분 안에 오는 저상버스가 없습니다. 모든 버스를 보거나 다른 정류소를 찾아 보세요.",
    en: "No low-floor bus comes within 90 minutes. See all buses, or try another stop.",
  },
  nextLowFloor: { ko: "다음 저상버스", en: "Next low-floor bus" },
  otherBuses: { ko: "다른 버스", en: "Other buses" },
  seeBoard: { ko: "이 정류소의 다른 버스", en: "Other buses at this stop" },
  boardFailed: {
    ko: "도착 정보를 받지 못했습니다. 다시 시도하고 있습니다.",
    en: "The arrivals could not be fetched. Trying again.",
  },
  loading: { ko: "불러오는 중…", en: "Loading…" },
  book: { ko: "예약", en: "Book" },
  bookThis: (route: string, when: string): Sentence => ({
    ko: `${route} ${when} 저상버스 예약`,
    en: `Book low-floor bus ${route}, ${when}`,
  }),
  chooseGetOff: { ko: "내릴 정류소 고르기 (선택)", en: "Choose where to get off (optional)" },
  getOff: { ko: "내릴 곳 (선택)", en: "Get off at…" },
  sayGetOff: { ko: "내릴 곳 정하기", en: "Say where you get off" },
  changeGetOff: { ko: "내릴 곳 바꾸기", en: "Change where you get off" },
  getOffUnknown: {
    ko: "내릴 곳을 정하면 내리기 전에 기사님과 나에게 알려 드립니다.",
    en: "Say where you get off, and the driver and you are reminded before it.",
  },
  getOffNote: {
    ko: "버스는 그대로입니다. 기사님에게 알리고, 한 정류소 전에 두 분께 다시 알려 드립니다.",
    en: "You keep this bus. The driver is told, and both of you are reminded one stop before.",
  },
  getOffAt: { ko: "내릴 정류소", en: "Get off at" },
  pickStop: { ko: "정류소를 고르세요", en: "Choose a stop" },
  stopsFailed: {
    ko: "정류소 목록을 받지 못했습니다. 잠시 뒤 다시 열어 주세요.",
    en: "The stops could not be fetched. Please open this again in a moment.",
  },
  yourNeeds: { ko: "필요한 도움", en: "Help you need" },
  needsTitle: { ko: "어떤 도움이 필요한가요?", en: "What help do you need?" },
  needsNote: {
    ko: "기사님에게는 도움의 종류와 정류소만 보입니다. 이름이나 번호는 묻지 않습니다.",
    en: "The driver sees only the kind of help and the stops. We ask for no name and no number.",
  },
  needsNone: { ko: "도움 없음", en: "No help" },
  saveAndBook: { ko: "저장하고 예약", en: "Save and book" },
  save: { ko: "저장", en: "Save" },
  change: { ko: "변경", en: "Change" },
  sending: { ko: "예약을 보내는 중입니다…", en: "Sending your booking…" },
  waitingForLine: {
    ko: "연결이 없어 기다리는 중입니다. 연결되면 바로 보냅니다.",
    en: "No connection. It will be sent as soon as the line is back.",
  },
  dontSend: { ko: "보내지 않기", en: "Do not send" },
  sentLater: {
    ko: "요청이 너무 잦아 잠시 기다립니다. 저절로 다시 보냅니다.",
    en: "Too many requests at once: waiting a moment. This is sent again by itself.",
  },
  inSeconds: (seconds: number): Sentence => ({ ko: `${seconds}초 뒤`, en: `in ${seconds} s` }),
  sendingAnswer: { ko: "보내는 중입니다…", en: "Sending…" },
  bookAhead: { ko: "미리 예약", en: "Book ahead" },
  bookAheadNote: {
    ko: "한 시간 뒤까지 예약할 수 있습니다. 탈 수 있는 저상버스가 정해지면 자리를 잡고 알려 드립니다.",
    en: "Up to an hour ahead. As soon as a low-floor bus can take you, a place is held and you are told.",
  },
  whichRoute: { ko: "노선", en: "Route" },
  fromWhen: { ko: "언제부터", en: "From when" },
  asSoonAsPossible: { ko: "가능한 한 빨리", en: "As soon as possible" },
  inMinutes: (minutes: number, time: string): Sentence => ({
    ko: `${minutes}분 뒤 (${time})부터`,
    en: `in ${minutes} min (from ${time})`,
  }),
  asOf: (time: string): Sentence => ({
    ko: `${time}에 받은 내용입니다.`,
    en: `As told at ${time}.`,
  }),
  newVersion: { ko: "새 버전이 준비됐습니다", en: "A new version is ready" },
  takeIt: { ko: "바꾸기", en: "Change to it" },
  myReservation: { ko: "내 예약", en: "My booking" },
  reservationCode: (code: string): Sentence => ({ ko: `예약 ${code}`, en: `Booking ${code}` }),
  arrivesIn: (minutes: number): Sentence =>
    minutes < 1 ? { ko: "곧 도착", en: "Due now" } : { ko: `${minutes}분 뒤`, en: `in ${minutes} min` },
  stopsAway: (stops: number): Sentence =>
    stops === 0
      ? { ko: "이 정류소에 있습니다", en: "At this stop" }
      : { ko: `${stops}정류소 전`, en: stops === 1 ? "1 stop away" : `${stops} stops away` },
  stopsToGo: (stops: number): Sentence =>
    stops === 0
      ? { ko: "내릴 정류소입니다", en: "This is your stop" }
      : { ko: `${stops}정류소 남음`, en: stops === 1 ? "1 stop to go" : `${stops} stops to go` },
  plate: (plate: string): Sentence => ({ ko: `차량 ${plate}`, en: `Bus ${plate}` }),
  fromTo: (from: string, to: string | null): Sentence => ({
    ko: to ? `${from} → ${to}` : from,
    en: to ? `${from} → ${to}` : from,
  }),
  alsoHeld: { ko: "이 버스도 잡아 두었습니다", en: "This bus is held for you too" },
  skipped: (route: string, time: string, why: string): Sentence => ({
    ko: `먼저 오는 ${route}(${time}): ${why}`,
    en: `${route} comes first (${time}): ${why}`,
  }),
  skippedHighFloor: (route: string, time: string): Sentence => ({
    ko: `먼저 오는 ${route}(${time})에는 계단이 있습니다.`,
    en: `The ${route} that comes first (${time}) has steps.`,
  }),
  getReady: { ko: "준비하세요", en: "Get ready" },
  getReadySaid: (route: string, stops: number): Sentence => ({
    ko: `준비하세요. ${route} 버스가 ${stops === 0 ? "정류소에 왔습니다" : `${stops}정류소 전입니다`}.`,
    en: `Get ready. Bus ${route} is ${stops === 0 ? "at your stop" : stops === 1 ? "one stop away" : `${stops} stops away`}.`,
  }),
  getOffNext: { ko: "다음에 내리세요", en: "Get off at the next stop" },
  getOffSaid: (stop: string): Sentence => ({
    ko: `다음은 ${stop}. 내릴 준비를 하세요. 기사님에게도 알렸습니다.`,
    en: `Next: ${stop}. Get ready to leave the bus. The driver has been told too.`,
  }),
  driverKnowsAlighting: {
    ko: "기사님이 하차를 확인했습니다",
    en: "The driver knows that you get off",
  },
  reported: (time: string): Sentence => ({ ko: `${time} 무정차 신고됨`, en: `Reported at ${time}` }),
  notBoardedNote: {
    ko: "못 타셨으면 신고와 다음 버스 예약을 한 번에 해 드립니다.",
    en: "If you did not, we report it and book the next bus, in one press.",
  },
  tag: (state: "first" | "second"): Sentence =>
    state === "first"
      ? { ko: "먼저 오는 버스", en: "Comes first" }
      : { ko: "다음 버스", en: "The one after" },
  thanks: { ko: "잘 도착하셨습니까? 또 만나요.", en: "Safe travels. See you again." },
  contrast: { ko: "선명한 대비", en: "Stronger contrast" },
  contrastOff: { ko: "보통", en: "Normal" },
  contrastOn: { ko: "선명하게", en: "Strong" },
  notices: { ko: "알림", en: "Notifications" },
  noticesAsk: {
    ko: "화면을 닫아도 알려 드릴까요? 기사 확인, 버스 접근, 하차 때만 보냅니다.",
    en: "Shall we tell you when this page is closed? Only when the driver confirms, the bus is near, or you get off.",
  },
  noticesOn: { ko: "알림 받기", en: "Notify me" },
  noticesOff: { ko: "알림 끄기", en: "Turn off" },
  noticesAreOn: { ko: "이 기기로 알림을 보냅니다.", en: "This device is notified." },
  noticesDenied: {
    ko: "이 브라우저가 알림을 막았습니다. 브라우저 설정에서 허용할 수 있습니다.",
    en: "This browser blocks notifications. You can allow them in its settings.",
  },
  noticesFailed: {
    ko: "알림을 켜지 못했습니다. 이 화면을 열어 두시면 여기서 알려 드립니다.",
    en: "Notifications could not be turned on. Keep this page open and you will be told here.",
  },
  notNow: { ko: "괜찮아요", en: "No, thanks" },
  didYouBoard: { ko: "타셨습니까?", en: "Did you board?" },
  boardedYes: { ko: "예, 탔습니다", en: "Yes, I boarded" },
  boardedNo: { ko: "아니요, 못 탔습니다", en: "No, it left without me" },
  iBoarded: { ko: "탔습니다", en: "I am on board" },
  iAlighted: { ko: "내렸습니다", en: "I got off" },
  cancelBooking: { ko: "예약 취소", en: "Cancel booking" },
  cancelSure: { ko: "이 예약을 취소할까요?", en: "Cancel this booking?" },
  keep: { ko: "그대로 두기", en: "Keep it" },
  allSteps: { ko: "지금까지의 단계", en: "All steps so far" },
  chainTitle: { ko: "진행", en: "Progress" },
  stepNow: { ko: "지금", en: "now" },
  stepDone: { ko: "완료", en: "done" },
  stepToCome: { ko: "아직", en: "to come" },
  hide: { ko: "목록에서 치우기", en: "Put away" },
  instead: { ko: "대신 예약할 수 있는 버스", en: "You can book instead" },
  settings: { ko: "설정", en: "Settings" },
  eraseTitle: { ko: "모두 지우기", en: "Delete everything" },
  eraseNote: {
    ko: "서버에 있는 내 예약과 이 기기에 저장된 것을 모두 지웁니다. 진행 중인 예약은 취소됩니다.",
    en: "Deletes your bookings on the server and all that is stored on this device. Open bookings are cancelled.",
  },
  erase: { ko: "모두 지우기", en: "Delete everything" },
  eraseSure: { ko: "정말 모두 지울까요?", en: "Really delete everything?" },
  erased: { ko: "모두 지웠습니다.", en: "Everything is deleted." },
  eraseFailed: {
    ko: "연결이 없어 지우지 못했습니다. 잠시 뒤 다시 눌러 주세요.",
    en: "There is no connection, so nothing was deleted. Please try again in a moment.",
  },
  textSize: { ko: "글자 크기", en: "Text size" },
  normalSize: { ko: "보통", en: "Normal" },
  largeSize: { ko: "크게", en: "Large" },
  largestSize: { ko: "아주 크게", en: "Largest" },
} satisfies Record<string, Sentence | ((...facts: never[]) => Sentence)>;

/** The four steps that a rider waits through, in order, with the words of each. */
export const CHAIN = [
  { state: "assigned", words: { ko: "자리 잡음", en: "Held" } },
  { state: "delivered", words: { ko: "버스가 받음", en: "Bus has it" } },
  { state: "acknowledged", words: { ko: "기사 확인", en: "Confirmed" } },
  { state: "boarded", words: { ko: "탑승", en: "On board" } },
] as const satisfies readonly { state: string; words: Sentence }[];

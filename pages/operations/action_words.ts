// The words of what a dispatcher does.
import type { Sentence } from "../shared/messages.ts";
import type { Reason, Template } from "./actions.ts";

export const ACTIONS = {
  take: { ko: "내가 맡기", en: "I take this" },
  mine: { ko: "내가 맡음", en: "Mine" },
  takenBy: (name: string): Sentence => ({ ko: `${name} 님이 맡음`, en: `${name} has this` }),
  letGo: { ko: "내려놓기", en: "Let go" },
  settle: { ko: "처리 끝", en: "Done" },
  answerAtStop: { ko: "키오스크로 답하기", en: "Answer at the kiosk" },
  message: { ko: "버스에 메시지", en: "Message the bus" },
  otherMessage: { ko: "다른 메시지", en: "Other message" },
  messageTo: (plate: string): Sentence => ({ ko: `버스 ${plate}에 메시지`, en: `Message to bus ${plate}` }),
  ownWords: { ko: "직접 쓰기", en: "Words of your own" },
  ownWordsHint: {
    ko: "기사가 한눈에 읽고 듣습니다. 승객의 이름이나 병명은 쓰지 마세요.",
    en: "The driver reads and hears it. Write no name and nothing about anybody's health.",
  },
  lettersLeft: (left: number): Sentence => ({ ko: `${left}자 남음`, en: `${left} characters left` }),
  send: { ko: "보내기", en: "Send" },
  reassign: { ko: "다른 버스로 옮기기", en: "Move to another bus" },
  note: { ko: "메모", en: "Note" },
  noteHint: {
    ko: "관제에서만 보입니다. 예약과 함께 지워집니다.",
    en: "Seen by dispatchers alone, and erased with the reservation.",
  },
  saveNote: { ko: "메모 남기기", en: "Save the note" },
  history: { ko: "이력", en: "History" },
  openHistory: (code: string): Sentence => ({ ko: `${code} 이력 보기`, en: `History of ${code}` }),
  notSent: {
    ko: "보내지 못했습니다. 연결을 확인하고 다시 눌러 주세요.",
    en: "It could not be sent. Check the connection and press again.",
  },
  taken: { ko: "맡았습니다. 다른 관제원에게도 보입니다.", en: "It is yours; your colleagues see that." },
  wasLetGo: { ko: "내려놓았습니다.", en: "Let go." },
  settled: { ko: "목록에서 뺐습니다.", en: "Taken off the list." },
  messageSent: (plate: string): Sentence => ({
    ko: `버스 ${plate}에 보냈습니다.`,
    en: `Sent to bus ${plate}.`,
  }),
  reassigned: (code: string, route: string, plate: string): Sentence => ({
    ko: `예약 ${code}을(를) ${route}번 버스 ${plate}(으)로 옮겼습니다. 승객과 기사에게 알렸습니다.`,
    en: `Reservation ${code} is on bus ${route} ${plate} now. Rider and drivers have been told.`,
  }),
  noted: { ko: "메모를 남겼습니다.", en: "The note is kept." },
  onItsWay: { ko: "보냄, 아직 단말기에 없음", en: "sent, not on the terminal yet" },
  arrived: { ko: "단말기에 있음, 기사 확인 전", en: "on the terminal, not confirmed" },
  confirmedAt: (time: string): Sentence => ({ ko: `기사 확인 ${time}`, en: `driver confirmed ${time}` }),
  messages: { ko: "버스에 보낸 메시지", en: "Messages to buses" },
  waitingForBus: { ko: "이 버스의 예약", en: "Reservations on this bus" },
} satisfies Record<string, Sentence | ((...facts: never[]) => Sentence)>;

/** The templates as buttons; the whole sentence is the server's. */
export const TEMPLATE_WORDS: Record<Template, Sentence> = {
  confirm_waiting: { ko: "“승객이 기다립니다. 확인해 주세요”", en: "“A passenger waits. Please confirm”" },
  left_behind: {
    ko: "“못 탄 승객이 있습니다. 연락 주세요”",
    en: "“A passenger was left behind. Please call”",
  },
  wait_for_passenger: { ko: "“승객이 탈 때까지 기다려 주세요”", en: "“Please wait for the passenger”" },
  check_ramp: { ko: "“경사판을 확인해 주세요”", en: "“Please check the ramp”" },
  check_terminal: { ko: "“단말기를 확인해 주세요”", en: "“Please check the terminal”" },
  call_desk: { ko: "“관제로 전화해 주세요”", en: "“Please call the control room”" },
};

export const REASON_WORDS: Record<Reason, Sentence> = {
  not_confirmed: { ko: "기사 미확인", en: "Driver did not confirm" },
  bus_silent: { ko: "버스 연락 끊김", en: "Bus cannot be reached" },
  bus_trouble: { ko: "버스 문제", en: "Trouble with the bus" },
  by_dispatcher: { ko: "그 밖의 이유", en: "Another reason" },
};

// The words of the audit trail. A code without words here is shown as it is.
import type { Sentence } from "../shared/messages.ts";

export const DEEDS: Record<string, Sentence> = {
  take: { ko: "맡음", en: "Took in hand" },
  let_go: { ko: "내려놓음", en: "Let go" },
  settle: { ko: "처리 끝", en: "Done with it" },
  message: { ko: "버스에 메시지", en: "Message to a bus" },
  reassign: { ko: "다른 버스로 옮김", en: "Moved to another bus" },
  note: { ko: "메모", en: "Note" },
  search: { ko: "예약 찾기", en: "Searched" },
  look_up: { ko: "이력 봄", en: "Looked at a history" },
  sign_in: { ko: "로그인", en: "Signed in" },
  sign_out: { ko: "로그아웃", en: "Signed out" },
  account_added: { ko: "계정 만듦", en: "Account added" },
  account_changed: { ko: "계정 바꿈", en: "Account changed" },
  account_removed: { ko: "계정 지움", en: "Account removed" },
  kiosk_code: { ko: "키오스크 등록 번호 만듦", en: "Code for a kiosk" },
  kiosk_revoked: { ko: "키오스크 등록 취소", en: "Kiosk revoked" },
  kiosk_order: { ko: "키오스크에 지시", en: "Order to a kiosk" },
};

/** What an account may do, as it stands in the detail of a line. */
export const ROLES: Record<string, Sentence> = {
  dispatcher: { ko: "관제원", en: "dispatcher" },
  administrator: { ko: "관리자", en: "administrator" },
};

export const OUTCOMES: Record<string, Sentence> = {
  done: { ko: "완료", en: "Done" },
  taken_by_another: { ko: "다른 관제원이 맡고 있음", en: "Refused: another has it" },
  no_other_bus: { ko: "다른 버스 없음", en: "Refused: no other bus" },
  still_wrong: { ko: "아직 끝나지 않음", en: "Refused: still going on" },
  already_ended: { ko: "이미 끝난 예약", en: "Refused: already ended" },
  already_aboard: { ko: "이미 탑승함", en: "Refused: already aboard" },
  not_on_this_bus: { ko: "이 버스의 예약이 아님", en: "Refused: not on that bus" },
  wrong_sign_in: { ko: "비밀번호 틀림", en: "Refused: wrong password" },
  too_many_tries: { ko: "너무 여러 번 틀림", en: "Refused: too many tries" },
};

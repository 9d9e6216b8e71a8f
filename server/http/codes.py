"""Every code that a refusal may carry: its HTTP status and its sentence, for the answers and for the description.

A code once given stays: it may come from more calls, and a call may give more of them, but none changes its meaning or
its status. The codes of `booking` have their sentences there; those of the doors stand here.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from booking.errors import BookingError, KeyReused, NotFound, Refusal, WrongMoment
from booking.messages import Sentence
from booking.sentences import list_sentences

_FACT = re.compile(r"\{\w+\}")


class Code(Struct, frozen=True):
    """What a code stands for."""

    status: int
    sentence: Sentence


OF_BOOKING: tuple[tuple[type[BookingError], int], ...] = (
    (NotFound, 404),
    (Refusal, 409),
    (WrongMoment, 409),
    (KeyReused, 422),
)
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not in that form",
    409: "Not possible now",
    413: "Too large",
    415: "Not in that form",
    422: "Not the same request",
    429: "Too often",
    500: "Fault of the server",
    503: "Not available",
}


def _code(status: int, en: str, ko: str) -> Code:
    return Code(status, Sentence(ko=ko, en=en))


OF_DOORS: Mapping[str, Code] = {
    "bad_request": _code(400, "This is no request that can be read.", "요청을 읽을 수 없습니다."),
    "body_not_json": _code(400, "The body is not JSON.", "요청이 JSON이 아닙니다."),
    "body_invalid": _code(
        400, "The body does not have the shape that it must have.", "요청의 형식이 맞지 않습니다."
    ),
    "parameter_invalid": _code(400, "A parameter is not what it must be.", "매개변수 값이 맞지 않습니다."),
    "key_missing": _code(
        400,
        "Send a header Idempotency-Key of 1 to 200 ASCII characters, new for each wish.",
        "Idempotency-Key 헤더가 필요합니다.",
    ),
    "not_signed_in": _code(401, "Sign in first: no valid token was sent.", "먼저 로그인해 주세요."),
    "wrong_sign_in": _code(401, "The name or the PIN is wrong.", "이름이나 비밀번호가 맞지 않습니다."),
    "wrong_code": _code(
        401,
        "This code is wrong, used up, or older than 15 minutes. Ask for a new one.",
        "코드가 틀렸거나 이미 쓰였거나 15분이 지났습니다. 새 코드를 받으세요.",
    ),
    "not_allowed": _code(403, "This is not yours to do.", "이 작업을 할 권한이 없습니다."),
    "foreign_origin": _code(403, "Pages of another site may not ask this.", "다른 사이트에서 온 요청입니다."),
    "push_endpoint_refused": _code(
        403,
        "The endpoint must be a public https address without user, password or port.",
        "알림 주소는 공개된 https 주소여야 합니다.",
    ),
    "not_found": _code(404, "There is nothing at this address.", "이 주소에는 아무것도 없습니다."),
    "unknown_cursor": _code(
        404,
        "There is no such page: this cursor is none of ours, or of another question. Start again without it.",
        "그런 쪽이 없습니다. 커서 없이 처음부터 다시 요청해 주세요.",
    ),
    "method_not_allowed": _code(
        405,
        "This cannot be done at this address. `Allow` says what can.",
        "이 주소에서는 할 수 없는 요청입니다.",
    ),
    "not_acceptable": _code(
        406, "This is answered in JSON only, which `Accept` leaves out.", "JSON으로만 답할 수 있습니다."
    ),
    "body_too_large": _code(413, "The body is larger than 64 KiB.", "요청이 64KiB보다 큽니다."),
    "unsupported_media_type": _code(
        415,
        "Send the body as plain JSON: `Content-Type: application/json`, and no `Content-Encoding`.",
        "요청은 압축하지 않은 JSON이어야 합니다.",
    ),
    "too_many_requests": _code(
        429,
        "That was too often. `Retry-After` says when to try again.",
        "요청이 너무 잦습니다. 잠시 뒤에 다시 해 주세요.",
    ),
    "too_many_tries": _code(
        429, "Too many wrong tries. Wait five minutes.", "여러 번 틀렸습니다. 5분 뒤에 다시 해 주세요."
    ),
    "internal_error": _code(
        500,
        "Something went wrong on our side. Please try again in a moment.",
        "서버에 문제가 생겼습니다. 잠시 뒤에 다시 해 주세요.",
    ),
    "timetable_unreadable": _code(
        503, "The timetable cannot be read right now.", "지금은 시간표를 읽을 수 없습니다."
    ),
    "not_available": _code(
        503,
        "What is stored cannot be reached right now. Send the same request again in a moment.",
        "지금은 저장된 정보에 닿을 수 없습니다. 잠시 뒤에 같은 요청을 다시 보내 주세요.",
    ),
    "not_certain": _code(
        503,
        "It is not certain yet whether this was done. Send the same request again: nothing is booked twice.",
        "처리됐는지 아직 확실하지 않습니다. 같은 요청을 다시 보내 주세요. 두 번 예약되지는 않습니다.",
    ),
}
OF_FRAMEWORK = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "body_too_large",
    415: "unsupported_media_type",
    500: "internal_error",
}
"""Status of the web framework's own refusals → code; any other status is `bad_request` or `internal_error`."""


def list_codes() -> dict[str, Code]:
    """Every code, in the order of their names."""
    found = dict(OF_DOORS)
    for type_, status in OF_BOOKING:
        found |= {code: Code(status, _without_facts(code)) for code in type_.codes}
    return dict(sorted(found.items()))


def _without_facts(code: str) -> Sentence:
    """The sentence with dots where a fact of the moment stands."""
    said = list_sentences()[f"refusal.{code}"]
    return Sentence(ko=_FACT.sub("…", said.ko), en=_FACT.sub("…", said.en))

"""Every fault as one shape: `application/problem+json` with a stable code and a sentence in each language."""

import logging

import msgspec
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from booking.errors import BookingError, KeyReused, NotFound, Refusal, WrongMoment
from booking.messages import Sentence
from gtfs.errors import FeedError
from server.errors import BadRequest, Forbidden, TooOften
from server.http.bodies import Problem
from server.store.replicas import NotReplicated

log = logging.getLogger(__name__)

STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (NotFound, 404),
    (Refusal, 409),
    (WrongMoment, 409),
    (KeyReused, 422),
    (BadRequest, 400),
    (TooOften, 429),
)
FORBIDDEN_STATUS = {
    "not_signed_in": 401,
    "wrong_sign_in": 401,
    "wrong_code": 401,
    "not_allowed": 403,
    "foreign_origin": 403,
    "too_many_tries": 429,
}
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Not possible now",
    413: "Too large",
    422: "Not the same request",
    429: "Too often",
    500: "Fault of the server",
    503: "Not available",
}


def status_of(fault: Exception) -> int:
    """The HTTP status of a fault of ours."""
    if isinstance(fault, Forbidden):
        return FORBIDDEN_STATUS[fault.code]
    return next((status for type_, status in STATUSES if isinstance(fault, type_)), 500)


def respond(status: int, code: str, sentence: Sentence) -> Response:
    """A problem as an answer; `g.alternatives` are added when a handler has left some."""
    problem = Problem(
        type=f"/docs#{code}",
        title=TITLES.get(status, "Problem"),
        status=status,
        code=code,
        detail=sentence.en,
        detail_ko=sentence.ko,
        alternatives=g.get("alternatives", ()),
    )
    return Response(msgspec.json.encode(problem), status, mimetype="application/problem+json")


def install(app: Flask) -> None:
    """Answer every fault of every handler in that shape."""

    def ours(fault: BookingError | Forbidden | BadRequest) -> Response:
        return respond(status_of(fault), fault.code, fault.sentence)

    for type_ in (BookingError, Forbidden, BadRequest):
        app.register_error_handler(type_, ours)

    @app.errorhandler(TooOften)
    def too_often(fault: TooOften) -> Response:
        answer = respond(status_of(fault), fault.code, fault.sentence)
        answer.headers["Retry-After"] = str(fault.retry_after_seconds)
        return answer

    @app.errorhandler(NotReplicated)
    def not_certain(fault: NotReplicated) -> Response:
        log.warning("not certain: %s", fault)
        sentence = Sentence(
            ko="처리됐는지 아직 확실하지 않습니다. 같은 요청을 다시 보내 주세요. 두 번 예약되지는 않습니다.",
            en="It is not certain yet whether this was done. Send the same request again: nothing is booked twice.",
        )
        answer = respond(503, "not_certain", sentence)
        answer.headers["Retry-After"] = "1"
        return answer

    @app.errorhandler(FeedError)
    def feed_fault(fault: FeedError) -> Response:
        log.warning("feed fault %s: %s", fault.code, fault)
        sentence = Sentence(
            ko="지금은 시간표를 읽을 수 없습니다.", en="The timetable cannot be read right now."
        )
        return respond(503, fault.code, sentence)

    @app.errorhandler(HTTPException)
    def plain(fault: HTTPException) -> Response:
        status = fault.code or 500
        code = fault.name.lower().replace(" ", "_")
        en = fault.description or fault.name
        answer = respond(status, code, Sentence(ko="요청하신 주소나 방법이 맞지 않습니다.", en=en))
        if isinstance(fault, MethodNotAllowed) and fault.valid_methods:
            answer.headers["Allow"] = ", ".join(fault.valid_methods)  # RFC 9110, section 15.5.6
        return answer

    @app.errorhandler(Exception)
    def unexpected(fault: Exception) -> Response:
        log.error("fault while answering", exc_info=fault)
        sentence = Sentence(
            ko="서버에 문제가 생겼습니다. 잠시 뒤에 다시 해 주세요.",
            en="Something went wrong on our side. Please try again in a moment.",
        )
        return respond(500, "internal_error", sentence)

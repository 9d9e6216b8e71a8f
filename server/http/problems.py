"""Every fault as one shape: `application/problem+json` with a stable code and a sentence in each language."""

import logging

import msgspec
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from booking.errors import BookingError
from booking.messages import Sentence
from gtfs.errors import FeedError
from server.errors import BadRequest, Forbidden, ServerError, TooOften
from server.http.bodies import Problem
from server.http.codes import OF_BOOKING, OF_DOORS, OF_FRAMEWORK, TITLES
from server.store.connection import StoreFault
from server.store.replicas import NotReplicated

log = logging.getLogger(__name__)
SOON_SECONDS = 1
"""When whoever met a fault that passes may try again."""


def status_of(fault: Exception) -> int:
    """The HTTP status of a fault of ours."""
    if isinstance(fault, ServerError):
        return OF_DOORS[fault.code].status
    return next((status for type_, status in OF_BOOKING if isinstance(fault, type_)), 500)


def respond(
    status: int, code: str, sentence: Sentence, *, retry_after_seconds: int | None = None
) -> Response:
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
    answer = Response(msgspec.json.encode(problem), status, mimetype="application/problem+json")
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"  # RFC 9110, section 15.5.2
    if retry_after_seconds is not None:
        answer.headers["Retry-After"] = str(retry_after_seconds)
    return answer


def respond_with(code: str, *, retry_after_seconds: int | None = None) -> Response:
    """The problem of that code in the sentence that it always has."""
    known = OF_DOORS[code]
    return respond(known.status, code, known.sentence, retry_after_seconds=retry_after_seconds)


def install(app: Flask) -> None:
    """Answer every fault of every handler in that shape."""

    def ours(fault: BookingError | Forbidden | BadRequest | TooOften) -> Response:
        after = fault.retry_after_seconds if isinstance(fault, ServerError) else None
        return respond(status_of(fault), fault.code, fault.sentence, retry_after_seconds=after)

    for type_ in (BookingError, Forbidden, BadRequest, TooOften):
        app.register_error_handler(type_, ours)

    @app.errorhandler(NotReplicated)
    def not_certain(fault: NotReplicated) -> Response:
        log.warning("not certain: %s", fault)
        return respond_with("not_certain", retry_after_seconds=SOON_SECONDS)

    def no_store(fault: Exception) -> Response:
        log.error("the store does not answer: %s", fault)
        return respond_with("not_available", retry_after_seconds=SOON_SECONDS)

    for of_store in StoreFault:
        app.register_error_handler(of_store, no_store)

    @app.errorhandler(FeedError)
    def feed_fault(fault: FeedError) -> Response:
        log.warning("feed fault %s: %s", fault.code, fault)
        return respond_with("timetable_unreadable", retry_after_seconds=SOON_SECONDS)

    @app.errorhandler(HTTPException)
    def plain(fault: HTTPException) -> Response:
        status = fault.code or 500
        code = OF_FRAMEWORK.get(status, "bad_request" if status < 500 else "internal_error")
        answer = respond(status, code, OF_DOORS[code].sentence)
        if isinstance(fault, MethodNotAllowed) and fault.valid_methods:
            answer.headers["Allow"] = ", ".join(sorted(fault.valid_methods))  # RFC 9110, section 15.5.6
        return answer

    @app.errorhandler(Exception)
    def unexpected(fault: Exception) -> Response:
        log.error("fault while answering", exc_info=fault)
        return respond_with("internal_error")

"""What a call may answer, by status: its shape, its headers, and every code that it may refuse with."""

from collections.abc import Iterable, Iterator
from typing import Any

from server.http.bodies import Problem
from server.http.codes import list_codes
from server.http.operation import Operation
from server.http.shapes import refer_to

_TEXT = {"schema": {"type": "string"}}
RETRY_AFTER = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 0}}}
KEPT = {
    "ETag": {"description": "To be sent back as `If-None-Match`.", **_TEXT},
    "Cache-Control": {"description": "How long the answer may be kept.", **_TEXT},
}
NEXT = {"Link": {"description": 'The next page (`rel="next"`), where there is one.', **_TEXT}}


def describe_answers(op: Operation, example: Any) -> dict[str, Any]:
    """The answers of a call; `example`: one that a server has given."""
    answers: dict[str, Any] = {str(op.status): _describe_done(op, example)}
    if op.keeping is not None:
        answers["304"] = {"description": "You have this answer already.", "headers": KEPT}
    return answers | dict(describe_refusals(list_codes_of(op)))


def describe_refusals(codes: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Status → what it says, for those codes."""
    known = list_codes()
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(known[code].status, []).append(code)
    for status in sorted(by_status):
        yield str(status), _describe_refusals(status, by_status[status])


def list_codes_of(op: Operation) -> Iterator[str]:
    """Every code that may come from a call, those that follow from its declaration first."""
    if op.query:
        yield "parameter_invalid"
    if "{day}" in op.path:
        yield "parameter_invalid"
    if op.roles:
        yield from ("not_signed_in", "not_allowed")
    if op.rate is not None:
        yield "too_many_requests"
    if op.body is not None:
        yield from ("body_not_json", "body_invalid", "body_too_large", "unsupported_media_type")
    if op.key is not None:
        yield "key_missing"
    if op.path.startswith("/stops/{stop}"):
        yield "unknown_stop"
    if "{reservation_id}" in op.path:
        yield "unknown_reservation"
    yield from op.refusals
    yield "not_acceptable"
    if op.method != "GET":
        yield from ("foreign_origin", "not_certain")
    yield from ("internal_error", "not_available", "timetable_unreadable")


def _describe_done(op: Operation, example: Any) -> dict[str, Any]:
    if op.answer is None:
        return {"description": "Done."}
    content: dict[str, Any] = {"schema": refer_to(op.answer)}
    if example is not None:
        content["example"] = example
    done: dict[str, Any] = {"description": "Done.", "content": {"application/json": content}}
    headers = {**(KEPT if op.keeping else {}), **(NEXT if "next" in op.answer.__struct_fields__ else {})}
    return {**done, "headers": headers} if headers else done


def _describe_refusals(status: int, codes: list[str]) -> dict[str, Any]:
    known = list_codes()
    lines = (f"* `{code}`: {known[code].sentence.en}" for code in codes)
    schema = {"allOf": [refer_to(Problem), {"properties": {"code": {"enum": codes}}}]}
    refused: dict[str, Any] = {
        "description": "\n".join(lines),
        "content": {"application/problem+json": {"schema": schema}},
    }
    return {**refused, "headers": RETRY_AFTER} if status in (429, 503) else refused

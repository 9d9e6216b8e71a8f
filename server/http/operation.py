"""One HTTP call, declared once: the declaration validates, answers and describes itself.

    @operation(blueprint, "POST", "/riders", summary="…", body=NewRider, answer=RiderCreated, status=201)
    def create_rider(services, body): ...

The handler gets `services`, and by name what the declaration asks for: `identity` when `roles` are given, `body` and
`query` when there are shapes of them, `key` where an `Idempotency-Key` counts, and the variables of the path. Its
docstring is the description.
"""

import inspect
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any, Literal

import msgspec
from flask import Blueprint, Response, current_app, g, request
from msgspec import Struct
from msgspec.structs import replace

from server.composition import Services
from server.http.forms import check_forms
from server.http.keeping import Keeping, hand_out
from server.http.reading import bearer_token, decode_body, decode_query, read_key
from server.identity.rates import Rate
from server.identity.tokens import Role


class Deprecated(Struct, frozen=True):
    """A call that will be taken away: said in every answer (RFC 9745, RFC 8594) and in the description."""

    since: date
    until: date
    """It is answered at least until this day begins, in UTC."""
    instead: str
    """What to call instead."""

    def list_headers(self) -> list[tuple[str, str]]:
        """`Deprecation`, `Sunset` and where it is told why."""
        since, until = (datetime.combine(day, time(), UTC) for day in (self.since, self.until))
        return [
            ("Deprecation", f"@{round(since.timestamp())}"),
            ("Sunset", format_datetime(until, usegmt=True)),
            ("Link", '</docs>; rel="deprecation"'),
        ]


class Operation(Struct, frozen=True, kw_only=True):
    """The declaration of one call."""

    method: str
    path: str
    summary: str
    description: str = ""
    """Of the handler's docstring."""
    tag: str = ""
    """Of the blueprint: calls of one tag stand together."""
    roles: tuple[Role, ...] = ()
    body: type[Struct] | None = None
    example: Mapping[str, Any] | None = None
    """A body that is taken: shown in the description, and sent by a test."""
    query: type[Struct] | None = None
    """The shape of what stands behind the `?`."""
    key: Literal["required", "taken"] | None = None
    """Whether an `Idempotency-Key` must come, or may."""
    answer: type[Struct] | None = None
    status: int = 200
    rate: Rate | None = None
    """Counted by caller, or by address where there is none yet."""
    refusals: tuple[str, ...] = ()
    """Stable codes this call may answer besides those that follow from the rest of the declaration."""
    keeping: Keeping | None = None
    """None: the answer is about a person, and kept nowhere."""
    deprecated: Deprecated | None = None


OPERATIONS: list[Operation] = []
"""Every declared call, in order of declaration: the source of `/api/v1/openapi.json`."""
Handler = Callable[..., Struct | None]


def operation(
    blueprint: Blueprint, method: str, path: str, **facts: Any
) -> Callable[[Handler], Callable[..., Response]]:
    """Declare a call and mount its handler."""
    declared = Operation(method=method, path=path, tag=blueprint.name, **facts)

    def mount(handler: Handler) -> Callable[..., Response]:
        OPERATIONS.append(replace(declared, description=inspect.getdoc(handler) or ""))

        def view(**path_variables: str) -> Response:
            services: Services = current_app.extensions["gachita"]
            check_forms(has_body=declared.body is not None)
            answer = handler(services, **_read(declared, services), **path_variables)
            response = _write(declared, answer, services.settings.board_seconds)
            if "next_page" in g:
                response.headers["Link"] = f'<{g.next_page}>; rel="next"'  # RFC 8288
            for header in declared.deprecated.list_headers() if declared.deprecated else ():
                response.headers.add(*header)
            return response

        rule = path.replace("{", "<").replace("}", ">")
        blueprint.add_url_rule(rule, f"{method} {path}", view, methods=[method])
        return view

    return mount


def _read(declared: Operation, services: Services) -> dict[str, Any]:
    """What the handler is given by name, in the order in which it may be refused."""
    given: dict[str, Any] = {}
    if declared.roles:
        given["identity"] = services.tokens.get(bearer_token(), *declared.roles)
    if declared.rate is not None:
        caller = given["identity"].subject if declared.roles else request.remote_addr or "?"
        services.rates.check(declared.rate, caller)
    if declared.body is not None:
        given["body"] = decode_body(declared.body)
    if declared.key is not None:
        given["key"] = read_key(is_required=declared.key == "required")
    if declared.query is not None:
        given["query"] = decode_query(declared.query)
    return given


def _write(declared: Operation, answer: Struct | None, board_seconds: float) -> Response:
    if answer is None:
        return Response(status=204)
    if declared.keeping is not None:
        return hand_out(answer, declared.keeping, board_seconds)
    return Response(msgspec.json.encode(answer), declared.status, mimetype="application/json")

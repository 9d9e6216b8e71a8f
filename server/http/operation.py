"""One HTTP call, declared once: the declaration validates, answers and describes itself.

    @operation(blueprint, "POST", "/riders", summary="…", body=NewRider, answer=RiderCreated, status=201)
    def create_rider(services, body): ...

The handler gets `services`, and by name what the declaration asks for: `identity` when `roles` are given,
`body` when a body is, and the variables of the path.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from flask import Blueprint, Response, current_app, g, request
from msgspec import Struct

from server.composition import Services
from server.errors import BadRequest
from server.http.forms import check_forms
from server.http.keeping import Keeping, hand_out
from server.identity.rates import Rate
from server.identity.tokens import Role


class Operation(Struct, frozen=True, kw_only=True):
    """The declaration of one call."""

    method: str
    path: str
    summary: str
    roles: tuple[Role, ...] = ()
    body: type[Struct] | None = None
    answer: type[Struct] | None = None
    status: int = 200
    rate: Rate | None = None
    """Counted by caller, or by address where there is none yet."""
    query: dict[str, str] = {}
    """Query parameter → what it means."""
    refusals: tuple[str, ...] = ()
    """Stable codes this call may answer besides those of every call."""
    keeping: Keeping | None = None
    """None: the answer is about a person, and kept nowhere."""


OPERATIONS: list[Operation] = []
"""Every declared call, in order of declaration: the source of `/api/v1/openapi.json`."""


def operation(
    blueprint: Blueprint, method: str, path: str, **facts: Any
) -> Callable[[Callable[..., Struct | None]], Callable[..., Response]]:
    """Declare a call and mount its handler."""
    declared = Operation(method=method, path=path, **facts)
    OPERATIONS.append(declared)

    def mount(handler: Callable[..., Struct | None]) -> Callable[..., Response]:
        def view(**path_variables: str) -> Response:
            services: Services = current_app.extensions["gachita"]
            check_forms(has_body=declared.body is not None)
            given: dict[str, Any] = dict(path_variables)
            if declared.roles:
                given["identity"] = services.tokens.get(bearer_token(), *declared.roles)
            if declared.rate is not None:
                caller = given["identity"].subject if declared.roles else request.remote_addr or "?"
                services.rates.check(declared.rate, caller)
            if declared.body is not None:
                given["body"] = decode_body(declared.body)
            answer = handler(services, **given)
            if answer is None:
                return Response(status=204)
            response = _write(declared, answer, services.settings.board_seconds)
            if "next_page" in g:
                response.headers["Link"] = f'<{g.next_page}>; rel="next"'  # RFC 8288
            return response

        rule = path.replace("{", "<").replace("}", ">")
        blueprint.add_url_rule(rule, f"{method} {path}", view, methods=[method])
        return view

    return mount


def _write(declared: Operation, answer: Struct, board_seconds: float) -> Response:
    if declared.keeping is not None:
        return hand_out(answer, declared.keeping, board_seconds)
    return Response(msgspec.json.encode(answer), declared.status, mimetype="application/json")


def bearer_token() -> str | None:
    """The token of the `Authorization: Bearer` header, if there is one."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token else None


def decode_body(type_: type[Struct]) -> Struct:
    """The request's body as `type_`. Raises `BadRequest`."""
    try:
        return msgspec.json.decode(request.get_data() or b"{}", type=type_)
    except msgspec.ValidationError as fault:
        raise BadRequest("body_invalid", f"{fault}.", f"요청의 형식이 맞지 않습니다: {fault}.") from fault
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise BadRequest(
            "body_not_json", f"The body is not JSON: {fault}.", "요청이 JSON이 아닙니다."
        ) from fault


def whole_number(name: str, default: int, least: int, most: int) -> int:
    """A query parameter between two bounds. Raises `BadRequest`."""
    text = request.args.get(name)
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError as fault:
        raise _wrong(name, f"a whole number from {least} to {most}") from fault
    if not least <= number <= most:
        raise _wrong(name, f"a whole number from {least} to {most}")
    return number


def coordinates(name: str) -> tuple[float, float] | None:
    """`LAT,LON` in degrees (WGS 84), or None when not given. Raises `BadRequest`."""
    text = request.args.get(name)
    if text is None:
        return None
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError as fault:
        raise _wrong(name, "LAT,LON in degrees") from fault
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise _wrong(name, "LAT,LON in degrees")
    return lat, lon


def _wrong(name: str, wanted: str) -> BadRequest:
    return BadRequest("parameter_invalid", f"`{name}` must be {wanted}.", f"`{name}` 값이 맞지 않습니다.")

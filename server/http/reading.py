"""What a request says, read into the declared shapes: its token, its key, its body, its query."""

import re
from contextlib import suppress

import msgspec
from flask import request
from msgspec import Struct

from server.errors import BadRequest
from server.http.codes import OF_DOORS

LONGEST_KEY = 200
KEY_PATTERN = "^[!-~]([ -~]*[!-~])?$"
_KEY = re.compile(KEY_PATTERN)


def bearer_token() -> str | None:
    """The token of the `Authorization: Bearer` header, if there is one."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token else None


def read_key(*, is_required: bool) -> str | None:
    """The `Idempotency-Key`; None where none came and none must. Raises `BadRequest`."""
    key = request.headers.get("Idempotency-Key")
    if key is None and not is_required:
        return None
    if not key or len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        said = OF_DOORS["key_missing"].sentence
        raise BadRequest("key_missing", said.en, said.ko)
    return key


def decode_body(type_: type[Struct]) -> Struct:
    """The request's body as `type_`. Raises `BadRequest`."""
    body = request.get_data() or b"{}"
    try:
        return _decode(body, type_)
    except msgspec.ValidationError as fault:
        raise BadRequest("body_invalid", f"{fault}.", f"요청의 형식이 맞지 않습니다: {fault}.") from fault
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise BadRequest(
            "body_not_json", f"The body is not JSON: {fault}.", "요청이 JSON이 아닙니다."
        ) from fault


def _decode(body: bytes, type_: type[Struct]) -> Struct:
    try:
        return msgspec.json.decode(body, type=type_)
    except msgspec.ValidationError as fault:
        # JSON Schema counts 10.0 among the integers, and some languages write them so.
        with suppress(msgspec.ValidationError, RecursionError):
            return msgspec.convert(_without_points(msgspec.json.decode(body)), type_)
        raise fault


def _without_points(told: object) -> object:
    """The same with whole numbers as integers."""
    if isinstance(told, float) and told.is_integer():
        return int(told)
    if isinstance(told, dict):
        return {name: _without_points(value) for name, value in told.items()}
    return [_without_points(one) for one in told] if isinstance(told, list) else told


def decode_query(type_: type[Struct]) -> Struct:
    """The request's query as `type_`; of a name given twice the first counts. Raises `BadRequest`."""
    try:
        return msgspec.convert(request.args.to_dict(), type_, strict=False)
    except msgspec.ValidationError as fault:
        raise BadRequest(
            "parameter_invalid", f"{fault}.", f"매개변수 값이 맞지 않습니다: {fault}."
        ) from fault

"""What a request says, read into the declared shapes: its token, its key, its body, its query."""

import re

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
    try:
        return msgspec.json.decode(request.get_data() or b"{}", type=type_)
    except msgspec.ValidationError as fault:
        raise BadRequest("body_invalid", f"{fault}.", f"요청의 형식이 맞지 않습니다: {fault}.") from fault
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise BadRequest(
            "body_not_json", f"The body is not JSON: {fault}.", "요청이 JSON이 아닙니다."
        ) from fault


def decode_query(type_: type[Struct]) -> Struct:
    """The request's query as `type_`; of a name given twice the first counts. Raises `BadRequest`."""
    try:
        return msgspec.convert(request.args.to_dict(), type_, strict=False)
    except msgspec.ValidationError as fault:
        raise BadRequest(
            "parameter_invalid", f"{fault}.", f"매개변수 값이 맞지 않습니다: {fault}."
        ) from fault

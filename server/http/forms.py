"""In which form bodies come and answers go: JSON, said so or not said at all."""

from flask import request

from server.errors import BadRequest
from server.http.codes import OF_DOORS

JSON = "application/json"
OF_CURL = "application/x-www-form-urlencoded"
"""What curl calls any body that it is not told the kind of; read as the JSON that it is."""
PLAIN = ("", "identity")


def check_forms(*, has_body: bool) -> None:
    """Raises `BadRequest` when the body is said to be no JSON, or the caller does not take any."""
    if has_body:
        kind = request.mimetype
        is_json = kind in ("", JSON, OF_CURL) or kind.endswith("+json")
        if not is_json or request.headers.get("Content-Encoding", "") not in PLAIN:
            raise _refuse("unsupported_media_type")
    taken = request.headers.get("Accept", "")
    if not taken or "*/*" in taken:
        return
    if request.accept_mimetypes[JSON] <= 0:
        raise _refuse("not_acceptable")


def _refuse(code: str) -> BadRequest:
    said = OF_DOORS[code].sentence
    return BadRequest(code, said.en, said.ko)

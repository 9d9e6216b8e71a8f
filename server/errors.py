"""Faults of the server's own surroundings, each with a stable code and a sentence.

ServerError
├── SetupError    store_not_started store_unreachable port_taken data_not_writable access_file_broken not_started
│                 ended rate_invalid source_key_missing topis_settings
├── Forbidden     not_signed_in wrong_sign_in wrong_code not_allowed too_many_tries foreign_origin
├── TooOften      too_many_requests
└── BadRequest    body_not_json body_invalid parameter_invalid unknown_cursor key_missing not_acceptable
                  unsupported_media_type

Those that callers of the doors meet stand with status and sentence in `server/http/codes.py`.
"""

from booking.messages import Sentence


class ServerError(Exception):
    """The root: a stable `code` and what to say in each language."""

    retry_after_seconds: int | None = None
    """When trying again may help, where that is known."""

    def __init__(self, code: str, en: str, ko: str = "") -> None:
        self.code = code
        self.sentence = Sentence(ko=ko or en, en=en)
        super().__init__(f"[{code}] {en}")


class SetupError(ServerError):
    """The server cannot start or go on as it was set up; read by its operator, in English."""


class Forbidden(ServerError):
    """The caller is not who they would have to be."""

    def __init__(self, code: str, en: str, ko: str = "", *, retry_after_seconds: int | None = None) -> None:
        super().__init__(code, en, ko)
        self.retry_after_seconds = retry_after_seconds


class TooOften(ServerError):
    """The caller asks more often than anybody needs to."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(
            "too_many_requests",
            f"That was too often. Try again in {retry_after_seconds} seconds.",
            f"요청이 너무 잦습니다. {retry_after_seconds}초 뒤에 다시 해 주세요.",
        )
        self.retry_after_seconds = retry_after_seconds


class BadRequest(ServerError):
    """What was sent does not have the shape it must have."""

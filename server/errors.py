"""Faults of the server's own surroundings, each with a stable code and a sentence.

ServerError
├── SetupError    store_not_started store_unreachable port_taken data_not_writable access_file_broken not_started ended
├── Forbidden     not_signed_in wrong_sign_in not_allowed too_many_tries
└── BadRequest    body_not_json body_invalid parameter_invalid key_missing
"""

from booking.messages import Sentence


class ServerError(Exception):
    """The root: a stable `code` and what to say in each language."""

    def __init__(self, code: str, en: str, ko: str = "") -> None:
        self.code = code
        self.sentence = Sentence(ko=ko or en, en=en)
        super().__init__(f"[{code}] {en}")


class SetupError(ServerError):
    """The server cannot start or go on as it was set up; read by its operator, in English."""


class Forbidden(ServerError):
    """The caller is not who they would have to be."""


class BadRequest(ServerError):
    """What was sent does not have the shape it must have."""

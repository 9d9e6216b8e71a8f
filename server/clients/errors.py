"""What can go wrong between a client and the server.

ClientError
├── Refused         the server understood and said no; carries the server's own stable code
├── Unreachable     no answer, or none that can be understood; trying again may help
└── NotAnswered     a command was sent until its time was up and nobody answered
"""

from collections.abc import Mapping
from typing import Any


class ClientError(Exception):
    """Root of what a client raises; `code` is stable, the text is for a person."""

    code = "client_error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(ClientError):
    """The server said no."""

    def __init__(
        self, code: str, sentence: str, *, status: int = 0, body: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status
        """HTTP status, 0 for a refusal over Socket.IO."""
        self.body = dict(body or {})
        """All that the server said, `alternatives` among it."""


class Unreachable(ClientError):
    """The server cannot be reached, or does not speak sense."""

    code = "server_unreachable"


class NotAnswered(ClientError):
    """The time allowed for a command has passed without an answer. It may or may not have been done."""

    code = "command_not_answered"

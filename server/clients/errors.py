"""What can go wrong between a client and the server.

ClientError
├── Refused         the server understood and said no; carries the server's own stable code
│   ├── NotSignedIn     401: no token, or one that is over
│   ├── NotAllowed      403: a token of somebody who may not
│   ├── NotFound        404: nothing of that name, or nothing of yours
│   ├── NotPossible     409: not now; what can be booked instead
│   └── TooOften        429: when to come again
├── Unreachable     no answer, or none that can be understood; trying again may help
└── NotAnswered     a command was sent until its time was up and nobody answered
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from booking.messages import ArrivalView


class ClientError(Exception):
    """Root of what a client raises; `code` is stable, the text is for a person."""

    code = "client_error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(ClientError):
    """The server said no."""

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        status: int = 0,
        body: Mapping[str, Any] | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status
        """HTTP status, 0 for a refusal over Socket.IO."""
        self.body = dict(body or {})
        """All that the server said, `alternatives` among it."""
        self.retry_after_seconds = retry_after_seconds
        """When trying again may help, where the server says so."""

    @property
    def sentence_ko(self) -> str:
        """The same in Korean."""
        return str(self.body.get("detail_ko") or self.sentence)


class NotSignedIn(Refused):
    """No token, or one that is over."""


class NotAllowed(Refused):
    """This caller may not do that."""


class NotFound(Refused):
    """Nothing of that name, or nothing of the caller's."""


class NotPossible(Refused):
    """Not now, or not any more."""

    @property
    def alternatives(self) -> tuple[ArrivalView, ...]:
        """What can be booked instead."""
        return msgspec.convert(self.body.get("alternatives", ()), tuple[ArrivalView, ...], strict=False)


class TooOften(Refused):
    """More often than anybody needs to."""


OF_STATUS: Mapping[int, type[Refused]] = {
    401: NotSignedIn,
    403: NotAllowed,
    404: NotFound,
    409: NotPossible,
    429: TooOften,
}
"""HTTP status → what is raised; `Refused` itself for any other."""


class Unreachable(ClientError):
    """The server cannot be reached, or does not speak sense."""

    code = "server_unreachable"

    def __init__(self, sentence: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after_seconds = retry_after_seconds
        """When trying again may help, where the server says so (503)."""


class NotAnswered(ClientError):
    """The time allowed for a command has passed without an answer. It may or may not have been done."""

    code = "command_not_answered"

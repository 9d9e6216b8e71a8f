"""A command over Socket.IO: checked against its schema, authenticated, answered with an acknowledgement.

Every handler is a method of a namespace, named `on_<command>`, taking the caller's `Identity` and the decoded
command (and the id of the connection, where it is declared to). The answer is `{ok: true, …}` or
`{ok: false, code, detail, detail_ko}`: nothing else leaves here.
"""

import functools
import logging
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from booking.errors import BookingError
from booking.messages import Sentence
from gtfs.errors import FeedError
from server.errors import ServerError
from server.identity.tokens import Identity

log = logging.getLogger(__name__)
Answer = dict[str, Any]


def refuse(code: str, sentence: Sentence) -> Answer:
    """A refusal as an acknowledgement."""
    return {"ok": False, "code": code, "detail": sentence.en, "detail_ko": sentence.ko}


def plain(value: object) -> Any:
    """A message as plain JSON types, which is what the Socket.IO library can send."""
    return msgspec.to_builtins(value)


def command(
    schema: type[Struct], *, with_sid: bool = False
) -> Callable[[Callable[..., Answer | None]], Callable[..., Answer]]:
    """Declare a command with the schema of what it carries; `with_sid`: its handler is told the connection too."""

    def wrap(handler: Callable[..., Answer | None]) -> Callable[..., Answer]:
        @functools.wraps(handler)
        def on_command(namespace: Any, sid: str, data: object = None, *_: object) -> Answer:
            identity: Identity | None = namespace.find_identity(sid)
            if identity is None:
                return refuse("not_signed_in", Sentence("먼저 로그인해 주세요.", "Sign in first."))
            try:
                decoded = msgspec.convert(data if data is not None else {}, schema)
                further = (sid,) if with_sid else ()
                return {"ok": True, **(handler(namespace, identity, decoded, *further) or {})}
            except msgspec.ValidationError as fault:
                sentence = Sentence(f"요청의 형식이 맞지 않습니다: {fault}.", f"{fault}.")
                return refuse("body_invalid", sentence)
            except (BookingError, ServerError) as fault:
                return refuse(fault.code, fault.sentence)
            except FeedError as fault:
                return refuse(fault.code, Sentence(fault.sentence, fault.sentence))
            except Exception:
                log.exception("fault in command %s", handler.__name__)
                sentence = Sentence("서버에 문제가 생겼습니다.", "Something went wrong on our side.")
                return refuse("internal_error", sentence)

        return on_command

    return wrap

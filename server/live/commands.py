"""A command over Socket.IO: checked against its schema, authenticated, answered with an acknowledgement.

Every handler is a method of a namespace, named `on_<command>`, taking the caller's `Identity` and the decoded
command (and the id of the connection, where it is declared to). The answer is `{ok: true, …}` or
`{ok: false, code, detail, detail_ko}`: nothing else leaves here.
"""

import functools
import logging
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from booking.errors import BookingError
from booking.messages import Sentence
from gtfs.errors import FeedError
from server.errors import ServerError
from server.identity.tokens import Identity

CommandId = Annotated[str, Meta(min_length=1, max_length=100)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
"""An id or a number on a pole, as somebody outside writes it."""


class Command(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every command may carry; what its schema does not name is refused."""

    command_id: CommandId | None = None


class Press(Command, frozen=True, kw_only=True):
    """A command that changes something: its repeat, by the same id, changes nothing more."""

    command_id: CommandId


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
                decoded = _read(data, schema)
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

        on_command.__dict__["schema"] = schema
        return on_command

    return wrap


def _read(data: object, schema: type[Struct]) -> Struct:
    """What was sent, as `schema`. Raises `ValidationError`, for text that is no text too."""
    try:
        # Half characters (lone surrogates) pass JSON, and nothing after it.
        msgspec.json.encode(data)
    except (UnicodeEncodeError, TypeError, RecursionError, OverflowError) as fault:
        raise msgspec.ValidationError("This cannot be written as JSON in UTF-8") from fault
    return msgspec.convert(data if data is not None else {}, schema)


def list_commands(namespace: type) -> dict[str, type[Struct]]:
    """Every command of a namespace with the schema of what it carries."""
    found = {name: getattr(namespace, name) for name in dir(namespace) if name.startswith("on_")}
    return {name[3:]: method.schema for name, method in found.items() if hasattr(method, "schema")}

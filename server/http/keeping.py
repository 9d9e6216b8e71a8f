"""How long an answer that is the same for everybody may be kept, and who has it already (RFC 9110 and 9111).

An answer about a person is never kept: `headers.py` says `no-store` wherever nothing else is said.
"""

import gzip
import hashlib
import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from flask import Response, request
from msgspec import Raw, Struct
from msgspec.structs import replace

from booking.messages import ArrivalView, BoardView
from gtfs.stop_slice import StopSlice

_NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_TAG_BYTES = 12
PACKED_FROM_BYTES = 1200
"""Less than that fits one packet anyway."""
_PACK_LEVEL = 1


def _as_it_is(answer: Any) -> Any:
    return answer


class Keeping(Struct, frozen=True, kw_only=True):
    """Everybody gets this answer: whoever has it may keep it, and pages of any origin may read it."""

    fresh_seconds: int | None = None
    """So long nobody needs to ask again; None: as long as a pushed board is in force (`--board-seconds`)."""
    stale_seconds: int = 0
    """So much longer the kept answer may be shown while a new one is fetched."""
    facts: Callable[[Any], Any] = _as_it_is
    """What the answer says apart from when it was made: as long as that is the same, so is its tag."""


def facts_of_board(board: BoardView) -> BoardView:
    """A board without its moment: ages as the moments that they count from (epoch seconds), which stay."""
    as_of = board.as_of.timestamp()
    return replace(
        board,
        as_of=_NO_MOMENT,
        feed_age=_seen_at(as_of, board.feed_age),
        arrivals=tuple([_facts_of_arrival(one, as_of) for one in board.arrivals]),
    )


def _facts_of_arrival(arrival: ArrivalView, as_of: float) -> ArrivalView:
    return arrival if arrival.age is None else replace(arrival, age=_seen_at(as_of, arrival.age))


def _seen_at(as_of: float, age_seconds: int | None) -> int | None:
    return None if age_seconds is None else math.floor(as_of - age_seconds + 0.5)


def facts_of_slice(cut: StopSlice) -> StopSlice:
    """A slice without the moment at which it was cut and the one where that makes it end."""
    return replace(cut, made_at=_NO_MOMENT, ends_at=_NO_MOMENT)


def hand_out(answer: Struct | Raw, keeping: Keeping, board_seconds: float) -> Response:
    """The answer with what lets others keep it; 304 and nothing else to whoever has it already."""
    facts = keeping.facts(answer)
    body = msgspec.json.encode(facts)
    tag = hashlib.blake2b(body, digest_size=_TAG_BYTES).hexdigest()
    fresh_seconds = math.floor(board_seconds) if keeping.fresh_seconds is None else keeping.fresh_seconds
    stale_seconds = keeping.stale_seconds or fresh_seconds
    headers = [
        ("Cache-Control", f"public, max-age={fresh_seconds}, stale-while-revalidate={stale_seconds}"),
        ("Vary", "Accept-Encoding"),
        # Weak: the same facts, whatever the moment of the answer and its encoding.
        ("ETag", f'W/"{tag}"'),
    ]
    if "If-None-Match" in request.headers and request.if_none_match.contains_weak(tag):
        return Response(status=304, headers=headers)
    if facts is not answer:
        body = msgspec.json.encode(answer)
    if len(body) >= PACKED_FROM_BYTES and request.accept_encodings["gzip"] > 0:
        body = gzip.compress(body, _PACK_LEVEL, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    return Response(body, headers=headers, mimetype="application/json")


BOARD = Keeping(facts=facts_of_board)
"""A kept board is no older than a pushed one; shown while the next one is fetched, no older than twice that."""
ARRIVALS_ELSEWHERE = Keeping()
TIMETABLE = Keeping(fresh_seconds=60, stale_seconds=86_400)
"""What changes only with the timetable."""
SLICE = Keeping(fresh_seconds=60, stale_seconds=3600, facts=facts_of_slice)
DESCRIPTION = Keeping(fresh_seconds=300, stale_seconds=86_400)

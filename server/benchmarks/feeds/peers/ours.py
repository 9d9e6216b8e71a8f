"""This project: compiled columns, mapped; the live picture.

A process that only asks does not load what compiles and what reads live feeds: that is imported where it is used.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gtfs.entities import Departure
from gtfs.identifiers import StopId
from gtfs.low_floor import LowFloor
from gtfs.timetable import Timetable

if TYPE_CHECKING:
    from gtfs.arrivals import Arrival
    from gtfs.realtime.picture import LivePicture

WHEELCHAIR = {LowFloor.UNKNOWN: 0, LowFloor.YES: 1, LowFloor.NO: 2}


class Handle(NamedTuple):
    """An open timetable and the day that is asked about."""

    timetable: Timetable
    midnight: int
    now: datetime


def ingest(feed: Path, folder: Path, sheet: dict[str, Any]) -> None:
    """Read, check, report, write columns, open them."""
    from gtfs.compiling import compile_feed

    compile_feed(feed, folder / "compiled")
    open_kept(folder, sheet)


def open_kept(folder: Path, sheet: dict[str, Any]) -> Handle:
    """Map the columns."""
    now = datetime.fromtimestamp(sheet["live_at"], UTC)
    return Handle(Timetable.open(folder / "compiled"), sheet["midnight"], now)


def ask(handle: Handle, stop_id: str, seconds: int) -> list[Departure]:
    """Departures, with the name of the route and whether the bus is low-floor."""
    after = datetime.fromtimestamp(handle.midnight + seconds, UTC)
    return handle.timetable.list_departures(StopId(stop_id), after, limit=5)


def spell(handle: Handle, answer: list[Departure]) -> list[tuple[int, str, str, int]]:
    """As all contestants say it."""
    return [
        (
            int(found.departure_at.timestamp()) - handle.midnight,
            str(found.run.trip_id),
            found.route_name,
            WHEELCHAIR[found.low_floor],
        )
        for found in answer
    ]


def prepare(folder: Path, sheet: dict[str, Any]) -> Handle:
    """Map the columns, and load what reads live feeds."""
    import gtfs.arrivals
    import gtfs.realtime.feed
    import gtfs.realtime.picture  # noqa: F401 - so that the first taking does not pay for it

    return open_kept(folder, sheet)


def take(context: Handle, data: bytes) -> "LivePicture":
    """Bytes to picture."""
    from gtfs.realtime.feed import parse_feed
    from gtfs.realtime.picture import LivePicture

    feed = parse_feed(data, context.now)
    return LivePicture.from_feeds(context.timetable, [("bench", feed, context.now)], context.now)


def board(context: Handle, index: "LivePicture | None", stop_id: str) -> "list[Arrival]":
    """The next five arrivals."""
    from gtfs.arrivals import list_arrivals

    return list_arrivals(context.timetable, index, StopId(stop_id), now=context.now, limit=5)


def spell_board(context: Handle, lines: "list[Arrival]") -> list[tuple[int, str]]:  # noqa: ARG001 - as all contestants
    """The lines that live data speaks of."""
    return [
        (int(line.expected_at.timestamp()), str(line.run.trip_id)) for line in lines if line.source == "live"
    ]

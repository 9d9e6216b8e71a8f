"""The street of `tests/gtfs` on one day: clocks, buses and updates of a live feed, and the picture they make."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gtfs.identifiers import TripId, VehicleId
from gtfs.realtime.entities import (
    Alert,
    LiveFeed,
    TripReference,
    TripUpdate,
    VehiclePosition,
    VehicleReference,
)
from gtfs.realtime.picture import LivePicture
from gtfs.timetable import Timetable

DAY = date(2026, 6, 1)
T1 = TripReference(TripId("t1"), start_date=DAY)


def at(clock: str, day: date = DAY) -> datetime:
    """That time in Seoul; hours may go beyond 24."""
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Seoul"))
    return (midnight + timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))).astimezone(UTC)


def a_bus(
    sequence: int | None = None, *, trip: TripReference = T1, bus: str = "bus-1", **facts: Any
) -> VehiclePosition:
    vehicle = facts.pop("vehicle", VehicleReference(VehicleId(bus), plate="서울74사1001"))
    return VehiclePosition(vehicle, trip, stop_sequence=sequence, **facts)


def picture_of(
    timetable: Timetable, now: datetime, *things: object, made_at: datetime | None = None
) -> LivePicture:
    """What one feed with these things in it makes known."""
    feed = LiveFeed(
        created_at=made_at or now,
        trip_updates=tuple(one for one in things if isinstance(one, TripUpdate)),
        vehicles=tuple(one for one in things if isinstance(one, VehiclePosition)),
        alerts=tuple(one for one in things if isinstance(one, Alert)),
    )
    return LivePicture.from_feeds(timetable, [("city", feed, now)], now)

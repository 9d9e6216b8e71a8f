"""What else there is when no low-floor bus comes: stops that can be reached in time, and what can be booked there."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from msgspec import Struct

from booking.messages import ArrivalView, BoardView
from gtfs.entities import Stop
from gtfs.timetable import Timetable

MOST_STOPS = 5
LOOKED_AT = 25
"""Stops nearby whose boards are looked at; in a city centre there are more of them within reach."""
SHOWN_ARRIVALS = 2
METRES_PER_SECOND = 0.8
"""Assumed: an unhurried wheelchair on a pavement. Faster ones are shown a bus too few, never one too many."""
DETOUR = 1.4
"""Streets are that much longer than the straight line, with a crossing on the way."""


class NearbyStop(Struct, frozen=True):
    """A stop within reach and its buses that can be booked and caught, soonest first."""

    stop: Stop
    distance_metres: float
    arrivals: tuple[ArrivalView, ...]


def find_reach_seconds(distance_metres: float) -> float:
    """How long a rider needs to a stop so far away, as the crow flies."""
    return distance_metres * DETOUR / METRES_PER_SECOND


def list_nearby(
    timetable: Timetable,
    here: Stop,
    make_board: Callable[[Stop], BoardView],
    *,
    radius_metres: float,
    within: timedelta,
) -> tuple[NearbyStop, ...]:
    """Up to `MOST_STOPS` other stops where a low-floor bus can be booked and caught `within` that time, nearest first.

    `make_board` gives the low-floor arrivals of a stop.
    """
    around = timetable.list_stops_near(here.lat, here.lon, radius_metres, LOOKED_AT)
    return tuple(islice(_list_fitting(around, here, make_board, within), MOST_STOPS))


def _list_fitting(
    around: tuple[tuple[Stop, float], ...],
    here: Stop,
    make_board: Callable[[Stop], BoardView],
    within: timedelta,
) -> Iterator[NearbyStop]:
    seen: set[tuple[str, object]] = set()
    for stop, metres in around:
        if stop.id == here.id:
            continue
        board = make_board(stop)
        caught = [one for one in board.arrivals if _can_be_caught(one, board.as_of, metres, within)]
        # The same bus at the stop after next is nothing new.
        new = [one for one in caught if (one.trip_id, one.service_date) not in seen]
        seen.update((one.trip_id, one.service_date) for one in new)
        if new:
            yield NearbyStop(stop, metres, tuple(new[:SHOWN_ARRIVALS]))


def _can_be_caught(arrival: ArrivalView, now: datetime, metres: float, within: timedelta) -> bool:
    reached_at = now + timedelta(seconds=find_reach_seconds(metres))
    return arrival.bookable and reached_at <= arrival.expected_at <= now + within

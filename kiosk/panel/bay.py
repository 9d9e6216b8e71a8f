"""Which buses stand at the stop next, from the front of the bay to its back: where a rider should wait for theirs."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from booking.messages import ArrivalView

ARRIVING_WITHIN = timedelta(seconds=90)
NEAREST_STOPS = 1
LONGEST_BAY = 4


def order_bay(arrivals: Iterable[ArrivalView], now: datetime) -> tuple[ArrivalView, ...]:
    """Return the buses that come in together, the foremost first; empty when fewer than two do.

    Only buses that are seen on the road count: a timetable does not know who overtook whom.
    """
    coming = sorted(
        (each for each in arrivals if _is_coming_in(each, now)),
        key=lambda each: (each.stops_away != 0, each.expected_at),
    )
    return tuple(coming[:LONGEST_BAY]) if len(coming) > 1 else ()


def _is_coming_in(arrival: ArrivalView, now: datetime) -> bool:
    if arrival.source != "live" or arrival.silent or arrival.stops_away is None:
        return False
    return arrival.stops_away <= NEAREST_STOPS and arrival.expected_at - now <= ARRIVING_WITHIN

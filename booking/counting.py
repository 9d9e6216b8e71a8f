"""What is kept of ended reservations for good: how many, by route, by hour, by waiting time. Nobody's data."""

from collections.abc import Mapping
from datetime import date, tzinfo
from enum import StrEnum

from msgspec import Struct

from booking.events import EventType
from booking.reservation import Reservation
from gtfs.identifiers import RouteId, Run

BY_ROUTE, BY_HOUR, WAITED = "route", "hour", "waited"
LONGER = "longer"
WAITED_MINUTES = (5, 10, 15, 20, 30, 45, 60)
"""Upper bounds of what is told apart of waiting, from asking to boarding."""


class Counted(StrEnum):
    """What is counted of a reservation, once each."""

    ASKED = "asked"
    CONFIRMED_IN_TIME = "confirmed_in_time"
    """A driver pressed, and the dispatcher never had to be told that nobody did."""
    BOARDED = "boarded"
    PASSED_BY = "passed_by"
    """Missed by us: the rider said that the bus left them behind. A no-show is what a driver said."""
    DECLINED = "declined"
    BUS_LOST = "bus_lost"
    ALIGHTED = "alighted"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    EXPIRED = "expired"
    UNRESOLVED = "unresolved"


Counts = dict[Counted, int]


class DayCounts(Struct, frozen=True):
    """One day's counts, of the reservations of that day that have ended."""

    day: date
    by_route: dict[RouteId, Counts]
    """The route they were held on or asked for; the empty id where neither is known."""
    by_hour: dict[int, Counts]
    """The hour in which they were asked for, 0 to 23."""
    waited: dict[str, int]
    """Minutes from asking to boarding: the upper bound (`WAITED_MINUTES`), or `longer`."""

    def total(self) -> Counts:
        """The whole day's."""
        total: Counts = {}
        for counts in self.by_route.values():
            for what, number in counts.items():
                total[what] = total.get(what, 0) + number
        return total


def list_counts(reservation: Reservation, zone: tzinfo) -> tuple[date, list[str]]:
    """The day, and the fields to count one up, for a reservation that has just ended.

    The day is the service day of its last run, or the day it was asked on in `zone` when it never had one. Fields are
    `route WHAT ROUTE`, `hour WHAT HOUR` and `waited MINUTES`.
    """
    route = reservation.holds[0].route_id if reservation.holds else reservation.route_id or ""
    hour = reservation.asked_at.astimezone(zone).hour
    whats = _list_whats(reservation)
    fields = [f"{BY_ROUTE} {what} {route}" for what in whats]
    fields += [f"{BY_HOUR} {what} {hour}" for what in whats]
    waited = _find_waited(reservation)
    if waited is not None:
        fields.append(f"{WAITED} {waited}")
    return _day_of(reservation, zone), fields


def read_counts(day: date, fields: Mapping[str, int]) -> DayCounts:
    """The other way: a day's fields with their numbers. One that nobody knows (of another version) is left out."""
    counts = DayCounts(day, {}, {}, {})
    known = {what.value: what for what in Counted}
    for field, number in fields.items():
        kind, _, rest = field.partition(" ")
        what, _, of = rest.partition(" ")
        if kind == WAITED:
            counts.waited[rest] = number
        elif kind == BY_ROUTE and what in known:
            counts.by_route.setdefault(RouteId(of), {})[known[what]] = number
        elif kind == BY_HOUR and what in known and of.isdecimal():
            counts.by_hour.setdefault(int(of), {})[known[what]] = number
    return counts


def _list_whats(reservation: Reservation) -> list[Counted]:
    # Who did not answer may have boarded: only what the rider said themselves is a bus that passed them by.
    steps = {step.type for step in reservation.trail if step.why != "no_answer"}
    whats = [Counted.ASKED, Counted(reservation.state.value)]
    if EventType.ACKNOWLEDGED in steps and EventType.ESCALATED not in steps:
        whats.append(Counted.CONFIRMED_IN_TIME)
    on_the_way = (Counted.BOARDED, Counted.PASSED_BY, Counted.DECLINED, Counted.BUS_LOST)
    return [*whats, *(what for what in on_the_way if what in steps)]


def _find_waited(reservation: Reservation) -> str | None:
    """How long from asking (or the time booked ahead) to boarding, as the upper bound in minutes; None for nobody."""
    boarded = next((step.at for step in reservation.trail if step.type == EventType.BOARDED), None)
    if boarded is None:
        return None
    since = max(reservation.asked_at, reservation.depart_after or reservation.asked_at)
    minutes = max(0.0, (boarded - since).total_seconds() / 60)
    return next((str(bound) for bound in WAITED_MINUTES if minutes <= bound), LONGER)


def _day_of(reservation: Reservation, zone: tzinfo) -> date:
    runs = [step.run_id for step in reservation.trail if step.run_id]
    try:
        return Run.from_id(runs[-1]).service_date
    except (IndexError, ValueError):  # counting never keeps a reservation from its end
        return reservation.asked_at.astimezone(zone).date()

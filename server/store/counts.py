"""What is kept of ended reservations for good: how many ended how, by day and route. Nobody's data."""

from datetime import date

from booking.events import EventType
from booking.reservation import Reservation
from gtfs.identifiers import Run

MISSED = (EventType.PASSED_BY, EventType.DECLINED, EventType.BUS_LOST)
"""Steps on the way that an operator wants to count besides the ends."""


def list_counts(reservation: Reservation) -> tuple[str, list[str]]:
    """The day (`2026-03-02`) and the fields to count one up, for a reservation that has just ended.

    The day is the service day of its last run, or the UTC day it was asked on when it never had one. A field is
    `WHAT ROUTE`: the end state, or a step that counts (once each); the route it was held on or asked for, empty when
    neither is known.
    """
    route = reservation.holds[0].route_id if reservation.holds else reservation.route_id or ""
    steps = {step.type for step in reservation.trail}
    whats = [reservation.state.value, *(type_.value for type_ in MISSED if type_ in steps)]
    return _day_of(reservation).isoformat(), [f"{what} {route}" for what in whats]


def _day_of(reservation: Reservation) -> date:
    runs = [step.run_id for step in reservation.trail if step.run_id]
    try:
        return Run.from_id(runs[-1]).service_date
    except (IndexError, ValueError):  # counting never keeps a reservation from its end
        return reservation.asked_at.date()

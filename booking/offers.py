"""Which run may be offered: every reason against one, and the first run that has none.

One rule, one function, one line in `RULES`. Each says why not, as a stable code, or None.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from booking.ledger import RunLedger, Vehicle, spaces_free
from booking.needs import Need, takes_a_space
from booking.reservation import Skipped
from booking.settings import Rules
from gtfs.identifiers import RouteId, RunId, VehicleId

WITHOUT_LOW_FLOOR = frozenset({Need.VISION, Need.HEARING})
"""Whoever needs only this help can board any bus."""


class Offer(Struct, frozen=True, kw_only=True):
    """One run at one stop, as the timetable and the live world show it."""

    run_id: RunId
    route_id: RouteId
    route_name: str
    board_position: int
    alight_position: int | None
    """Null: this run does not go to the stop asked for."""
    expected_at: datetime
    stops_away: int | None
    vehicle_id: VehicleId | None
    low_floor: Literal["yes", "no", "unknown"]
    may_board: bool = True
    must_phone: bool = False


class Look(Struct, frozen=True):
    """An offer with what is booked on it and what is known of its bus: all that the rules look at."""

    offer: Offer
    ledger: RunLedger
    vehicle: Vehicle | None
    needs: tuple[Need, ...]
    rules: Rules
    now: datetime


def goes_there(look: Look) -> str | None:
    """The run reaches the stop where the rider wants to get off."""
    return "alight_stop_not_on_route" if look.offer.alight_position is None else None


def lets_board(look: Look) -> str | None:
    """Passengers may board here (GTFS `stop_times.pickup_type`)."""
    return None if look.offer.may_board else "may_not_board_here"


def needs_no_call(look: Look) -> str | None:
    """It stops without a call to the agency, which no booking can stand for (pickup_type 2)."""
    return "must_phone_agency" if look.offer.must_phone else None


def has_a_low_floor(look: Look) -> str | None:
    """A low floor that is known, for whoever needs one."""
    if look.needs and WITHOUT_LOW_FLOOR.issuperset(look.needs):
        return None
    return {"yes": None, "no": "high_floor", "unknown": "floor_unknown"}[look.offer.low_floor]


def is_soon_enough(look: Look) -> str | None:
    """Not so far ahead that nobody knows yet which bus it will be."""
    seconds = (look.offer.expected_at - look.now).total_seconds()
    return "too_early" if seconds > look.rules.horizon_seconds else None


def is_far_enough(look: Look) -> str | None:
    """Far enough away that the driver can be told in time."""
    if look.offer.stops_away is not None:
        return "too_late" if look.offer.stops_away < look.rules.least_stops_away else None
    seconds = (look.offer.expected_at - look.now).total_seconds()
    return "too_late" if seconds < look.rules.least_lead_seconds else None


def has_a_ramp(look: Look) -> str | None:
    """A working ramp, for whoever takes a wheelchair space."""
    broken = look.vehicle is not None and not look.vehicle.ramp_working
    return "ramp_broken" if broken and takes_a_space(look.needs) else None


def has_space(look: Look) -> str | None:
    """A free space on every segment from boarding to alighting."""
    offer, bus = look.offer, look.vehicle
    if bus is not None and look.ledger.list_without_room(bus.spaces - bus.walk_ons_on(offer.run_id)):
        return "no_space"  # another bus than the one booked on, with fewer spaces: those who hold a place come first
    if not takes_a_space(look.needs) or offer.alight_position is None:
        return None
    free = spaces_free(look.ledger, look.vehicle, offer.board_position, offer.alight_position)
    return None if free > 0 else "no_space"


RULES: Sequence[Callable[[Look], str | None]] = (
    goes_there,
    lets_board,
    needs_no_call,
    has_a_low_floor,
    is_soon_enough,
    is_far_enough,
    has_a_ramp,
    has_space,
)


def list_reasons_against(look: Look) -> tuple[str, ...]:
    """Every reason why this run cannot be booked, in the order of `RULES`; empty when it can."""
    return tuple(code for rule in RULES if (code := rule(look)) is not None)


def choose(looks: Iterable[Look]) -> tuple[Offer | None, tuple[Skipped, ...], tuple[str, ...]]:
    """The first offer with nothing against it.

    Returns it (or None), the buses that come before it with the reason each was skipped (those that do not
    go to the alighting stop are not mentioned), and the first reason of every offer refused.
    """
    skipped: list[Skipped] = []
    reasons: list[str] = []
    for look in looks:
        against = list_reasons_against(look)
        if not against:
            return look.offer, tuple(skipped), tuple(reasons)
        reasons.append(against[0])
        if against[0] != "alight_stop_not_on_route":
            skipped.append(Skipped(look.offer.route_name, look.offer.expected_at, against[0]))
    return None, tuple(skipped), tuple(reasons)

"""Booking ahead: a wish that no run can meet yet is kept, and for how long it is worth keeping."""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec.structs import replace

from booking.errors import Refusal
from booking.offers import Offer
from booking.reservation import Reservation
from booking.settings import Rules
from booking.wish import Wish
from gtfs.identifiers import Run

MAY_CHANGE = frozenset({"too_early", "floor_unknown", "no_space", "ramp_broken"})
"""Why a run cannot be booked now and perhaps can later."""


def check_ahead(wish: Wish, offers: Collection[Offer], rules: Rules, now: datetime) -> None:
    """Raises `Refusal` when the wish is for a time, or a run, further ahead than wishes are taken."""
    limit = now + timedelta(seconds=max(rules.ahead_seconds, 0))
    if wish.depart_after is not None and wish.depart_after > limit:
        raise Refusal("too_far_ahead")
    reach = max(limit, now + timedelta(seconds=rules.horizon_seconds))
    if wish.trip_id and wish.may_wait and offers and all(offer.expected_at > reach for offer in offers):
        raise Refusal("too_early")


def is_worth_waiting(wish: Wish, reasons: Collection[str]) -> bool:
    """Whether a wish that was refused for these reasons is kept: only where the rider said so."""
    if not wish.may_wait:
        return False
    return not wish.trip_id or (bool(reasons) and MAY_CHANGE.issuperset(reasons))


def expires_at(reservation: Reservation, rules: Rules) -> datetime:
    """When a reservation without a bus is given up."""
    since = max(reservation.asked_at, reservation.depart_after or reservation.asked_at)
    return since + timedelta(seconds=rules.patience_seconds)


def list_wishes(reservation: Reservation) -> tuple[Wish, ...]:
    """What is looked for on behalf of a reservation: the second only when there is nothing at all for the first.

    The run chosen by the rider comes first until there was a place on it, or it is no more.
    """
    anything = Wish(
        stop_id=reservation.stop_id,
        alight_stop_id=reservation.alight_stop_id,
        route_id=reservation.route_id,
        needs=reservation.needs,
        depart_after=reservation.depart_after,
    )
    if reservation.chosen is None or reservation.holds or reservation.excluded:
        return (anything,)
    run = Run.from_id(reservation.chosen)
    return (replace(anything, trip_id=run.trip_id, service_date=run.service_date), anything)


def keep_chosen(reservation: Reservation, wish: Wish, offers: Collection[Offer]) -> Reservation:
    """The reservation of somebody who waits for a run of their choice: another one must not leave before it."""
    if not (wish.trip_id and wish.may_wait and offers):
        return reservation
    chosen = next(iter(offers))
    depart_after = wish.depart_after or chosen.expected_at
    return replace(reservation, chosen=chosen.run_id, depart_after=depart_after)

"""Holding a place in turn: whoever waits before gets the chance first, in the same decision."""

from collections.abc import Iterator, Sequence
from itertools import islice

from booking.draft import Draft
from booking.holding import FindOffers, hold_first_eligible, looks
from booking.line import ANY_ROUTE, turn_of
from booking.needs import takes_a_space
from booking.offers import Offer, choose
from booking.reservation import Reservation
from booking.settings import Rules
from booking.states import State
from gtfs.identifiers import RouteId

MOST_SERVED = 20
"""So many of those who wait before get their chance in one decision; the others a moment later."""
Answer = tuple[Reservation, tuple[str, ...]]


def hold_in_turn(
    draft: Draft,
    reservation: Reservation,
    offers: Sequence[Offer],
    find_offers: FindOffers,
    rules: Rules,
    *,
    is_spare: bool = False,
) -> Answer:
    """Hold the first eligible run that nobody before in the line can have.

    `is_spare`: a second place for somebody who holds one comes after everybody who has none. Returns the reservation
    (unchanged when no run is eligible) and the reasons against those refused.
    """
    served: set[RouteId] = set()
    while takes_a_space(reservation.needs):
        offer, _, reasons = choose(looks(draft, reservation, offers, rules))
        if offer is None:
            return reservation, reasons
        if offer.route_id in served:
            break
        served.add(offer.route_id)
        for other in list(islice(_list_before(draft, reservation, offer.route_id, is_spare), MOST_SERVED)):
            hold_first_eligible(draft, other, find_offers(other), rules)
    return hold_first_eligible(draft, reservation, offers, rules)


def _list_before(
    draft: Draft, reservation: Reservation, route_id: RouteId, is_spare: bool
) -> Iterator[Reservation]:
    """Whoever waits for that route and comes before, in turn."""
    own = turn_of(reservation)
    turns = {turn for name in (route_id, ANY_ROUTE) for turn in draft.line(name).turns}
    for turn in sorted(turns):
        if turn.reservation_id == own.reservation_id or (turn > own and not is_spare):
            continue
        other = draft.find_reservation(turn.reservation_id)
        if other is not None and other.state is State.REQUESTED and takes_a_space(other.needs):
            yield other

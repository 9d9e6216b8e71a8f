"""Decisions that have been made and not yet stored."""

from booking import rider_decisions as rider
from booking.draft import Draft
from booking.reservation import Owner, ReservationId
from booking.settings import Rules
from booking.wish import Wish
from gtfs.identifiers import StopId
from server.store.documents import DocumentStore
from tests.booking.builders import NOON, an_offer


def a_booking(store: DocumentStore, owner: Owner, name: str, *, bus: str = "a") -> Draft:
    """Somebody books bus `bus` with a key of the same name as the reservation."""
    draft = Draft(store, NOON)
    rider.request(
        draft,
        reservation_id=ReservationId(name),
        owner=owner,
        wish=Wish(stop_id=StopId("S")),
        offers=[an_offer(bus)],
        find_offers=lambda _: (),
        receipt=f"{owner}:{name}",
        rules=Rules(),
    )
    return draft

"""A rider asks to be forgotten: everything under their name ends now, whatever else they do at the same moment."""

from booking.errors import NotFound
from booking.reservation import Owner, ReservationId
from server.bookings import BookingService
from server.identity.rates import Rates
from server.identity.riders import Riders
from server.identity.tokens import Identity, Role, Tokens
from server.push.pushes import Pushes
from server.push.subscriptions import Subscriptions
from server.store.documents import Conflict, DocumentStore
from server.store.forgetting import Forgetting

TRIES = 20
"""A booking made at the very moment of the erasure is ended and erased in the next try."""


class Erasure:
    """Erases riders."""

    def __init__(
        self,
        *,
        documents: DocumentStore,
        bookings: BookingService,
        forgetting: Forgetting,
        tokens: Tokens,
        riders: Riders,
        rates: Rates,
        subscriptions: Subscriptions,
        pushes: Pushes,
    ) -> None:
        self._documents = documents
        self._bookings = bookings
        self._forgetting = forgetting
        self._tokens = tokens
        self._riders = riders
        self._rates = rates
        self._subscriptions = subscriptions
        self._pushes = pushes

    def erase(self, rider_id: str) -> None:
        """Cancel what is open, then remove every key under the rider's name in one step.

        Whoever is aboard stays known to the driver as a passenger, as nobody's. Where this ends halfway, by a fault of
        the store, the token still opens and the rider can ask again.
        """
        owner, identity = Owner(f"rider:{rider_id}"), Identity(Role.RIDER, rider_id)
        for _ in range(TRIES):
            for reservation in self._documents.list_of_owner(owner):
                self._leave(reservation.id, owner)
            also = [
                self._riders.key_of(rider_id),
                *self._subscriptions.list_keys(rider_id),
                *self._tokens.list_keys(identity),
            ]
            if self._forgetting.erase(owner, also):
                self._rates.forget(rider_id)
                self._pushes.forget(rider_id)
                return
        raise Conflict("a rider books faster than they can be erased")

    def check_still_here(self, rider_id: str) -> None:
        """After a booking: one that crossed with the rider's erasure is erased too. Raises `NotFound` then."""
        if not self._riders.exists(rider_id):
            self.erase(rider_id)
            raise NotFound("unknown_rider")

    def _leave(self, reservation_id: ReservationId, owner: Owner) -> None:
        try:
            self._bookings.leave(reservation_id, owner)
        except NotFound:
            return  # its time was over just now

"""The line of those who wait without a bus, one for each route, and whose turn comes first.

Whoever lost a bus comes before whoever has never had one, and among equals the older wish; a turn is kept until there
is a bus or the reservation ends. A place goes to somebody later in the line, or to a new wish, only when nobody before
could have it in that moment: so nobody waits for ever while others ride.
"""

from datetime import datetime

from msgspec import Struct

from booking.reservation import Reservation, ReservationId

ANY_ROUTE = "*"
"""The line of those who go with any route that serves both stops."""


class Turn(Struct, frozen=True, order=True):
    """A place in a line; smaller comes first."""

    is_new: bool
    """Has never had a bus: after everybody who lost one."""
    since: datetime
    reservation_id: ReservationId


class Line(Struct, frozen=True):
    """Everybody who waits for one route, in turn."""

    name: str
    """A route's id, or `*`."""
    turns: tuple[Turn, ...] = ()

    def with_turn(self, turn: Turn) -> "Line":
        """This line with one turn more, where it belongs."""
        return Line(self.name, tuple(sorted({*self.turns, turn})))

    def without(self, reservation_id: ReservationId) -> "Line":
        """This line without that reservation."""
        return Line(self.name, tuple(one for one in self.turns if one.reservation_id != reservation_id))


def turn_of(reservation: Reservation) -> Turn:
    """The turn of this reservation, whether it stands in a line or not."""
    return Turn(not reservation.excluded, reservation.asked_at, reservation.id)


def line_of(reservation: Reservation) -> str:
    """The name of the line in which it waits."""
    return reservation.route_id or ANY_ROUTE

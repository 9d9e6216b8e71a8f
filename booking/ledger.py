"""Everything booked on one run, and what a bus can take: the small aggregates that decisions guard.

Spaces are counted per segment (the way from one stop to the next), so that one space serves A–C and C–F.
"""

from datetime import datetime
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from booking.codes import REMEMBERED_CODES
from booking.reservation import Owner, ReservationId
from gtfs.identifiers import RunId, VehicleId

SPACES_UNLESS_RECORDED = 2
"""Wheelchair spaces of a low-floor bus whose vehicle record does not say otherwise."""


class Place(Struct, frozen=True):
    """One reservation on one run, from its boarding to its alighting stop (positions, from 0)."""

    reservation_id: ReservationId
    board_position: int
    alight_position: int
    takes_a_space: bool
    is_aboard: bool = False


class RunLedger(Struct, frozen=True):
    """Everything booked on one run."""

    run_id: RunId
    vehicle_id: VehicleId | None = None
    """The bus known to drive this run; null until one is seen."""
    places: tuple[Place, ...] = ()

    def most_taken(self, board_position: int, alight_position: int) -> int:
        """The largest number of spaces held on any segment between the two positions."""
        overlapping = [
            place
            for place in self.places
            if place.takes_a_space
            and place.board_position < alight_position
            and board_position < place.alight_position
        ]
        # The count can only rise where somebody boards, so looking there is enough.
        looks = {board_position, *(max(p.board_position, board_position) for p in overlapping)}
        return max(sum(p.board_position <= look < p.alight_position for p in overlapping) for look in looks)

    def list_without_room(self, spaces: int) -> list[Place]:
        """The places for which so many spaces are too few: who is aboard stays, then who held a place first."""
        kept, without = replace(self, places=()), []
        for place in sorted(self.places, key=lambda place: not place.is_aboard):
            taken = kept.most_taken(place.board_position, place.alight_position)
            if place.takes_a_space and taken >= spaces:
                without.append(place)
            else:
                kept = kept.with_place(place)
        return without

    def with_place(self, place: Place) -> "RunLedger":
        """This ledger with one place more (or that reservation's place replaced)."""
        others = self.without(place.reservation_id).places
        return replace(self, places=(*others, place))

    def without(self, reservation_id: ReservationId) -> "RunLedger":
        """This ledger without that reservation."""
        return replace(self, places=tuple(p for p in self.places if p.reservation_id != reservation_id))


class Vehicle(Struct, frozen=True):
    """What is known of one bus besides where it is."""

    id: VehicleId
    plate: str = ""
    spaces: int = SPACES_UNLESS_RECORDED
    ramp_working: bool = True
    walk_ons: int = 0
    """Wheelchair passengers on board without a reservation, as the driver said."""
    walk_ons_run: RunId | None = None
    """The run on which the driver said so: at its end everybody gets off. Null: on whatever run it is."""
    ramp_broken_at: datetime | None = None

    def walk_ons_on(self, run_id: RunId | None) -> int:
        """Wheelchair passengers without a reservation on that run (null: on the one it is on, whichever that is)."""
        is_over = None not in (run_id, self.walk_ons_run) and run_id != self.walk_ons_run
        return 0 if is_over else self.walk_ons


class OwnerLedger(Struct, frozen=True):
    """The open reservations of one owner."""

    owner: Owner
    open: tuple[ReservationId, ...] = ()
    codes: tuple[str, ...] = ()
    """Their short codes, in the same order."""
    recent: tuple[str, ...] = ()
    """The codes given out last, the newest at the end."""

    def with_open(self, reservation_id: ReservationId, code: str) -> "OwnerLedger":
        """This ledger with one open reservation more."""
        recent = (*self.recent, code)[-REMEMBERED_CODES:]
        return OwnerLedger(self.owner, (*self.open, reservation_id), (*self.codes, code), recent)

    def without(self, reservation_id: ReservationId) -> "OwnerLedger":
        """This ledger without that reservation: its code is free, if not at once."""
        pairs = zip_longest(self.open, self.codes, fillvalue="")  # an earlier version kept no codes
        kept = [(one, code) for one, code in pairs if one != reservation_id]
        still_open = tuple(ReservationId(one) for one, _ in kept)
        return OwnerLedger(self.owner, still_open, tuple(code for _, code in kept), self.recent)


def spaces_free(ledger: RunLedger, vehicle: Vehicle | None, board: int, alight: int) -> int:
    """Spaces that can still be held on every segment from `board` to `alight` (positions), never below 0."""
    total = vehicle.spaces if vehicle else SPACES_UNLESS_RECORDED
    walk_ons = vehicle.walk_ons_on(ledger.run_id) if vehicle else 0
    return max(0, total - walk_ons - ledger.most_taken(board, alight))

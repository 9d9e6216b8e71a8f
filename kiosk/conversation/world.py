"""What is true around the conversation: the board, the bookings, the line. Read only; somebody else keeps it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from booking.messages import AlertView, ArrivalView, PersonCallView, ReservationView, Sentence, StopRef
from gtfs.identifiers import RouteId
from kiosk.condition import NOTHING_KNOWN, Condition
from kiosk.conversation.effects import Command, Reserve
from kiosk.understanding.intents import PlaceNamed, RouteNamed
from kiosk.understanding.stop_offer import StopOffer


@dataclass(frozen=True, slots=True)
class BoardNow:
    """The arrivals to show and speak of, and what they are worth."""

    arrivals: tuple[ArrivalView, ...]
    is_stored: bool
    """From the stop's stored timetable: no live data."""
    as_of: datetime
    feed_age: int | None
    notice: Sentence | None
    alerts: tuple[AlertView, ...] = ()


Announces = Literal["low_floor", "booked", "nothing"]
"""Which buses are announced aloud as they come in, without anybody asking."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A command that waits on disk for the line."""

    command_id: str
    command: Command


class StopAround(Struct, frozen=True):
    """A stop within reach."""

    name: str
    distance: int = 0
    """Metres."""
    names: dict[str, str] = {}


class BusesAround(Struct, frozen=True):
    """A stop within reach, with the low-floor buses that can be booked and caught there."""

    stop: StopAround
    arrivals: tuple[ArrivalView, ...]


class Nearby(Struct, frozen=True):
    """What else there is where no low-floor bus comes, nearest stop first."""

    stops: tuple[BusesAround, ...] = ()
    call_taxi: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """What the conversation may look at."""

    stop: StopRef
    offer: StopOffer
    board: BoardNow
    timetable: tuple[ArrivalView, ...]
    """All stored departures to come, soonest first."""
    reservations: tuple[ReservationView, ...]
    is_online: bool
    zone: ZoneInfo
    usual_volume: int
    help_number: str
    pending: tuple[Pending, ...] = ()
    """What waits to be sent, oldest first."""
    not_done: tuple[Sentence, ...] = ()
    """Of what waited, what was not done after all, and why; the newest last."""
    person: PersonCallView | None = None
    """Somebody here has asked for a person, as far as the server has told."""
    announces: Announces = "low_floor"
    condition: Condition = NOTHING_KNOWN
    """What works and what does not, since when, in words."""

    def arrivals_of(self, route_ids: Iterable[RouteId] | None = None) -> tuple[ArrivalView, ...]:
        """Return arrivals of these routes (or all), from the board, or else from the stored timetable."""
        wanted = None if route_ids is None else frozenset(route_ids)
        for arrivals in (self.board.arrivals, self.timetable):
            found = tuple(each for each in arrivals if wanted is None or each.route_id in wanted)
            if found:
                return found
        return ()

    def low_floor_of(self, route_ids: Iterable[RouteId] | None = None) -> tuple[ArrivalView, ...]:
        """Return low-floor buses of these routes (or all), soonest first.

        Those that can be booked; or else later ones of the stored timetable; or else those that cannot be booked.
        """
        wanted = None if route_ids is None else frozenset(route_ids)
        live, stored = (
            tuple(e for e in each if e.low_floor == "yes" and (wanted is None or e.route_id in wanted))
            for each in (self.board.arrivals, self.timetable)
        )
        bookable = tuple(each for each in live if each.bookable)
        later = tuple(each for each in stored if each.bookable and not self._is_over(each))
        return bookable or later or live

    def is_on_board(self, arrival: ArrivalView) -> bool:
        """Say whether this run is among those that the board shows."""
        run = (arrival.trip_id, arrival.service_date)
        return any((each.trip_id, each.service_date) == run for each in self.board.arrivals)

    def _is_over(self, stored: ArrivalView) -> bool:
        """Of what the board reaches, the board knows better than the stored timetable."""
        return bool(self.board.arrivals) and stored.expected_at <= self.board.arrivals[-1].expected_at

    def pending_bookings(self) -> tuple[Pending, ...]:
        """Return the bookings that wait for the line, the newest first; with a line they are on their way already."""
        if self.is_online:
            return ()
        return tuple(each for each in reversed(self.pending) if isinstance(each.command, Reserve))

    def open_reservations(self) -> tuple[ReservationView, ...]:
        """Return the bookings of this stop that are still going on."""
        return tuple(each for each in self.reservations if not each.ended)

    def route_of(self, route_id: RouteId) -> RouteNamed | None:
        """Return the route to which this id belongs."""
        return next((route for route in self.offer.routes if route_id in route.route_ids), None)

    def place_of(self, stop_id: str) -> PlaceNamed | None:
        """Return the place of that stop."""
        return next((place for place in self.offer.places if stop_id in place.stop_ids), None)

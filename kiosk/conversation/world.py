"""What is true around the conversation: the board, the bookings, the line. Read only; somebody else keeps it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from booking.messages import AlertView, ArrivalView, ReservationView, Sentence, StopRef
from gtfs.identifiers import RouteId
from kiosk.condition import NOTHING_KNOWN, Condition
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
        """Return low-floor arrivals of these routes (or all), bookable ones only unless there are none."""
        low = tuple(each for each in self.arrivals_of(route_ids) if each.low_floor == "yes")
        return tuple(each for each in low if each.bookable) or low

    def open_reservations(self) -> tuple[ReservationView, ...]:
        """Return the bookings of this stop that are still going on."""
        return tuple(each for each in self.reservations if not each.ended)

    def routes_named(self, name: str) -> RouteNamed | None:
        """Return the route of that name."""
        return next((route for route in self.offer.routes if route.name == name), None)

    def route_of(self, route_id: RouteId) -> RouteNamed | None:
        """Return the route to which this id belongs."""
        return next((route for route in self.offer.routes if route_id in route.route_ids), None)

    def place_of(self, stop_id: str) -> PlaceNamed | None:
        """Return the place of that stop."""
        return next((place for place in self.offer.places if stop_id in place.stop_ids), None)

"""The moving city as one worker sees it: the timetable, the newest picture, and what bookings ask of both."""

import logging
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from booking.alight_changes import Goal
from booking.offers import Offer
from booking.progress import LostWhy, Progress
from booking.reservation import Hold, Reservation
from booking.settings import Rules
from booking.states import State
from booking.wish import Wish
from gtfs.arrivals import Arrival, find_run_at, list_arrivals
from gtfs.distances import metres_between
from gtfs.entities import StopTime, Trip
from gtfs.errors import UnknownTrip
from gtfs.identifiers import Run, RunId, StopId, TripId, VehicleId
from gtfs.realtime.entities import Alert
from gtfs.realtime.picture import LivePicture, Vehicle
from gtfs.realtime.picture import Progress as SeenProgress
from gtfs.runs import RunPlan, find_run_plan
from gtfs.timetable import Timetable
from server.world.last_seen import LastSeen
from server.world.live_feeds import LiveFeeds
from server.world.positions import Positions

log = logging.getLogger(__name__)
VANISHED_SECONDS = 600
"""A bus not heard of for so long, while others are, is lost; where it was then tells nothing any more."""
OLD_SECONDS = 90
"""Live data older than this is called old; nothing is concluded from a bus missing in it."""
GONE_SECONDS = 300
"""A bus that nobody can see is taken to be gone so long after its scheduled departure."""
LONGEST_RIDE_SECONDS = 7200
"""Nobody is aboard so long after booking, where no timetable can say any more when the ride ends."""
LATER_SECONDS = 36 * 3600
"""So far ahead a run named with its day is looked for, if only to say that it is too early."""
MOST_OFFERS = 40
MANY_OFFERS = 1000
"""Arrivals looked through for one run, or for those that go to one stop: at a busy stop they come late."""


class LiveWorld:
    """Answers what comes, where a bus is, and which runs serve a wish."""

    def __init__(
        self,
        live: LiveFeeds,
        positions: Positions,
        rules: Rules,
    ) -> None:
        self._live = live
        self._positions = positions
        self._rules = rules
        self._last_seen = LastSeen()

    @property
    def timetable(self) -> Timetable:
        """The timetable in force."""
        return self._live.timetable

    @property
    def picture(self) -> LivePicture | None:
        """The newest picture of the live world; None before anything was received."""
        return self._live.picture

    def feed_age(self, now: datetime) -> int | None:
        """Seconds since anything live was last received; None when nothing ever was."""
        return self._live.feed_age(now)

    # --- what comes --------------------------------------------------------------------------------------

    def list_arrivals(
        self, stop_id: StopId, now: datetime, *, limit: int, low_floor_only: bool = False
    ) -> Sequence[Arrival]:
        """The next buses at a stop."""
        return list_arrivals(
            self.timetable, self.picture, stop_id, now=now, limit=limit,
            horizon_seconds=self._rules.horizon_seconds, low_floor_only=low_floor_only,
        )  # fmt: skip

    def list_alerts_at(self, stop_id: StopId, now: datetime) -> Sequence[Alert]:
        """What operators want people at a stop to know now, the most severe first."""
        return self.picture.list_alerts_at(stop_id, now) if self.picture else ()

    def find_arrival(self, run_id: RunId, position: int, now: datetime) -> Arrival | None:
        """One run at one of its stops; None when it has left there or does not run."""
        return find_run_at(self.timetable, self.picture, run_id, position, now)

    def find_plan(self, run_id: RunId) -> RunPlan | None:
        """That run with its stops; None for one of an earlier timetable, or of which no feed tells any more."""
        return find_run_plan(self.timetable, self.picture, run_id)

    def scheduled_at(self, run_id: RunId, position: int) -> datetime:
        """When this run is planned to leave that stop. Raises `UnknownTrip`."""
        plan = self.find_plan(run_id)
        departure_at = plan.find_departure(position) if plan else None
        if departure_at is None:
            raise UnknownTrip(f"Nobody knows a run {run_id} with a stop number {position}.")
        return departure_at

    def find_trip(self, trip_id: TripId) -> Trip | None:
        """That trip, a feed's own too; None when an earlier timetable had it and this one has not."""
        if self.timetable.trips.find(trip_id) >= 0:
            return self.timetable.get_trip(trip_id)
        extras = self.picture.extras.values() if self.picture else ()
        return next((extra.trip for extra in extras if extra.trip.id == trip_id), None)

    def last_position(self, run_id: RunId) -> int:
        """The position of a run's last stop; -1 for a run that is no more."""
        plan = self.find_plan(run_id)
        return len(plan) - 1 if plan else -1

    def find_run_of(self, vehicle_id: VehicleId) -> RunId | None:
        """The run that bus is on."""
        return self.picture.run_of(vehicle_id) if self.picture else None

    def find_plate(self, vehicle_id: VehicleId | None) -> str:
        """The plate by which the feeds know a bus; empty when they do not."""
        vehicle = self.picture.find_vehicle(vehicle_id) if self.picture and vehicle_id else None
        return vehicle.plate if vehicle else ""

    def route_name_of(self, run_id: RunId | None) -> str:
        """The route of a run, as written on the bus; `?` for none, or one of an earlier timetable."""
        trip = self.find_trip(Run.from_id(run_id).trip_id) if run_id else None
        return self.timetable.get_route(trip.route_id).name if trip else "?"

    def stops_until(self, run_id: RunId, position: int) -> int | None:
        """Stops between the bus of a run and one of its stops; None when nobody knows where it is."""
        seen = self.picture.progress_of(run_id) if self.picture else None
        return None if seen is None else _stops_between(seen, position)

    # --- what bookings ask -------------------------------------------------------------------------------

    def list_offers(self, wish: Wish, now: datetime) -> Sequence[Offer]:
        """The runs at the wish's stop, soonest first, each with where its rider would get off."""
        if self.timetable.stops.find(wish.stop_id) < 0:
            return ()  # looking again for somebody who booked before another timetable came
        if wish.route_id is not None and self.timetable.routes.find(wish.route_id) < 0:
            return ()
        trip = self.find_trip(wish.trip_id) if wish.trip_id else None
        if wish.trip_id and (trip is None or wish.route_id not in (None, trip.route_id)):
            return ()
        arrivals = list_arrivals(
            self.timetable,
            self.picture,
            wish.stop_id,
            now=now,
            limit=MANY_OFFERS if trip or wish.alight_stop_id or wish.depart_after else MOST_OFFERS,
            horizon_seconds=LATER_SECONDS
            if trip and (wish.service_date or wish.may_wait)
            else self._rules.horizon_seconds,
            route_id=trip.route_id if trip else wish.route_id,
        )
        fitting = (arrival for arrival in arrivals if self._fits(arrival, wish))
        return [self._offer(arrival, wish) for arrival in islice(fitting, MOST_OFFERS)]

    def _fits(self, arrival: Arrival, wish: Wish) -> bool:
        """Whether it is the run asked for; where any will do, whether it goes on to where the rider gets off."""
        if wish.trip_id:
            is_that_day = wish.service_date in (None, arrival.run.service_date)
            return arrival.run.trip_id == wish.trip_id and is_that_day
        if wish.depart_after is not None and arrival.expected_at < wish.depart_after:
            return False
        if wish.alight_stop_id is None:
            return True
        plan = self.find_plan(arrival.run.id)
        following = plan.list_stop_places()[arrival.position + 1 :] if plan else ()
        return not set(following).isdisjoint(self._places_of(wish.alight_stop_id))

    def _offer(self, arrival: Arrival, wish: Wish) -> Offer:
        return Offer(
            run_id=arrival.run.id,
            route_id=arrival.route_id,
            route_name=arrival.route_name,
            board_position=arrival.position,
            alight_position=_alight_position(
                self._list_served(arrival.run.id), arrival.position, self._stop_ids_of(wish.alight_stop_id)
            ),
            expected_at=arrival.expected_at,
            stops_away=arrival.stops_away,
            vehicle_id=arrival.vehicle_id,
            low_floor=arrival.low_floor.value,
            may_board=arrival.may_board,
            must_phone=arrival.must_phone,
        )

    def _list_served(self, run_id: RunId) -> list[StopTime]:
        plan = self.find_plan(run_id)
        stop_times = plan.list_stop_times() if plan else ()
        return [time for time in stop_times if not self._skips(run_id, time.position)]

    def find_goal(self, held: Hold, stop_id: StopId) -> Goal:
        """That stop as the run of a hold serves it, after where its rider boards."""
        position = _alight_position(
            self._list_served(held.run_id), held.board_position, self._stop_ids_of(stop_id)
        )
        seen = self.picture.progress_of(held.run_id) if self.picture else None
        is_passed = position is not None and seen is not None and seen.next_position > position
        return Goal(position, is_passed)

    def get_progress(self, reservation: Reservation, held: Hold, now: datetime) -> Progress:
        """Where the bus of a hold is, as far as anybody knows."""
        picture = self.picture
        if not self._serves(held, reservation.stop_id):
            past = round((now - held.held_at).total_seconds()) - LONGEST_RIDE_SECONDS
            past_seconds = past if past > 0 else None
            return Progress(status="lost", why="run_withdrawn", alight_passed_seconds=past_seconds)
        if picture is not None and picture.is_canceled(held.run_id):
            past_seconds = self._past_alighting(held, now)
            return Progress(status="lost", why="run_cancelled", alight_passed_seconds=past_seconds)
        vehicle = picture.vehicle_of(held.run_id) if picture else None
        if vehicle is not None:
            self._last_seen.saw(held.run_id, vehicle.seen_at, now)
            if (now - vehicle.seen_at).total_seconds() > VANISHED_SECONDS:
                return self._unseen(held, None, now)
        seen = picture.progress_of(held.run_id) if picture else None
        if picture is None or seen is None:
            return self._unseen(held, vehicle, now)
        passed = seen.next_position > held.board_position
        why = self._find_unserved(held, passed=passed)
        return Progress(
            status="lost" if why else "passed" if passed else "coming",
            why=why,
            vehicle_id=vehicle.id if vehicle else None,
            stops_away=None if passed else _stops_between(seen, held.board_position),
            metres_away=None if passed else self._metres(held, reservation.stop_id, vehicle),
            alight_stops_away=_stops_between(seen, held.alight_position),
            alight_passed_seconds=self._seen_past_alighting(held, seen.next_position, now),
            low_floor=vehicle.low_floor.value if vehicle else "unknown",
        )

    def _unseen(self, held: Hold, vehicle: Vehicle | None, now: datetime) -> Progress:
        """Nobody sees where this bus is: judged by what is expected, and lost only when others are seen."""
        board_at = self.scheduled_at(held.run_id, held.board_position)
        unseen = self._last_seen.find_seconds_since(held.run_id, now)
        untraced = vehicle is not None or unseen is None or unseen > GONE_SECONDS
        why = self._find_unserved(held, passed=False)
        if why is not None:
            return Progress(status="lost", why=why, alight_passed_seconds=self._past_alighting(held, now))
        gone = untraced and now > board_at + timedelta(seconds=GONE_SECONDS)
        if gone and self.find_arrival(held.run_id, held.board_position, now) is None:
            past = self._past_alighting(held, now)
            return Progress(status="passed", alight_passed_seconds=past)
        if vehicle is not None:
            return Progress(status="coming", vehicle_id=vehicle.id, low_floor=vehicle.low_floor.value)
        age = self.feed_age(now)
        fresh = age is not None and age <= OLD_SECONDS
        unheard = (now - held.held_at).total_seconds() if unseen is None else unseen
        if held.vehicle_id is not None and fresh and unheard > VANISHED_SECONDS:
            past = self._past_alighting(held, now)
            return Progress(status="lost", why="bus_vanished", alight_passed_seconds=past)
        return Progress(status="coming", vehicle_id=held.vehicle_id, low_floor="unknown")

    def _skips(self, run_id: RunId, position: int) -> bool:
        return self.picture is not None and self.picture.skips(run_id, position)

    def _find_unserved(self, held: Hold, *, passed: bool) -> LostWhy | None:
        """Why its bus does not stop where the rider gets on or off, as far as that is still ahead."""
        ends: dict[LostWhy, int] = {}
        if held.state is not State.BOARDED:
            ends["stop_skipped"] = held.board_position
        if held.state is State.BOARDED or not passed:
            ends["alight_stop_skipped"] = held.alight_position
        for why, position in ends.items():
            if self._skips(held.run_id, position):
                later = range(position, self.last_position(held.run_id) + 1)
                return "short_turned" if all(self._skips(held.run_id, at) for at in later) else why
        return None

    def _serves(self, held: Hold, stop_id: StopId) -> bool:
        """Whether the run still stops there: not when another timetable has taken the place of the one booked on."""
        plan = self.find_plan(held.run_id)
        if plan is None or max(held.board_position, held.alight_position) >= len(plan):
            return False
        return plan.list_stop_places()[held.board_position] in self._places_of(stop_id)

    def _places_of(self, stop_id: StopId) -> tuple[int, ...]:
        """Places of a stop, or of the platforms of a station; none of one that another timetable had."""
        is_known = self.timetable.stops.find(stop_id) >= 0
        return self.timetable.list_boarding_places(stop_id) if is_known else ()

    def _stop_ids_of(self, stop_id: StopId | None) -> frozenset[StopId] | None:
        """The same as ids; None for no stop at all."""
        if stop_id is None:
            return None
        return frozenset(self.timetable.stops.id_of(place) for place in self._places_of(stop_id))

    def find_stop_of(self, run_id: RunId, position: int) -> StopId | None:
        """The stop (of a station, the platform) at that position of a run; None when there is none any more."""
        plan = self.find_plan(run_id)
        return None if plan is None else plan.find_stop(position)

    def list_stops_before(self, run_id: RunId, position: int, count: int) -> list[StopId]:
        """The last `count` stops of a run before that position, in its order; none of an earlier timetable's run."""
        plan = self.find_plan(run_id)
        found = [plan.find_stop(one) for one in range(max(0, position - count), position)] if plan else []
        return [stop_id for stop_id in found if stop_id is not None]

    def _past_alighting(self, held: Hold, now: datetime) -> int | None:
        """Seconds since the rider will have got off, for a bus that nobody sees: by the timetable, or since seen."""
        at = self.scheduled_at(held.run_id, held.alight_position)
        unseen = self._last_seen.find_seconds_since(held.run_id, now)
        seconds = round(min((now - at).total_seconds(), float("inf") if unseen is None else unseen))
        return seconds if seconds > 0 else None

    def _seen_past_alighting(self, held: Hold, next_position: int, now: datetime) -> int | None:
        """The same for one that is seen: a late bus passed there as late as it is now."""
        if next_position <= held.alight_position:
            return None
        at = self.scheduled_at(held.run_id, held.alight_position)
        ahead = self.find_arrival(held.run_id, next_position, now)
        if ahead is not None and ahead.scheduled_at is not None:
            at += max(ahead.expected_at - ahead.scheduled_at, timedelta(0))
        return max(0, round((now - at).total_seconds()))

    def _metres(self, held: Hold, stop_id: StopId, vehicle: Vehicle | None) -> float | None:
        """Geodesic distance from the bus to the stop, by the newest position there is."""
        if vehicle is None:
            return None
        own = self._positions.find(vehicle.id)
        is_newer = own is not None and own.at >= vehicle.seen_at
        lat, lon = (own.lat, own.lon) if own and is_newer else (vehicle.lat, vehicle.lon)
        if lat is None or lon is None:
            return None
        stop = self.timetable.get_stop(self.find_stop_of(held.run_id, held.board_position) or stop_id)
        is_placed = not (math.isnan(stop.lat) or math.isnan(stop.lon))
        return metres_between(lat, lon, stop.lat, stop.lon) if is_placed else None


def _alight_position(
    stop_times: Sequence[StopTime], board_position: int, alight_stop_ids: frozenset[StopId] | None
) -> int | None:
    """Where a rider gets off: the stop asked for, or the last one; None when the trip does not go there."""
    after = [time for time in stop_times if time.position > board_position and time.may_alight]
    if alight_stop_ids is None:
        return after[-1].position if after else None
    return next((time.position for time in after if time.stop_id in alight_stop_ids), None)


def _stops_between(seen: SeenProgress, position: int) -> int:
    """0: the bus is there or pulling in; 1: on its way from the stop before. Never below 0."""
    return max(0, position - seen.next_position + (0 if seen.is_at_stop else 1))

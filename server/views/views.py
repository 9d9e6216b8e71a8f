"""What riders, drivers, kiosks and dispatchers are shown: documents and the moving city as messages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from booking import messages as m
from booking.desk import REPORTED_AS, ReportKind
from booking.draft import Document, Key
from booking.due import is_asking
from booking.events import Event, EventType
from booking.ledger import Vehicle
from booking.reservation import Hold, Owner, Reservation
from booking.sentences import say
from booking.settings import Rules
from booking.states import State
from booking.watchbook import Trouble
from booking.wish import Wish
from gtfs.arrivals import Arrival
from gtfs.entities import Stop
from gtfs.errors import UnknownTrip
from gtfs.identifiers import Run, RunId, StopId, VehicleId
from server.store.documents import DocumentStore
from server.views.boards import BoardMaker
from server.views.person_calls import find_person_call
from server.views.standing import say_each, tell_skipped, tell_standing, tell_step
from server.views.stops import refer_to
from server.world.live_world import LiveWorld

WAY_STOPS = 5
"""So many stops are drawn before the one where somebody waits."""

Kind = Literal[
    "not_acknowledged", "passed_by", "alighting_not_acknowledged", "alight_unserved", "ramp_broken",
    "ramp_reported", "not_let_on", "reported",
]  # fmt: skip
ITEMS: Mapping[EventType, Kind] = {
    EventType.ESCALATED: "not_acknowledged",
    EventType.PASSED_BY: "passed_by",
    EventType.ALIGHTING_ESCALATED: "alighting_not_acknowledged",
    EventType.ALIGHT_UNSERVED: "alight_unserved",
    EventType.RAMP: "ramp_broken",
}
"""The events that need a dispatcher's eye."""
FindVehicle = Callable[[VehicleId | None], Vehicle | None]


class Views:
    """Makes every message that shows something."""

    def __init__(
        self,
        *,
        world: LiveWorld,
        documents: DocumentStore,
        boards: BoardMaker,
        find_vehicle: FindVehicle,
        rules: Rules,
        clock: Callable[[], datetime],
    ) -> None:
        self._world = world
        self._documents = documents
        self._boards = boards
        self._find_vehicle = find_vehicle
        self._rules = rules
        self._clock = clock

    def knowing(self, known: Mapping[Key, Document | None]) -> "Views":
        """The same, with the buses among those documents not read again."""
        views, find = copy(self), self._find_vehicle

        def find_vehicle(vehicle_id: VehicleId | None) -> Vehicle | None:
            vehicle = known.get(("vehicle", vehicle_id)) if vehicle_id else None
            return vehicle if isinstance(vehicle, Vehicle) else find(vehicle_id)

        views._find_vehicle = find_vehicle
        return views

    # --- stops -----------------------------------------------------------------------------------------

    def stop_ref(self, stop_id: StopId) -> m.StopRef:
        """A stop as somebody is told about it; by its id alone when it belongs to an earlier timetable."""
        place = self._world.timetable.stops.find(stop_id)
        if place < 0:
            return m.StopRef(stop_id, stop_id)
        return refer_to(self._world.timetable.stops[place])

    # --- boards ----------------------------------------------------------------------------------------

    def board(self, stop: Stop, *, limit: int, low_floor_only: bool = False) -> m.BoardView:
        """What comes next at a stop."""
        return self._boards.make(stop, self._clock(), limit=limit, low_floor_only=low_floor_only)

    def boards(self, stops: Sequence[Stop], *, limit: int) -> Iterator[m.BoardView]:
        """What comes next at each of several stops."""
        return self._boards.make_many(stops, self._clock(), limit=limit)

    def list_bookable(
        self, stop_id: StopId, alight_stop_id: StopId | None = None
    ) -> tuple[m.ArrivalView, ...]:
        """What can be booked at a stop instead: a few that go where the rider wants to get off."""
        board = self.board(self._world.timetable.get_stop(stop_id), limit=30, low_floor_only=True)
        bookable = [arrival for arrival in board.arrivals if arrival.bookable]
        if alight_stop_id is not None:
            wish = Wish(stop_id=stop_id, alight_stop_id=alight_stop_id)
            offers = self._world.list_offers(wish, self._clock())
            there = {offer.run_id for offer in offers if offer.alight_position is not None}
            bookable = [one for one in bookable if Run(one.service_date, one.trip_id).id in there]
        return tuple(bookable[:5])

    # --- reservations ----------------------------------------------------------------------------------

    def reservation(self, reservation: Reservation) -> m.ReservationView:
        """A reservation as its owner sees it."""
        now = self._clock()
        holds = tuple(self._hold(held, now) for held in reservation.holds)
        alight_stop, zone = self._alight_stop(reservation), self._world.timetable.agency_timezone
        return m.ReservationView(
            reservation_id=reservation.id,
            code=reservation.code,
            state=reservation.state,
            stop=self.stop_ref(reservation.stop_id),
            alight_stop=alight_stop,
            needs=reservation.needs,
            asked_at=reservation.asked_at,
            steps=tuple(
                m.StepView(
                    step.type, step.at, step.run_id, step.why, tell_step(step, self._world.route_name_of)
                )
                for step in reservation.trail
            ),
            holds=holds,
            skipped=tuple(
                m.SkippedView(s.route_name, s.expected_at, s.why, tell_skipped(s, zone))
                for s in reservation.skipped
            ),
            question="did_you_board" if is_asking(reservation) else None,
            sentence=tell_standing(reservation, holds, alight_stop, self._world.route_name_of, zone),
            ended=not reservation.is_open,
            version=len(reservation.trail),
            depart_after=reservation.depart_after,
        )

    def _alight_stop(self, reservation: Reservation) -> m.StopRef | None:
        return self.stop_ref(reservation.alight_stop_id) if reservation.alight_stop_id else None

    def _hold(self, held: Hold, now: datetime) -> m.HoldView:
        run = Run.from_id(held.run_id)
        trip = self._world.find_trip(run.trip_id)
        arrival = self._world.find_arrival(held.run_id, held.board_position, now)
        return m.HoldView(
            run_id=held.run_id,
            trip_id=run.trip_id,
            service_date=run.service_date,
            route_id=held.route_id,
            route_name=self._world.route_name_of(held.run_id),
            headsign=trip.headsign if trip else "",
            vehicle_id=held.vehicle_id,
            plate=self.plate_of(held.vehicle_id) or None,
            state=cast(Literal["assigned", "delivered", "acknowledged", "boarded"], held.state.value),
            expected_at=arrival.expected_at if arrival else self._scheduled(held),
            stops_away=self._stops_away(held, arrival),
            route_names=dict(self._world.timetable.get_route(trip.route_id).names) if trip else {},
            headsigns=dict(trip.headsigns) if trip else {},
            way=tuple(
                self.stop_ref(one)
                for one in self._world.list_stops_before(held.run_id, held.goal_position, WAY_STOPS)
            ),
        )

    def _stops_away(self, held: Hold, arrival: Arrival | None) -> int | None:
        """To where the rider boards; once aboard, to where they get off."""
        if held.state is State.BOARDED:
            return self._world.stops_until(held.run_id, held.alight_position)
        return arrival.stops_away if arrival else None

    def _expected_at(self, held: Hold, now: datetime) -> datetime | None:
        """When the bus gets to where the rider boards; once aboard, to where they get off."""
        arrival = self._world.find_arrival(held.run_id, held.goal_position, now)
        return arrival.expected_at if arrival else None

    def plate_of(self, vehicle_id: VehicleId | None) -> str:
        """The plate on record, or the one the feeds tell; empty when nobody knows."""
        vehicle = self._find_vehicle(vehicle_id)
        return vehicle.plate if vehicle else self._world.find_plate(vehicle_id)

    def _scheduled(self, held: Hold) -> datetime:
        """By the timetable; for a run that another timetable has swept away, when it was booked."""
        try:
            return self._world.scheduled_at(held.run_id, held.board_position)
        except (UnknownTrip, IndexError):
            return held.held_at

    # --- what each audience must know after connecting ---------------------------------------------------

    def rider_snapshot(self, owner: Owner, sequence: int) -> m.RiderSnapshot:
        """A rider's reservations."""
        found = self._documents.list_of_owner(owner)
        return m.RiderSnapshot(sequence, tuple(self.reservation(r) for r in found))

    def kiosk_snapshot(self, stop_id: StopId, sequence: int) -> m.KioskSnapshot:
        """A stop's open reservations and its board."""
        found = [r for r in self._documents.list_of_owner(Owner(f"stop:{stop_id}")) if r.is_open]
        stop = self._world.timetable.get_stop(stop_id)
        board = self.board(stop, limit=12)
        seen = tuple(self.reservation(r) for r in found)
        return m.KioskSnapshot(sequence, board.stop, seen, board, self.find_person_call(stop_id))

    def find_person_call(self, stop_id: StopId) -> m.PersonCallView | None:
        """What has become of whoever asked for a person at that stop; None when nobody waits for one."""
        return find_person_call(self._documents.read_desk(), stop_id)

    def driver_snapshot(self, vehicle_id: VehicleId, sequence: int) -> m.DriverSnapshot:
        """Everything this bus must know."""
        vehicle = self._find_vehicle(vehicle_id) or Vehicle(vehicle_id)
        run_id, route_name, headsign = self._run_of(vehicle_id)
        waiting: list[m.WaitingPassenger] = []
        on_board: list[m.AlightingPassenger] = []
        for reservation in self._documents.list_open_of_vehicle(vehicle_id):
            for held in reservation.holds:
                if held.vehicle_id == vehicle_id and held.state is State.BOARDED:
                    on_board.append(self.alighting_passenger(reservation, held))
                elif held.vehicle_id == vehicle_id:
                    waiting.append(self.waiting_passenger(reservation, held))
        return m.DriverSnapshot(
            sequence=sequence,
            vehicle_id=vehicle_id,
            plate=vehicle.plate,
            run_id=run_id,
            route_name=route_name,
            headsign=headsign,
            ramp_working=vehicle.ramp_working,
            spaces_total=vehicle.spaces,
            spaces_taken_by_walk_ons=vehicle.walk_ons_on(run_id),
            waiting=tuple(waiting),
            on_board=tuple(on_board),
        )

    def driver_progress(self, vehicle_id: VehicleId, reservations: Iterable[Reservation]) -> m.DriverProgress:
        """Where this bus stands now towards those of its passengers who are among the reservations."""
        now = self._clock()
        passengers = tuple(
            m.PassengerProgress(
                reservation.id,
                self._world.stops_until(held.run_id, held.goal_position),
                self._expected_at(held, now),
            )
            for reservation in reservations
            for held in reservation.holds
            if held.vehicle_id == vehicle_id
        )
        return m.DriverProgress(*self._run_of(vehicle_id), passengers)

    def _run_of(self, vehicle_id: VehicleId) -> tuple[RunId | None, str | None, str | None]:
        """The run of a bus with its route's name and headsign."""
        run_id = self._world.find_run_of(vehicle_id)
        if run_id is None:
            return None, None, None
        trip = self._world.find_trip(Run.from_id(run_id).trip_id)
        if trip is None:
            return run_id, None, None
        return run_id, self._world.timetable.get_route(trip.route_id).name, trip.headsign

    def waiting_passenger(self, reservation: Reservation, held: Hold) -> m.WaitingPassenger:
        """The ping. Kind of help, stops, and when the dispatcher is told: nothing about the person."""
        shown = self._hold(held, self._clock())
        told_at = held.unanswered_since or held.pinged_at or held.held_at
        return m.WaitingPassenger(
            reservation_id=reservation.id,
            state=cast(Literal["assigned", "delivered", "acknowledged"], held.state.value),
            run_id=held.run_id,
            route_name=shown.route_name,
            stop=self.stop_ref(
                self._world.find_stop_of(held.run_id, held.board_position) or reservation.stop_id
            ),
            stops_away=shown.stops_away,
            help=reservation.needs,
            alight_stop=self._alight_stop(reservation),
            expected_at=shown.expected_at,
            deadline=told_at + timedelta(seconds=self._rules.escalate_seconds),
            advice=_advise(reservation),
        )

    def alighting_passenger(self, reservation: Reservation, held: Hold) -> m.AlightingPassenger:
        """Somebody aboard, and where they get off."""
        is_told, is_pressed = EventType.ALIGHTING in held.told, held.unanswered_since is None
        return m.AlightingPassenger(
            reservation.id,
            self._alight_stop(reservation),
            self._world.stops_until(held.run_id, held.alight_position),
            reservation.needs,
            alighting="later" if not is_told else "acknowledged" if is_pressed else "next",
            unserved=EventType.ALIGHT_UNSERVED in held.told,
            advice=_advise(reservation),
            expected_at=self._expected_at(held, self._clock()),
        )

    def vehicle_state(self, vehicle_id: VehicleId | None) -> dict[str, Any]:
        """Ramp and spaces of a bus, as its driver said."""
        vehicle = self._find_vehicle(vehicle_id)
        run_id = self._world.find_run_of(vehicle_id) if vehicle_id else None
        return {
            "ramp_working": vehicle.ramp_working if vehicle else True,
            "spaces_taken_by_walk_ons": vehicle.walk_ons_on(run_id) if vehicle else 0,
        }

    def operations_item(self, event: Event, reservation: Reservation | None) -> m.OperationsItem | None:
        """What a dispatcher is told about an event that needs a person."""
        kind = ITEMS.get(event.type)
        if event.type is EventType.REPORTED:
            kind = cast(Kind, REPORTED_AS.get(cast(ReportKind, event.why)))
        if kind is None or (event.type is EventType.RAMP and event.why != "ramp_broken"):
            return None
        if event.type is EventType.PASSED_BY and event.why == "no_answer":
            return None  # nobody said that they were left behind
        plate = self.plate_of(event.vehicle_id)
        stop = self._stop_of_item(kind, reservation) if reservation else None
        return m.OperationsItem(
            kind=kind,
            since=event.at,
            sentence=say(
                f"operations.{kind}",
                plate=plate or event.vehicle_id or "?",
                route=self._world.route_name_of(event.run_id),
                stop=stop.name if stop else "?",
            ),
            reservation_id=event.reservation_id,
            run_id=event.run_id,
            vehicle_id=event.vehicle_id,
            plate=plate or None,
            stop=stop,
        )

    def _stop_of_item(self, kind: str, reservation: Reservation) -> m.StopRef | None:
        is_aboard = kind in ("alighting_not_acknowledged", "alight_unserved")
        return self._alight_stop(reservation) if is_aboard else self.stop_ref(reservation.stop_id)

    def call_item(self, stop_id: StopId, since: datetime) -> m.OperationsItem:
        """What a dispatcher is told when somebody at a stop asks for a person."""
        stop = self.stop_ref(stop_id)
        names = m.Sentence(stop.name, stop.names.get("en") or stop.name)
        sentence = say_each("operations.person_asked", names)
        return m.OperationsItem(kind="person_asked", since=since, sentence=sentence, stop=stop)

    def trouble_item(self, trouble: Trouble) -> m.OperationsItem:
        """What a dispatcher is told about a source, a bus or a kiosk that is not heard of."""
        stop = self.stop_ref(trouble.stop_id) if trouble.stop_id else None
        plate = self.plate_of(trouble.vehicle_id)
        kind = trouble.kind if trouble.source is None else f"source_{trouble.why}"
        return m.OperationsItem(
            kind=trouble.kind,
            since=trouble.since,
            sentence=say(
                f"operations.{kind}",
                source=trouble.source,
                plate=plate or trouble.vehicle_id or "?",
                route=self._world.route_name_of(trouble.run_id),
                stop=stop.name if stop else None,
            ),
            stop=stop,
            run_id=trouble.run_id,
            vehicle_id=trouble.vehicle_id,
            plate=plate or None,
            source=trouble.source,
        )


def _advise(reservation: Reservation) -> tuple[m.Sentence, ...]:
    """What helps somebody with these needs."""
    return tuple(say(f"advice.{need.value}") for need in reservation.needs)

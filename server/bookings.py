"""The booking service: what riders, kiosks, drivers and the clock want is decided by `booking` and made to last.

No rule about the domain stands here.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from booking import driver_decisions as driver
from booking import rider_decisions as rider
from booking.alight_changes import Goal, change_alighting
from booking.desk import ReportKind
from booking.draft import Draft, Key
from booking.due import apply_due
from booking.errors import NotFound, WrongMoment
from booking.ledger import RunLedger, Vehicle
from booking.offers import Offer
from booking.progress import Progress
from booking.repeats import once
from booking.reservation import Hold, Owner, Reservation, ReservationId
from booking.rider_reports import report
from booking.settings import Rules
from booking.states import State
from booking.waiting import list_wishes
from booking.watchbook import Trouble, Watchbook
from booking.watching import look_around
from booking.wish import Wish
from gtfs.identifiers import RunId, StopId, VehicleId
from server.deciding import NOTHING, Decider, Known
from server.store.documents import DocumentStore


class World(Protocol):
    """What the service must know of the moving city."""

    def list_offers(self, wish: Wish, now: datetime) -> Sequence[Offer]:
        """The runs that serve a wish, soonest first."""
        ...  # pragma: no cover

    def get_progress(self, reservation: Reservation, held: Hold, now: datetime) -> Progress:
        """Where the bus of a hold is."""
        ...  # pragma: no cover

    def find_goal(self, held: Hold, stop_id: StopId) -> Goal:
        """A stop as the run of a hold serves it."""
        ...  # pragma: no cover

    def find_run_of(self, vehicle_id: VehicleId) -> RunId | None:
        """The run that a bus is on."""
        ...  # pragma: no cover


class BookingService:
    """What riders, kiosks, drivers and the clock do to reservations."""

    def __init__(
        self,
        *,
        decider: Decider,
        store: DocumentStore,
        world: World,
        rules: Rules,
        clock: Callable[[], datetime],
    ) -> None:
        self._decide = decider.decide
        self._find_look_seconds = decider.find_look_seconds
        self._store = store
        self._world = world
        self._rules = rules
        self._clock = clock

    def request(self, owner: Owner, key: str, wish: Wish) -> Reservation:
        """Book. Raises `Refusal`, `KeyReused`."""
        reservation_id = ReservationId(secrets.token_hex(12))
        return self._decide(
            lambda draft: rider.request(
                draft,
                reservation_id=reservation_id,
                owner=owner,
                wish=wish,
                offers=self._world.list_offers(wish, draft.now),
                find_offers=self.find_offers,
                receipt=f"{owner}:{key}",
                rules=self._rules,
            )
        )

    def get(self, reservation_id: ReservationId, owner: Owner) -> Reservation:
        """That reservation of that owner. Raises `NotFound` also when it is somebody else's."""
        _, reservation = self._store.read(("reservation", reservation_id))
        if not isinstance(reservation, Reservation) or reservation.owner != owner:
            raise NotFound("unknown_reservation")
        return reservation

    def cancel(self, reservation_id: ReservationId, owner: Owner) -> Reservation:
        """Cancel. Raises `NotFound`, `WrongMoment`."""
        return self._decide(lambda draft: rider.cancel(draft, _owned(draft, reservation_id, owner)))

    def leave(self, reservation_id: ReservationId, owner: Owner) -> None:
        """End what is open, or leave who is aboard to the driver without the owner's name."""
        self._decide(lambda draft: rider.leave(draft, _owned(draft, reservation_id, owner)))

    def answer(
        self,
        reservation_id: ReservationId,
        owner: Owner,
        outcome: rider.Outcome,
        *,
        command_id: str | None = None,
    ) -> Reservation:
        """What the rider says happened, once for each `command_id`. Raises `NotFound`, `WrongMoment`."""
        name = None if command_id is None else f"{owner}:outcome:{command_id}"
        return self._of_owner(
            reservation_id,
            owner,
            name,
            lambda draft, one: rider.answer(draft, one, outcome, self.find_offers, self._rules),
        )

    def change_alighting(
        self,
        reservation_id: ReservationId,
        owner: Owner,
        stop_id: StopId,
        *,
        command_id: str | None = None,
    ) -> Reservation:
        """Get off there, once for each `command_id`. Raises `NotFound`, `WrongMoment`, `Refusal`."""
        name = None if command_id is None else f"{owner}:alight:{command_id}"
        return self._of_owner(
            reservation_id,
            owner,
            name,
            lambda draft, one: change_alighting(
                draft, one, stop_id, lambda held: self._world.find_goal(held, stop_id)
            ),
        )

    def report(
        self,
        reservation_id: ReservationId,
        owner: Owner,
        kind: ReportKind,
        run_id: RunId | None,
        *,
        command_id: str | None = None,
    ) -> Reservation:
        """What is wrong with a bus of the ride, once for each `command_id`. Raises `NotFound`, `WrongMoment`."""
        name = None if command_id is None else f"{owner}:report:{command_id}"
        return self._of_owner(
            reservation_id,
            owner,
            name,
            lambda draft, one: report(draft, one, kind, run_id, self.find_offers, self._rules),
        )

    def _of_owner(
        self,
        reservation_id: ReservationId,
        owner: Owner,
        name: str | None,
        decide: Callable[[Draft, Reservation], Reservation],
    ) -> Reservation:
        """One decision about a reservation of that owner, made once for each name."""

        def look(draft: Draft) -> Reservation:
            return _owned(draft, reservation_id, owner)

        return self._decide(
            lambda draft: once(
                draft,
                name,
                about=reservation_id,
                decide=lambda: decide(draft, look(draft)),
                again=lambda: look(draft),
            )
        )

    def by_driver(
        self,
        vehicle_id: VehicleId,
        command_id: str,
        reservation_id: ReservationId,
        decide: driver.Press,
        *,
        at_stop: bool = False,
    ) -> Reservation:
        """One press of a driver; the same `command_id` again changes nothing. Raises `BookingError`.

        `at_stop`: a press that makes sense only at the boarding stop.
        """

        def take(draft: Draft) -> Reservation:
            reservation = draft.get_reservation(reservation_id)
            if at_stop:
                self._check_at_stop(draft, reservation, vehicle_id)
            return decide(draft, reservation, vehicle_id)

        def press(draft: Draft) -> Reservation:
            return once(
                draft, f"{vehicle_id}:{command_id}", about=reservation_id,
                decide=lambda: take(draft), again=lambda: draft.get_reservation(reservation_id),
            )  # fmt: skip

        return self._decide(press)

    def _check_at_stop(self, draft: Draft, reservation: Reservation, vehicle_id: VehicleId) -> None:
        """Raises `WrongMoment` when the bus is known to be stops away still: a finger on the wrong button."""
        held = reservation.get_hold_of_vehicle(vehicle_id) if reservation.is_open else None
        if held is not None and held.state is not State.BOARDED:
            away = self._world.get_progress(reservation, held, draft.now).stops_away
            if away is not None and away >= self._rules.least_stops_away:
                raise WrongMoment("not_at_stop")

    def decline(
        self,
        vehicle_id: VehicleId,
        command_id: str,
        reservation_id: ReservationId,
        reason: driver.DeclineReason,
    ) -> Reservation:
        """The driver cannot take them: the next run is held at once."""

        def decide(draft: Draft, reservation: Reservation, vehicle: VehicleId) -> Reservation:
            return driver.decline(draft, reservation, vehicle, reason, self.find_offers, self._rules)

        return self.by_driver(vehicle_id, command_id, reservation_id, decide)

    def set_ramp(self, vehicle_id: VehicleId, *, working: bool, command_id: str | None = None) -> Vehicle:
        """The driver says whether the ramp works; the same `command_id` again changes nothing."""
        vehicle = self._set_ramp(vehicle_id, working=working, command_id=command_id)
        if vehicle.ramp_working or working:
            return vehicle
        # Whoever booked between the list and the commit is on the second list: later ones see the ramp.
        return self._set_ramp(vehicle_id, working=False, command_id=None)

    def _set_ramp(self, vehicle_id: VehicleId, *, working: bool, command_id: str | None) -> Vehicle:
        def decide(draft: Draft, waiting: Sequence[Reservation]) -> Vehicle:
            vehicle = _vehicle(draft, vehicle_id)
            return driver.set_ramp(
                draft, vehicle, waiting, self.find_offers, working=working, rules=self._rules
            )  # fmt: skip

        return self._of_vehicle(vehicle_id, command_id, decide)

    def set_walk_ons(self, vehicle_id: VehicleId, taken: int, *, command_id: str | None = None) -> Vehicle:
        """The driver says how many wheelchair passengers are aboard without a reservation, each `command_id` once."""

        def decide(draft: Draft, waiting: Sequence[Reservation]) -> Vehicle:
            vehicle = _vehicle(draft, vehicle_id)
            return driver.set_walk_ons(
                draft, vehicle, waiting, self.find_offers, taken=taken, rules=self._rules,
                run_id=self._world.find_run_of(vehicle_id),
            )  # fmt: skip

        return self._of_vehicle(vehicle_id, command_id, decide)

    def _of_vehicle(
        self,
        vehicle_id: VehicleId,
        command_id: str | None,
        decide: Callable[[Draft, Sequence[Reservation]], Vehicle],
    ) -> Vehicle:
        """One decision about a bus and everybody who has a place on it, made once for each `command_id`."""

        def take(draft: Draft) -> Vehicle:
            waiting_ids = [reservation.id for reservation in self._store.list_open_of_vehicle(vehicle_id)]
            waiting = [draft.get_reservation(reservation_id) for reservation_id in waiting_ids]
            return decide(draft, [reservation for reservation in waiting if reservation.is_open])

        name = None if command_id is None else f"{vehicle_id}:{command_id}"
        return self._decide(
            lambda draft: once(
                draft, name, decide=lambda: take(draft), again=lambda: _vehicle(draft, vehicle_id)
            )
        )

    def register_vehicle(self, vehicle: Vehicle) -> None:
        """Keep plate and spaces of a bus; what its driver said of ramp and spaces stays."""

        def decide(draft: Draft) -> None:
            known = draft.find_vehicle(vehicle.id)
            if known is None or (known.plate, known.spaces) != (vehicle.plate, vehicle.spaces):
                kept = known or vehicle
                draft.save_vehicle(replace(kept, plate=vehicle.plate, spaces=vehicle.spaces))

        self._decide(decide, is_told=False)

    def apply_due(self, reservation_id: ReservationId) -> Reservation:
        """Everything that time and the moving bus require of one reservation now. Raises `NotFound`."""
        return self._look_at(reservation_id, {}, NOTHING)

    def look_at(self, reservation_id: ReservationId, known: Known) -> float | None:
        """The same; returns the seconds until the next look, None when it has ended. Raises `NotFound`.

        `known`: documents read already, perhaps a moment ago: whatever has changed since then is read again.
        """
        progress: dict[RunId, Progress] = {}
        reservation = self._look_at(reservation_id, progress, known)
        return self._find_look_seconds(reservation, progress)

    def _look_at(
        self, reservation_id: ReservationId, progress: dict[RunId, Progress], known: Known
    ) -> Reservation:
        def decide(draft: Draft) -> Reservation:
            reservation = draft.get_reservation(reservation_id)
            if not reservation.is_open:
                return reservation
            progress.clear()
            for held in reservation.holds:
                progress[held.run_id] = self._world.get_progress(reservation, held, draft.now)
            return apply_due(draft, reservation, progress, self.find_offers, self._rules)

        return self._decide(decide, known, {reservation_id: progress}, is_told=False)

    def keep_watch(self, found: Sequence[Trouble]) -> Watchbook:
        """Tell the dispatchers what has begun to be wrong with feeds and buses, and what has ended."""
        return self._decide(lambda draft: look_around(draft, found), is_told=False)

    def ledger(self, run_id: RunId) -> RunLedger:
        """What is booked on that run."""
        _, ledger = self._store.read(("run", run_id))
        return ledger if isinstance(ledger, RunLedger) else RunLedger(run_id)

    def list_booked(
        self, runs: Sequence[tuple[RunId, VehicleId | None]]
    ) -> list[tuple[RunLedger, Vehicle | None]]:
        """What is booked on each of those runs, and its bus: the one given, else the one it was booked on."""
        keys: list[Key] = [("run", run_id) for run_id, _ in runs]
        keys += [("vehicle", vehicle_id) for _, vehicle_id in runs if vehicle_id]
        read = dict(zip(keys, self._store.read_all(keys), strict=True))
        booked: list[tuple[RunLedger, Vehicle | None]] = []
        for run_id, vehicle_id in runs:
            found = read["run", run_id]
            ledger = found if isinstance(found, RunLedger) else RunLedger(run_id)
            if ledger.vehicle_id and vehicle_id is None:
                booked.append((ledger, self.find_vehicle(ledger.vehicle_id)))
                continue
            vehicle = read["vehicle", vehicle_id] if vehicle_id else None
            booked.append((ledger, vehicle if isinstance(vehicle, Vehicle) else None))
        return booked

    def find_vehicle(self, vehicle_id: VehicleId | None) -> Vehicle | None:
        """What is known of that bus."""
        _, vehicle = self._store.read(("vehicle", vehicle_id)) if vehicle_id else (0, None)
        return vehicle if isinstance(vehicle, Vehicle) else None

    def find_offers(self, reservation: Reservation) -> Sequence[Offer]:
        """The runs that could be offered to it now, soonest first."""
        now = self._clock()
        found = (self._world.list_offers(wish, now) for wish in list_wishes(reservation))
        return next((offers for offers in found if offers), ())


def _owned(draft: Draft, reservation_id: ReservationId, owner: Owner) -> Reservation:
    reservation = draft.get_reservation(reservation_id)
    if reservation.owner != owner:
        raise NotFound("unknown_reservation")
    return reservation


def _vehicle(draft: Draft, vehicle_id: VehicleId) -> Vehicle:
    vehicle = draft.find_vehicle(vehicle_id)
    if vehicle is None:
        raise NotFound("unknown_vehicle")
    return vehicle

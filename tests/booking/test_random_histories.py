"""Whatever riders, drivers, buses and clocks do, in whatever order: what must never happen does not.

`GACHITA_HISTORIES=10000` tries that many histories; a plain test run tries fewer.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from booking import driver_decisions as driver
from booking import rider_decisions as rider
from booking.draft import Draft
from booking.due import apply_due
from booking.errors import BookingError
from booking.events import Event
from booking.ledger import Vehicle
from booking.needs import Need
from booking.reservation import NOBODY, Owner, Reservation, ReservationId
from booking.states import State
from booking.wish import Wish
from gtfs.identifiers import RunId, StopId, VehicleId
from tests.booking.builders import NOON, RULES
from tests.booking.moving_street import STOPS, MovingStreet, most_taken, spaces_of
from tests.booking.replay import replay

HISTORIES = int(os.environ.get("GACHITA_HISTORIES", "150"))
RIDERS = tuple(Owner(f"rider:{name}") for name in ("ann", "bo", "cy", "di"))
OWNERS = (*RIDERS, Owner("stop:S3"))
VEHICLES = tuple(VehicleId(f"bus{n}") for n in range(5))
NEEDS = ((Need.WHEELCHAIR,), (Need.WHEELCHAIR, Need.VISION), (Need.STROLLER,), (Need.VISION,))
A_DAY = 6 * 3600


class History(RuleBasedStateMachine):
    """One street, one day."""

    def __init__(self) -> None:
        super().__init__()
        self.street = MovingStreet(NOON)
        self.documents: dict[Any, Any] = {}
        self.events: dict[ReservationId, list[Event]] = {}
        self.count = 0

    # --- a store in the hand of the test

    def read(self, key: Any) -> Any:
        return self.documents.get(key, (0, None))

    def commit(self, draft: Draft) -> bool:
        """As the store does: all or nothing, and nothing when anything read has changed meanwhile."""
        if any(self.read(key)[0] != version for key, version in draft.versions.items()):
            return False
        assert draft.changed or not draft.events, "an event without its change"
        assert draft.events or self.leaves_no_trace(draft), "a change without its event"
        for key, document in draft.changed.items():
            self.documents[key] = (draft.versions[key] + 1, document)
        for event in draft.events:
            if event.reservation_id is not None:
                self.events.setdefault(event.reservation_id, []).append(event)
        return True

    def leaves_no_trace(self, draft: Draft) -> bool:
        """The first facts of a bus; and somebody aboard who is to be forgotten: on purpose nothing tells of that."""
        return all(
            kind == "vehicle" or (isinstance(document, Reservation) and document.owner == NOBODY)
            for (kind, _), document in draft.changed.items()
        )

    def decide(self, decision: Callable[[Draft], object]) -> None:
        """A decision; a refusal changes nothing."""
        draft = Draft(self, self.street.now)
        try:
            decision(draft)
        except BookingError:
            return
        assert self.commit(draft)

    # --- what is there

    def reservations(self) -> list[Reservation]:
        return [document for (kind, _), (_, document) in self.documents.items() if kind == "reservation"]

    def open_ones(self) -> list[Reservation]:
        return [reservation for reservation in self.reservations() if reservation.is_open]

    def offers_for(self, reservation: Reservation) -> Any:
        board = int(reservation.stop_id[1:])
        alight = int(reservation.alight_stop_id[1:]) if reservation.alight_stop_id else None
        return self.street.offers(board, alight)

    def pick(self, data: st.DataObject) -> Reservation:
        return data.draw(st.sampled_from(self.reservations()))

    # --- what people and buses do

    @initialize(spaces=st.lists(st.integers(1, 2), min_size=len(VEHICLES), max_size=len(VEHICLES)))
    def a_morning(self, spaces: list[int]) -> None:
        for vehicle_id, count in zip(VEHICLES, spaces, strict=True):
            self.decide(lambda d, v=vehicle_id, n=count: d.save_vehicle(Vehicle(v, v, n)))

    @rule(
        vehicle=st.sampled_from((*VEHICLES, None)), low_floor=st.sampled_from(("yes", "yes", "no", "unknown"))
    )
    def a_run_begins(self, vehicle: VehicleId | None, low_floor: str) -> None:
        if len(self.street.buses) < 12 and (vehicle is None or not self.is_driving(vehicle)):
            self.street.send(f"run{len(self.street.buses)}", vehicle, low_floor)

    def is_driving(self, vehicle_id: VehicleId) -> bool:
        return any(
            bus.vehicle_id == vehicle_id and bus.position < STOPS for bus in self.street.buses.values()
        )

    @precondition(lambda self: self.street.buses)
    @rule(data=st.data(), stops=st.integers(1, 2), seconds=st.integers(5, 200))
    def a_bus_drives_on(self, data: st.DataObject, stops: int, seconds: int) -> None:
        self.street.now += timedelta(seconds=seconds)
        self.street.move(data.draw(st.sampled_from(sorted(self.street.buses))), stops)

    @precondition(lambda self: self.street.buses)
    @rule(
        data=st.data(),
        vehicle=st.sampled_from(VEHICLES),
        kind=st.sampled_from(("swap", "lose", "find", "floor")),
    )
    def something_happens_to_a_bus(self, data: st.DataObject, vehicle: VehicleId, kind: str) -> None:
        run_id = data.draw(st.sampled_from(sorted(self.street.buses)))
        if kind == "swap" and not self.is_driving(vehicle):
            self.street.change(run_id, vehicle_id=vehicle)
        elif kind == "floor":
            self.street.change(run_id, low_floor="no")
        else:
            self.street.change(run_id, is_lost=kind == "lose")

    @rule(
        owner=st.sampled_from(OWNERS),
        board=st.integers(0, STOPS - 2),
        ride=st.one_of(st.none(), st.integers(1, STOPS - 1)),
        needs=st.sampled_from(NEEDS),
        again=st.booleans(),
    )
    def somebody_asks(self, owner: Owner, board: int, ride: int | None, needs: Any, again: bool) -> None:
        """Perhaps twice with the same key, as over a bad line."""
        alight = None if ride is None else min(board + ride, STOPS - 1)
        wish = Wish(
            stop_id=StopId(f"S{board}"),
            alight_stop_id=None if alight is None else StopId(f"S{alight}"),
            needs=needs,
        )
        self.count += 1
        receipt = f"{owner}:{self.count}"
        for name in ("once", "again") if again else ("once",):
            self.decide(
                lambda draft, name=name: rider.request(
                    draft,
                    reservation_id=ReservationId(f"r{self.count}-{name}"),
                    owner=owner,
                    wish=wish,
                    offers=self.street.offers(board, alight),
                    find_offers=self.offers_for,
                    receipt=receipt,
                    rules=RULES,
                )
            )

    @precondition(lambda self: self.reservations())
    @rule(data=st.data(), what=st.sampled_from(("cancel", "leave", "boarded", "not_boarded", "alighted")))
    def a_rider_speaks(self, data: st.DataObject, what: Any) -> None:
        one = self.pick(data)
        if what in ("cancel", "leave"):
            press = rider.cancel if what == "cancel" else rider.leave
            self.decide(lambda draft: press(draft, draft.get_reservation(one.id)))
        else:
            self.decide(
                lambda draft: rider.answer(draft, draft.get_reservation(one.id), what, self.offers_for, RULES)
            )

    @precondition(lambda self: self.reservations())
    @rule(
        data=st.data(),
        press=st.sampled_from(
            (driver.delivered, driver.acknowledge, driver.boarded, driver.no_show, driver.alighted)
        ),
        times=st.integers(1, 2),
    )
    def a_driver_presses(self, data: st.DataObject, press: driver.Press, times: int) -> None:
        one = self.pick(data)
        vehicle_id = data.draw(st.sampled_from(VEHICLES))
        vehicle_id = next((h.vehicle_id for h in one.holds if h.vehicle_id), vehicle_id)
        for _ in range(times):
            self.decide(lambda draft: press(draft, draft.get_reservation(one.id), vehicle_id))

    @precondition(lambda self: self.reservations())
    @rule(data=st.data(), reason=st.sampled_from(("ramp_broken", "full", "cannot_stop")))
    def a_driver_declines(self, data: st.DataObject, reason: Any) -> None:
        one = self.pick(data)
        vehicle_id = next((h.vehicle_id for h in one.holds if h.vehicle_id), VEHICLES[0])
        self.decide(
            lambda draft: driver.decline(
                draft, draft.get_reservation(one.id), vehicle_id, reason, self.offers_for, RULES
            )
        )

    def of_vehicle(self, vehicle_id: VehicleId) -> list[ReservationId]:
        return [r.id for r in self.open_ones() if any(h.vehicle_id == vehicle_id for h in r.holds)]

    @rule(vehicle_id=st.sampled_from(VEHICLES), working=st.booleans())
    def the_ramp(self, vehicle_id: VehicleId, working: bool) -> None:
        waiting = self.of_vehicle(vehicle_id)
        self.decide(
            lambda draft: driver.set_ramp(
                draft,
                draft.find_vehicle(vehicle_id),
                [draft.get_reservation(one) for one in waiting],
                self.offers_for,
                working=working,
                rules=RULES,
            )
        )

    @rule(vehicle_id=st.sampled_from(VEHICLES), taken=st.integers(0, 3))
    def somebody_walks_on(self, vehicle_id: VehicleId, taken: int) -> None:
        waiting = self.of_vehicle(vehicle_id)
        self.decide(
            lambda draft: driver.set_walk_ons(
                draft,
                draft.find_vehicle(vehicle_id),
                [draft.get_reservation(one) for one in waiting],
                self.offers_for,
                taken=taken,
                rules=RULES,
            )
        )

    def due(self, reservation_id: ReservationId, draft: Draft) -> None:
        reservation = draft.get_reservation(reservation_id)
        if reservation.is_open:
            progress = self.street.progress(reservation)
            apply_due(draft, reservation, progress, self.offers_for, RULES)

    @rule(seconds=st.sampled_from((1, 15, 46, 121, 900)))
    def time_passes(self, seconds: int) -> None:
        self.street.now += timedelta(seconds=seconds)
        for one in self.open_ones():
            self.decide(lambda draft, one=one: self.due(one.id, draft))

    @precondition(lambda self: len(self.open_ones()) > 1)
    @rule(data=st.data())
    def two_workers_at_once(self, data: st.DataObject) -> None:
        """Both decide from the same documents; the second one to commit must see that, or not be in the way."""
        first, second = (data.draw(st.sampled_from(self.open_ones())).id for _ in range(2))
        drafts = Draft(self, self.street.now), Draft(self, self.street.now)
        self.due(first, drafts[0])
        board = data.draw(st.booleans())
        one = drafts[1].get_reservation(second)
        if board and one.holds and one.holds[0].vehicle_id:
            driver.boarded(drafts[1], one, one.holds[0].vehicle_id)
        else:
            rider.leave(drafts[1], one)
        assert self.commit(drafts[0])
        self.commit(drafts[1])

    # --- what must always hold

    @invariant()
    def no_space_is_held_twice(self) -> None:
        draft = Draft(self, self.street.now)
        for (kind, name), _ in list(self.documents.items()):
            if kind == "run":
                ledger = draft.ledger(RunId(name))
                assert most_taken(ledger) <= max(0, spaces_of(draft, ledger)), name

    @invariant()
    def holds_and_ledgers_agree(self) -> None:
        draft = Draft(self, self.street.now)
        held = {(r.id, h.run_id) for r in self.open_ones() for h in r.holds}
        placed = {
            (place.reservation_id, RunId(name))
            for kind, name in self.documents
            if kind == "run"
            for place in draft.ledger(RunId(name)).places
        }
        assert held == placed

    @invariant()
    def each_stands_where_its_holds_are(self) -> None:
        for one in self.reservations():
            runs = [held.run_id for held in one.holds]
            assert len(set(runs)) == len(runs) <= 2
            assert not one.is_open or not set(runs) & set(one.excluded)
            assert not one.is_open or one.state is one.standing()
            assert one.state is not State.BOARDED or len(runs) == 1
            assert (one.ended_at is None) == one.is_open
            times = [step.at for step in one.trail]
            assert times == sorted(times)

    @invariant()
    def each_owner_has_their_own(self) -> None:
        draft = Draft(self, self.street.now)
        for owner in OWNERS:
            mine = {one.id for one in self.open_ones() if one.owner == owner}
            assert owner not in RIDERS or len(mine) <= 1
            # Whoever had themselves erased while aboard is nobody's any more.
            assert mine == {i for i in draft.owner(owner).open if draft.get_reservation(i).owner == owner}

    @invariant()
    def events_tell_everything(self) -> None:
        for one in self.reservations():
            told = replay(self.events[one.id])
            assert told.state is one.state
            if one.is_open:
                assert told.holds == {h.run_id: (h.vehicle_id, h.state) for h in one.holds}

    def teardown(self) -> None:
        """Left alone, everything ends."""
        for _ in range(A_DAY // 60):
            self.street.now += timedelta(seconds=60)
            for run_id in self.street.buses:
                if self.street.buses[run_id].position < STOPS:
                    self.street.move(run_id, 1)
            for one in self.open_ones():
                self.decide(lambda draft, one=one: self.due(one.id, draft))
        assert not self.open_ones()
        self.events_tell_everything()
        self.holds_and_ledgers_agree()


History.TestCase.settings = settings(
    max_examples=HISTORIES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRandomHistories = History.TestCase

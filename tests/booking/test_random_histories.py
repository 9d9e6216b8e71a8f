"""Whatever riders, drivers, buses and clocks do, in whatever order: what must never happen does not.

`GACHITA_HISTORIES=10000` tries that many histories (`make histories`); a plain test run tries fewer.
"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from booking import dispatcher_decisions as dispatcher
from booking import driver_decisions as driver
from booking import rider_decisions as rider
from booking.alight_changes import change_alighting
from booking.draft import Draft
from booking.due import apply_due
from booking.ledger import Vehicle
from booking.line import ANY_ROUTE, turn_of
from booking.needs import Need
from booking.reservation import Owner, Reservation, ReservationId
from booking.rider_reports import report
from booking.states import State
from booking.wish import Wish
from gtfs.identifiers import Run, StopId, VehicleId
from tests.booking.builders import NOON, RULES
from tests.booking.moving_street import ROUTE, STOPS, MovingStreet, most_taken, spaces_of
from tests.booking.replay import check, replay
from tests.booking.written_down import WrittenDown

HISTORIES = int(os.environ.get("GACHITA_HISTORIES", "150"))
RIDERS = tuple(Owner(f"rider:{name}") for name in ("ann", "bo", "cy", "di", "ed", "fay"))
OWNERS = (*RIDERS, Owner("stop:S3"))
VEHICLES = tuple(VehicleId(f"bus{n}") for n in range(5))
WHEELCHAIR = (Need.WHEELCHAIR,)
NEEDS = (WHEELCHAIR, WHEELCHAIR, (Need.WHEELCHAIR, Need.VISION), (Need.STROLLER,), (Need.VISION,))
A_DAY = 8 * 3600


class History(RuleBasedStateMachine):
    """One street, one day."""

    def __init__(self) -> None:
        super().__init__()
        self.street = MovingStreet(NOON)
        self.kept = WrittenDown(self.street.offers_for)
        self.skew = timedelta(0)
        self.count = 0

    @property
    def now(self) -> datetime:
        """What the clock of the worker says that decides next."""
        return self.street.now + self.skew

    def decide(self, decision: Callable[[Draft], object]) -> None:
        self.kept.decide(self.now, decision)

    def command(self, decision: Callable[[Draft], object]) -> None:
        self.kept.command(self.now, decision)

    def pick(self, data: st.DataObject) -> Reservation:
        return data.draw(st.sampled_from(self.kept.reservations()))

    # --- what people, buses and clocks do

    @initialize(spaces=st.lists(st.integers(1, 2), min_size=len(VEHICLES), max_size=len(VEHICLES)))
    def a_morning(self, spaces: list[int]) -> None:
        for vehicle_id, count in zip(VEHICLES, spaces, strict=True):
            self.decide(lambda d, v=vehicle_id, n=count: d.save_vehicle(Vehicle(v, v, n)))

    @rule(
        vehicle=st.sampled_from((*VEHICLES, None)),
        low_floor=st.sampled_from(("yes", "yes", "no", "unknown")),
        ahead=st.sampled_from((0, 0, 12, 30)),
    )
    def a_run_begins(self, vehicle: VehicleId | None, low_floor: str, ahead: int) -> None:
        if len(self.street.buses) < 12 and (vehicle is None or not self.is_driving(vehicle)):
            self.street.send(vehicle, low_floor, ahead)

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
        kind=st.sampled_from(("swap", "swap", "lose", "find", "floor", "cancel", "revive", "glitch")),
    )
    def something_happens_to_a_bus(self, data: st.DataObject, vehicle: VehicleId, kind: str) -> None:
        run_id = data.draw(st.sampled_from(sorted(self.street.buses)))
        if kind == "swap" and not self.is_driving(vehicle):
            low_floor = data.draw(st.sampled_from(("yes", "yes", "no")))
            self.street.change(run_id, vehicle_id=vehicle, low_floor=low_floor)
        elif kind == "floor":
            self.street.change(run_id, low_floor="no")
        elif kind == "glitch":  # said to be somewhere else than it is
            back = data.draw(st.integers(-3, 3))
            self.street.change(run_id, position=max(0, self.street.buses[run_id].position + back))
        elif kind in ("cancel", "revive"):
            self.street.change(run_id, is_cancelled=kind == "cancel")
        else:
            self.street.change(run_id, is_lost=kind == "lose")

    @precondition(lambda self: self.street.buses)
    @rule(data=st.data(), begin=st.integers(0, STOPS - 1), length=st.sampled_from((0, 1, 2, STOPS)))
    def a_detour_or_a_short_turn(self, data: st.DataObject, begin: int, length: int) -> None:
        run_id = data.draw(st.sampled_from(sorted(self.street.buses)))
        self.street.change(run_id, skips=frozenset(range(begin, min(begin + length, STOPS))))

    @rule(
        owner=st.sampled_from(OWNERS),
        board=st.integers(0, STOPS - 2),
        ride=st.one_of(st.none(), st.integers(1, STOPS - 1)),
        needs=st.sampled_from(NEEDS),
        later=st.sampled_from((None, None, 5, 20, 59, 70)),
        wait=st.booleans(),
        data=st.data(),
    )
    def somebody_asks(
        self, owner: Owner, board: int, ride: int | None, needs: Any, later: int | None, wait: bool, data: Any
    ) -> None:
        """For now or for later, for any bus or one of their choice; perhaps again with the same key."""
        alight = None if ride is None else min(board + ride, STOPS - 1)
        run_id = data.draw(st.sampled_from((None, None, *sorted(self.street.buses))))
        wish = Wish(
            stop_id=StopId(f"S{board}"),
            alight_stop_id=None if alight is None else StopId(f"S{alight}"),
            route_id=data.draw(st.sampled_from((None, ROUTE))),
            trip_id=Run.from_id(run_id).trip_id if run_id else None,
            needs=needs,
            depart_after=None if later is None else self.now + timedelta(minutes=later),
            wait=wait,
        )
        self.count += 1
        receipt = f"{owner}:{self.count}"
        for name in ("once", "again") if data.draw(st.booleans()) else ("once",):
            self.decide(
                lambda draft, name=name: rider.request(
                    draft,
                    reservation_id=ReservationId(f"r{self.count}-{name}"),
                    owner=owner,
                    wish=wish,
                    offers=self.street.offers(wish),
                    find_offers=self.street.offers_for,
                    receipt=receipt,
                    rules=RULES,
                )
            )

    @precondition(lambda self: self.kept.reservations())
    @rule(data=st.data(), what=st.sampled_from(("cancel", "leave", "boarded", "not_boarded", "alighted")))
    def a_rider_speaks(self, data: st.DataObject, what: Any) -> None:
        one = self.pick(data)
        if what in ("cancel", "leave"):
            press = rider.cancel if what == "cancel" else rider.leave
            self.decide(lambda draft: press(draft, draft.get_reservation(one.id)))
        else:
            find = self.street.offers_for
            self.command(lambda draft: rider.answer(draft, draft.get_reservation(one.id), what, find, RULES))

    @precondition(lambda self: self.kept.reservations())
    @rule(data=st.data(), place=st.integers(0, STOPS - 1))
    def a_rider_gets_off_elsewhere(self, data: st.DataObject, place: int) -> None:
        one, goal = self.pick(data), StopId(f"S{place}")
        find = self.street.goal_of
        self.command(
            lambda draft: change_alighting(
                draft, draft.get_reservation(one.id), goal, lambda h: find(h, goal)
            )
        )

    @precondition(lambda self: self.kept.reservations())
    @rule(data=st.data(), kind=st.sampled_from(("ramp_broken", "passed_by", "not_let_on", "other")))
    def a_rider_reports(self, data: st.DataObject, kind: Any) -> None:
        one, find = self.pick(data), self.street.offers_for
        self.command(lambda draft: report(draft, draft.get_reservation(one.id), kind, None, find, RULES))

    @precondition(lambda self: self.kept.reservations())
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
            self.command(lambda draft: press(draft, draft.get_reservation(one.id), vehicle_id))

    @precondition(lambda self: self.kept.reservations())
    @rule(data=st.data(), reason=st.sampled_from(("ramp_broken", "full", "cannot_stop")))
    def a_driver_declines(self, data: st.DataObject, reason: Any) -> None:
        one = self.pick(data)
        vehicle_id = next((h.vehicle_id for h in one.holds if h.vehicle_id), VEHICLES[0])
        find = self.street.offers_for
        self.command(
            lambda draft: driver.decline(
                draft, draft.get_reservation(one.id), vehicle_id, reason, find, RULES
            )
        )

    @precondition(lambda self: any(one.holds for one in self.kept.open_ones()))
    @rule(data=st.data())
    def a_dispatcher_moves_somebody(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from([one for one in self.kept.open_ones() if one.holds]))
        run_id, find = data.draw(st.sampled_from(one.holds)).run_id, self.street.offers_for
        self.command(
            lambda draft: dispatcher.reassign(
                draft, draft.get_reservation(one.id), run_id, "by_dispatcher", "dana", find, RULES
            )
        )

    def of_vehicle(self, draft: Draft, vehicle_id: VehicleId) -> list[Reservation]:
        held = [r for r in self.kept.open_ones() if any(h.vehicle_id == vehicle_id for h in r.holds)]
        return [draft.get_reservation(one.id) for one in held]

    @rule(vehicle_id=st.sampled_from(VEHICLES), working=st.booleans())
    def the_ramp(self, vehicle_id: VehicleId, working: bool) -> None:
        self.command(
            lambda draft: driver.set_ramp(
                draft,
                draft.find_vehicle(vehicle_id),
                self.of_vehicle(draft, vehicle_id),
                self.street.offers_for,
                working=working,
                rules=RULES,
            )
        )

    @rule(vehicle_id=st.sampled_from(VEHICLES), taken=st.integers(0, 3))
    def somebody_walks_on(self, vehicle_id: VehicleId, taken: int) -> None:
        on = [
            b.run_id
            for b in self.street.buses.values()
            if (b.vehicle_id, b.position < STOPS) == (vehicle_id, True)
        ]
        run_id = on[0] if on else None
        self.command(
            lambda draft: driver.set_walk_ons(
                draft,
                draft.find_vehicle(vehicle_id),
                self.of_vehicle(draft, vehicle_id),
                self.street.offers_for,
                taken=taken,
                rules=RULES,
                run_id=run_id,
            )
        )

    @precondition(lambda self: self.kept.sent)
    @rule(data=st.data())
    def a_command_comes_again(self, data: st.DataObject) -> None:
        """Late and out of order, as from a terminal that was without radio."""
        self.kept.repeat(self.now, data.draw(st.integers(0, len(self.kept.sent) - 1)))

    @rule(seconds=st.sampled_from((-45, -5, 0, 5, 45)))
    def another_worker_decides(self, seconds: int) -> None:
        """Its clock is not the same."""
        self.skew = timedelta(seconds=seconds)

    def due(self, reservation_id: ReservationId, draft: Draft) -> None:
        reservation = draft.get_reservation(reservation_id)
        if reservation.is_open:
            progress = self.street.progress(reservation)
            apply_due(draft, reservation, progress, self.street.offers_for, RULES)

    @rule(seconds=st.sampled_from((1, 15, 46, 121, 900, 3600)), data=st.data())
    def time_passes(self, seconds: int, data: st.DataObject) -> None:
        """Everybody is looked at, in whatever order the workers claim them."""
        self.street.now += timedelta(seconds=seconds)
        for one in data.draw(st.permutations(self.kept.open_ones())):
            self.decide(lambda draft, one=one: self.due(one.id, draft))

    @precondition(lambda self: len(self.kept.open_ones()) > 1)
    @rule(data=st.data())
    def two_workers_at_once(self, data: st.DataObject) -> None:
        """Both decide from the same documents; the second one to commit must see that, or not be in the way."""
        first, second = (data.draw(st.sampled_from(self.kept.open_ones())).id for _ in range(2))
        drafts = Draft(self.kept, self.now), Draft(self.kept, self.street.now)
        self.due(first, drafts[0])
        board = data.draw(st.booleans())
        one = drafts[1].get_reservation(second)
        if board and one.holds and one.holds[0].vehicle_id:
            driver.boarded(drafts[1], one, one.holds[0].vehicle_id)
        else:
            rider.leave(drafts[1], one)
        assert self.kept.commit(drafts[0])
        self.kept.commit(drafts[1])

    # --- what must always hold

    @invariant()
    def no_space_is_held_twice(self) -> None:
        draft = Draft(self.kept, self.now)
        for ledger in self.kept.ledgers():
            assert most_taken(ledger) <= max(0, spaces_of(draft, ledger)), ledger.run_id

    @invariant()
    def holds_and_ledgers_agree(self) -> None:
        held = {(r.id, h.run_id) for r in self.kept.open_ones() for h in r.holds}
        assert held == {(p.reservation_id, run.run_id) for run in self.kept.ledgers() for p in run.places}

    @invariant()
    def each_stands_where_its_holds_are(self) -> None:
        for one in self.kept.reservations():
            runs = [held.run_id for held in one.holds]
            assert len(set(runs)) == len(runs) <= 2
            assert not one.is_open or not set(runs) & set(one.excluded)
            assert not one.is_open or one.state is one.standing()
            assert one.state is not State.BOARDED or len(runs) == 1
            assert (one.ended_at is None) == one.is_open
            times = [step.at for step in one.trail]
            assert times == sorted(times)

    @invariant()
    def who_waits_stands_in_line_in_turn_and_nobody_else(self) -> None:
        draft = Draft(self.kept, self.now)
        waiting = [one for one in self.kept.open_ones() if one.state is State.REQUESTED]
        for name in (ROUTE, ANY_ROUTE):
            turns = sorted(turn_of(one) for one in waiting if (one.route_id or ANY_ROUTE) == name)
            assert list(draft.line(name).turns) == turns

    @invariant()
    def each_owner_has_their_own(self) -> None:
        draft = Draft(self.kept, self.now)
        for owner in OWNERS:
            mine = {one.id for one in self.kept.open_ones() if one.owner == owner}
            assert owner not in RIDERS or len(mine) <= 1
            # Whoever had themselves erased while aboard is nobody's any more.
            ledger = draft.owner(owner)
            assert mine == {i for i in ledger.open if draft.get_reservation(i).owner == owner}
            assert len(set(ledger.codes)) == len(ledger.codes) == len(ledger.open)
            assert all(draft.get_reservation(i).code in ledger.codes for i in ledger.open)

    @invariant()
    def events_tell_everything(self) -> None:
        for one in self.kept.reservations():
            check(replay(self.kept.events[one.id]), one)

    def teardown(self) -> None:
        """Left alone, everything ends."""
        for _ in range(A_DAY // 60):
            if not self.kept.open_ones():
                break
            self.street.now += timedelta(seconds=60)
            for run_id in self.street.buses:
                if self.street.buses[run_id].position < STOPS:
                    self.street.move(run_id, 1)
            for one in self.kept.open_ones():
                self.decide(lambda draft, one=one: self.due(one.id, draft))
        assert not self.kept.open_ones()
        self.events_tell_everything()
        self.holds_and_ledgers_agree()
        self.who_waits_stands_in_line_in_turn_and_nobody_else()


History.TestCase.settings = settings(
    max_examples=HISTORIES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRandomHistories = History.TestCase

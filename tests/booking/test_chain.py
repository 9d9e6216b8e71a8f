"""From the ping to the last step, and every way it can go wrong in between."""

from typing import get_args

import pytest

from booking import driver_decisions as driver
from booking import rider_decisions as rider
from booking.errors import WrongMoment
from booking.events import REOFFERS, EventType
from booking.ledger import Vehicle
from booking.needs import Need
from booking.progress import LostWhy, Progress
from booking.rider_decisions import find_asked
from booking.states import State
from gtfs.identifiers import VehicleId
from tests.booking.builders import RULES, Town, an_offer, coming

BUS_A, BUS_B = VehicleId("bus-a"), VehicleId("bus-b")
PASSED = Progress(status="passed")


def test_the_whole_chain_in_order():
    town = Town()
    r = town.book(an_offer("a"))
    for step, state in [
        (driver.delivered, State.DELIVERED),
        (driver.acknowledge, State.ACKNOWLEDGED),
        (driver.boarded, State.BOARDED),
        (driver.alighted, State.ALIGHTED),
    ]:
        r = town.decide(lambda d, r=r, step=step: step(d, r, BUS_A))
        assert r.state is state
    assert town.happened == ["requested", "assigned", "delivered", "acknowledged", "boarded", "alighted"]
    assert [s.type for s in r.trail] == town.happened
    assert town.places_on("a") == 0


def test_pressing_twice_changes_nothing():
    town = Town()
    r = town.book(an_offer("a"))
    r = town.decide(lambda d: driver.acknowledge(d, r, BUS_A))
    events = list(town.events)
    assert town.decide(lambda d: driver.acknowledge(d, r, BUS_A)) == r
    assert town.decide(lambda d: driver.delivered(d, r, BUS_A)) == r
    assert town.events == events


def test_another_bus_cannot_press_for_it():
    town = Town()
    r = town.book(an_offer("a"))
    with pytest.raises(WrongMoment):
        town.decide(lambda d: driver.acknowledge(d, r, BUS_B))


def test_a_declined_rider_gets_the_next_bus_in_the_same_step():
    town = Town()
    r = town.book(an_offer("a"))
    r = town.decide(
        lambda d: driver.decline(d, r, BUS_A, "full", lambda _: [an_offer("a"), an_offer("b", 20)], RULES)
    )
    assert [h.run_id for h in r.holds] == ["b"]
    assert town.events[-2:] == [("declined", "a"), ("assigned", "b")]
    assert (town.places_on("a"), town.places_on("b")) == (0, 1)


def test_a_declined_rider_without_another_bus_waits_as_requested_and_gets_the_first_that_comes():
    town = Town()
    r = town.book(an_offer("a"))
    r = town.decide(lambda d: driver.decline(d, r, BUS_A, "full", lambda _: [], RULES))
    assert r.state is State.REQUESTED
    r = town.due(r, {}, an_offer("a"), seconds=60)
    assert r.state is State.REQUESTED, "the bus that declined is not offered again"
    r = town.due(r, {}, an_offer("b"), seconds=60)
    assert [h.run_id for h in r.holds] == ["b"]


def test_a_broken_ramp_reoffers_wheelchairs_and_withdraws_the_bus():
    town = Town()
    town.know(Vehicle(BUS_A, "서울74사1001"))
    town.know(Vehicle(BUS_B, "서울74사1002"))
    r = town.book(an_offer("a"))
    town.decide(
        lambda d: driver.set_ramp(
            d, d.find_vehicle(BUS_A), [r], lambda _: [an_offer("b")], working=False, rules=RULES
        )
    )
    moved = town.due(r, {"b": coming()})
    assert [h.run_id for h in moved.holds] == ["b"]
    other = town.book(an_offer("a"), an_offer("b"), owner="rider:bob")
    assert [h.run_id for h in other.holds] == ["b"]
    assert [s.why for s in other.skipped] == ["ramp_broken"]


def test_no_press_pings_again_then_tells_the_dispatcher_and_holds_the_next_bus_too():
    town = Town()
    r = town.book(an_offer("a"))
    r = town.due(r, {"a": coming()}, seconds=14)
    assert "pinged_again" not in town.happened
    r = town.due(r, {"a": coming()}, seconds=1)
    assert town.happened.count("pinged_again") == 1
    r = town.due(r, {"a": coming()}, an_offer("b", 20), seconds=30)
    assert {"escalated", "second_held"} <= set(town.happened)
    assert [h.run_id for h in r.holds] == ["a", "b"]
    town.due(r, {"a": coming(), "b": coming()}, an_offer("c", 30), seconds=300)
    assert town.places_on("c") == 0, "never more than two holds"


def test_whichever_bus_is_boarded_first_releases_the_other():
    town = Town()
    r = town.book(an_offer("a"))
    r = town.due(r, {"a": coming()}, an_offer("b", 20), seconds=45)
    r = town.decide(lambda d: driver.boarded(d, r, BUS_B))
    assert [h.run_id for h in r.holds] == ["b"]
    assert (town.places_on("a"), town.places_on("b")) == (0, 1)
    assert ("released", "a") in town.events


def test_a_bus_gone_by_leads_to_one_question_and_no_to_the_next_bus():
    town = Town()
    r = town.book(an_offer("a"))
    r = town.due(r, {"a": PASSED})
    r = town.due(r, {"a": PASSED}, seconds=5)
    assert town.happened.count("asked") == 1
    r = town.decide(lambda d: rider.answer(d, r, "not_boarded", lambda _: [an_offer("b")], RULES))
    assert [h.run_id for h in r.holds] == ["b"]
    assert ("passed_by", "a") in town.events


def test_a_bus_said_to_be_gone_and_seen_before_the_stop_is_asked_about_again_only_when_it_has_gone():
    town = Town()
    r = town.due(town.book(an_offer("a")), {"a": PASSED})
    r = town.due(r, {"a": coming(4)}, seconds=30)
    assert town.happened[-1] == "question_withdrawn"
    assert find_asked(r) is None
    r = town.due(r, {"a": coming(4)}, seconds=90)
    assert r.is_open, "the time to answer is over, and there was nothing to answer"
    assert "pinged_again" in town.happened, "its driver has not confirmed yet"
    r = town.due(r, {"a": PASSED}, seconds=5)
    assert town.happened.count("asked") == 2


def test_a_bus_that_nobody_sees_any_more_does_not_take_the_question_back():
    town = Town()
    r = town.due(town.book(an_offer("a")), {"a": PASSED})
    assert town.due(r, {"a": Progress(status="coming")}, seconds=30) == r


def test_yes_to_the_question_means_boarded():
    town = Town()
    r = town.due(town.book(an_offer("a")), {"a": PASSED})
    assert town.decide(lambda d: rider.answer(d, r, "boarded", lambda _: [], RULES)).state is State.BOARDED


def test_no_answer_is_counted_apart():
    town = Town()
    r = town.due(town.book(an_offer("a")), {"a": PASSED})
    r = town.due(r, {"a": PASSED}, seconds=119)
    assert r.is_open
    r = town.due(r, {"a": PASSED}, seconds=1)
    assert r.state is State.UNRESOLVED
    assert town.places_on("a") == 0


def test_without_an_answer_the_second_bus_still_comes():
    town = Town()
    r = town.due(town.book(an_offer("a")), {"a": coming()}, an_offer("b", 20), seconds=45)
    for seconds in (0, 120):
        r = town.due(r, {"a": PASSED, "b": coming()}, seconds=seconds)
    assert [h.run_id for h in r.holds] == ["b"]
    assert r.is_open
    assert town.places_on("a") == 0


def test_a_broken_ramp_gives_up_both_runs_of_the_same_bus():
    town = Town()
    town.know(Vehicle(BUS_A, "서울74사1001"))
    r = town.book(an_offer("a"))
    r = town.due(r, {"a": coming()}, an_offer("b", 20, vehicle_id=BUS_A), seconds=45)
    assert [h.vehicle_id for h in r.holds] == [BUS_A, BUS_A]
    town.decide(
        lambda d: driver.set_ramp(
            d, d.find_vehicle(BUS_A), [r], lambda _: [an_offer("c")], working=False, rules=RULES
        )
    )
    assert (town.places_on("a"), town.places_on("b"), town.places_on("c")) == (0, 0, 1)


def test_nobody_answers_a_question_that_was_not_asked():
    town = Town()
    r = town.book(an_offer("a"))
    with pytest.raises(WrongMoment):
        town.decide(lambda d: rider.answer(d, r, "not_boarded", lambda _: [], RULES))


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        *((Progress(status="lost", why=why), why) for why in get_args(LostWhy)),
        (Progress(status="lost"), "bus_vanished"),
        (coming(low_floor="no"), "high_floor"),
    ],
)
def test_a_lost_bus_or_one_swapped_for_a_high_floor_one_is_replaced_with_its_reason(seen, why):
    town = Town()
    r = town.due(town.book(an_offer("a")), {"a": seen}, an_offer("b"))
    assert [h.run_id for h in r.holds] == ["b"]
    assert ("bus_lost", "a") in town.events
    assert [step.why for step in r.trail if step.type == "bus_lost"] == [why]
    assert why in REOFFERS[EventType.BUS_LOST]
    assert r.asked_at == r.trail[0].at, "nobody loses their turn"


def test_a_run_without_a_bus_is_pinged_when_its_bus_is_known():
    town = Town()
    r = town.book(an_offer("a", vehicle_id=None))
    r = town.due(r, {"a": coming()}, seconds=600)
    assert "escalated" not in town.happened, "nobody could have pressed"
    r = town.due(r, {"a": coming(vehicle_id=BUS_A)})
    assert ("bus_known", "a") in town.events
    assert town.decide(lambda d: driver.acknowledge(d, r, BUS_A)).state is State.ACKNOWLEDGED


def test_another_bus_on_the_same_run_is_told_and_the_first_one_withdrawn():
    town = Town()
    r = town.decide(lambda d, r=town.book(an_offer("a")): driver.acknowledge(d, r, BUS_A))
    r = town.due(r, {"a": coming(vehicle_id=BUS_B)})
    assert r.state is State.ASSIGNED
    assert town.events[-2:] == [("released", "a"), ("bus_known", "a")]


def test_reminders_come_once_two_stops_before_and_on_approach():
    town = Town()
    r = town.decide(lambda d, r=town.book(an_offer("a")): driver.acknowledge(d, r, BUS_A))
    for _ in range(2):
        r = town.due(r, {"a": coming(2)})
        r = town.due(r, {"a": coming(1, metres_away=350.0)})
    assert town.happened.count("two_stops") == 1
    assert town.happened.count("approaching") == 1


def test_the_driver_is_told_one_stop_before_somebody_gets_off():
    town = Town()
    r = town.decide(lambda d, r=town.book(an_offer("a")): driver.boarded(d, r, BUS_A))
    r = town.due(r, {"a": Progress(status="passed", alight_stops_away=2)})
    assert "alighting" not in town.happened
    for _ in range(2):
        r = town.due(r, {"a": Progress(status="passed", alight_stops_away=1)})
    assert town.happened.count("alighting") == 1
    r = town.due(r, {"a": Progress(status="passed", alight_passed_seconds=600)})
    assert r.state is State.UNRESOLVED


def test_a_request_that_finds_no_bus_expires():
    town = Town()
    r = town.decide(
        lambda d, r=town.book(an_offer("a")): driver.decline(d, r, BUS_A, "full", lambda _: [], RULES)
    )
    assert town.due(r, {}, seconds=RULES.patience_seconds).state is State.EXPIRED


def test_help_without_a_wheelchair_takes_no_space():
    town = Town()
    for name in "123":
        town.book(an_offer("a"), owner=f"rider:{name}", needs=(Need.WALKING_AID,))
    assert town.places_on("a") == 3

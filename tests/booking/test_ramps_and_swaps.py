"""A bus that takes over a run: whether it can take who waits there, and what its driver still has to hear."""

from booking import driver_decisions as driver
from booking.ledger import Vehicle
from booking.needs import Need
from booking.reservation import Owner
from gtfs.identifiers import RunId, VehicleId
from tests.booking.builders import RULES, Town, an_offer, coming

BUS_A, BUS_B = VehicleId("bus-a"), VehicleId("bus-b")


def test_a_run_that_gets_a_bus_with_a_broken_ramp_is_given_up_for_the_next_one():
    town = Town()
    town.know(Vehicle(BUS_B, ramp_working=False))
    r = town.book(an_offer("a", vehicle_id=None))
    r = town.due(r, {"a": coming(vehicle_id=BUS_B)}, an_offer("c"))
    assert [h.run_id for h in r.holds] == ["c"]
    assert ("bus_known", "a") not in town.events


def test_a_broken_ramp_does_not_matter_to_whoever_needs_none():
    town = Town()
    town.know(Vehicle(BUS_B, ramp_working=False))
    r = town.book(an_offer("a", vehicle_id=None), needs=(Need.WALKING_AID,))
    r = town.due(r, {"a": coming(vehicle_id=BUS_B)}, an_offer("c"))
    assert [h.vehicle_id for h in r.holds] == [BUS_B]


def test_a_ramp_said_broken_again_still_gives_up_whoever_booked_meanwhile():
    town = Town()
    r = town.book(an_offer("a"))
    town.know(Vehicle(BUS_A, ramp_working=False))
    town.decide(
        lambda d: driver.set_ramp(
            d, d.find_vehicle(BUS_A), [r], lambda _: [an_offer("b")], working=False, rules=RULES
        )
    )
    assert (town.places_on("a"), town.places_on("b")) == (0, 1)
    assert "ramp" not in town.happened, "the dispatcher has been told before"


def test_the_driver_of_a_bus_that_took_over_gets_reminders_and_a_deadline_of_their_own():
    town = Town()
    r = town.book(an_offer("a"))
    r = town.due(r, {"a": coming(2)}, seconds=45)
    r = town.due(r, {"a": coming(2, vehicle_id=BUS_B)}, seconds=5)
    assert town.happened.count("two_stops") == 2
    assert town.happened.count("escalated") == 1
    r = town.due(r, {"a": coming(1, vehicle_id=BUS_B)}, seconds=45)
    assert town.happened.count("escalated") == 2


def test_the_bus_that_is_on_the_run_now_is_told_and_not_the_one_that_was():
    town = Town()
    town.know(Vehicle(BUS_A, ramp_working=False))
    town.know(Vehicle(BUS_B))
    town.book(an_offer("a", vehicle_id=BUS_A), needs=(Need.STROLLER,))
    r = town.book(an_offer("a", vehicle_id=BUS_B), owner="rider:bob")
    assert [h.vehicle_id for h in r.holds] == [BUS_B]


def test_a_walk_on_takes_the_space_of_whoever_booked_last_and_the_next_bus_is_held_for_them():
    town = Town()
    town.know(Vehicle(BUS_A))
    first = town.book(an_offer("a", vehicle_id=BUS_A))
    last = town.book(an_offer("a", vehicle_id=BUS_A), owner=Owner("rider:bo"))
    waiting = [first, last]
    town.decide(
        lambda d: driver.set_walk_ons(
            d, d.find_vehicle(BUS_A), waiting, lambda _: [an_offer("b")], taken=1, rules=RULES
        )
    )
    assert [h.run_id for h in town.get(first.id).holds] == ["a"]
    assert [h.run_id for h in town.get(last.id).holds] == ["b"]
    assert town.events[-2:] == [("declined", "a"), ("assigned", "b")]


def test_who_is_aboard_keeps_the_space_whatever_the_driver_counts():
    town = Town()
    town.know(Vehicle(BUS_A))
    r = town.book(an_offer("a", vehicle_id=BUS_A))
    r = town.decide(lambda d: driver.boarded(d, r, BUS_A))
    bus = town.decide(
        lambda d: driver.set_walk_ons(d, d.find_vehicle(BUS_A), [r], lambda _: (), taken=2, rules=RULES)
    )
    assert bus.walk_ons == 1
    assert town.places_on("a") == 1


def test_a_smaller_bus_that_takes_over_keeps_whoever_booked_first():
    town = Town()
    town.know(Vehicle(BUS_A))
    town.know(Vehicle(BUS_B, spaces=1))
    first = town.book(an_offer("a", vehicle_id=BUS_A))
    last = town.book(an_offer("a", vehicle_id=BUS_A), owner=Owner("rider:bo"))
    town.due(first, {"a": coming(vehicle_id=BUS_B)}, an_offer("c"))
    assert [(h.run_id, h.vehicle_id) for h in town.get(first.id).holds] == [("a", BUS_B)]
    assert [h.run_id for h in town.get(last.id).holds] == ["c"]


def test_who_walked_on_is_off_when_the_bus_begins_its_next_run():
    town = Town()
    town.know(Vehicle(BUS_A, spaces=1))
    town.decide(
        lambda d: driver.set_walk_ons(
            d, d.find_vehicle(BUS_A), [], lambda _: (), taken=1, rules=RULES, run_id=RunId("a")
        )
    )
    booked = town.book(an_offer("a", vehicle_id=BUS_A), an_offer("b", 60, vehicle_id=BUS_A))
    assert [h.run_id for h in booked.holds] == ["b"]
    assert [s.why for s in booked.skipped] == ["no_space"]

"""What a rider reports in one press: on the dispatchers' list with everything filled in."""

import pytest

from booking import dispatcher_decisions as dispatcher
from booking import rider_decisions as rider
from booking.errors import WrongMoment
from booking.progress import Progress
from booking.reservation import Owner
from booking.rider_reports import report
from booking.states import State
from gtfs.identifiers import RunId
from tests.booking.builders import RULES, Town, an_offer, coming

PASSED = Progress(status="passed")


@pytest.fixture
def town():
    return Town()


def say(town, reservation, kind, run=None, *offers):
    return town.decide(
        lambda d: report(d, d.get_reservation(reservation.id), kind, run, lambda _: list(offers), RULES)
    )


def reports(town):
    return town.decide(lambda d: d.desk()).reports


def test_a_report_names_the_bus_that_the_rider_waits_for_once(town):
    r = town.book(an_offer("a"))
    r = say(town, r, "ramp_broken")
    again = say(town, r, "ramp_broken")
    assert again == r
    (told,) = reports(town)
    assert (told.run_id, told.vehicle_id) == ("a", r.holds[0].vehicle_id)
    assert told.item == f"ramp_reported {r.id} a"
    assert town.happened.count("reported") == 1
    say(town, r, "other")
    assert len(reports(town)) == 2
    assert r.state is State.ASSIGNED, "a report changes no ride"


def test_who_is_aboard_or_off_again_reports_that_bus(town):
    r = town.due(town.book(an_offer("a")), {"a": coming()}, an_offer("b", 20), seconds=45)
    r = town.decide(lambda d: rider.answer(d, r, "boarded", lambda _: [], RULES))
    r = say(town, r, "other")
    r = town.decide(lambda d: rider.answer(d, r, "alighted", lambda _: [], RULES))
    r = say(town, r, "ramp_broken")
    assert r.state is State.ALIGHTED
    assert [one.run_id for one in reports(town)] == ["a", "a"]
    say(town, r, "not_let_on", RunId("b"))
    assert reports(town)[-1].run_id == "b", "the other bus of this ride, when that is said"


def test_passed_by_answers_the_question_that_stands_and_brings_the_next_bus(town):
    r = town.due(town.book(an_offer("a")), {"a": PASSED})
    r = say(town, r, "passed_by", None, an_offer("b"))
    assert [held.run_id for held in r.holds] == ["b"]
    assert [one.item for one in reports(town)] == [f"passed_by {r.id} a"]


def test_passed_by_before_anybody_has_seen_it_is_a_report_and_the_place_stays_held(town):
    r = say(town, town.book(an_offer("a")), "passed_by", None, an_offer("b"))
    assert [held.run_id for held in r.holds] == ["a"]
    assert [one.item for one in reports(town)] == [f"passed_by {r.id} a"]


def test_there_is_nothing_to_report_of_a_bus_of_somebody_else_or_of_none(town):
    r = town.book(an_offer("a"))
    with pytest.raises(WrongMoment, match="no_bus_to_report"):
        say(town, r, "other", RunId("z"))
    with pytest.raises(WrongMoment, match="no_bus_to_report"):
        say(town, town.book(wait=True, owner=Owner("rider:bo")), "other")
    assert reports(town) == ()


@pytest.mark.parametrize("kind", ["ramp_broken", "not_let_on", "other"])
def test_a_dispatcher_is_done_with_it(town, kind):
    r = say(town, town.book(an_offer("a")), kind)
    (told,) = reports(town)
    town.decide(lambda d: dispatcher.settle_item(d, told.item, "dana"))
    assert reports(town) == ()
    assert r.is_open

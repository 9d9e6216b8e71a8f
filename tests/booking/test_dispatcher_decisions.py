"""What dispatchers do: each thing in one hand, each message confirmed once, nobody moved to no bus at all."""

import pytest

from booking import dispatcher_decisions as dispatcher
from booking import rider_decisions as rider
from booking.desk import MOST_MESSAGES, MessageId
from booking.draft import Draft
from booking.errors import BookingError
from booking.ledger import Vehicle
from booking.reservation import Owner
from booking.states import State
from gtfs.identifiers import RunId, VehicleId
from tests.booking.builders import RULES, Town, an_offer, coming

BUS = VehicleId("bus-a")
ITEM = "not_acknowledged r1 a"


@pytest.fixture
def town():
    return Town()


def refused(town, decision):
    with pytest.raises(BookingError) as fault:
        town.decide(decision)
    return fault.value.code


def test_what_one_has_taken_another_cannot_take_until_it_is_let_go(town):
    town.decide(lambda d: dispatcher.take(d, ITEM, "dana"))
    assert refused(town, lambda d: dispatcher.take(d, ITEM, "eun")) == "taken_by_another"
    town.decide(lambda d: dispatcher.let_go(d, ITEM, "eun"))
    assert town.decide(lambda d: dispatcher.take(d, ITEM, "eun")).by == "eun"


def test_taking_again_what_one_has_changes_nothing(town):
    town.decide(lambda d: dispatcher.take(d, ITEM, "dana"))
    before = dict(town.documents)
    town.decide(lambda d: dispatcher.take(d, ITEM, "dana"))
    assert town.documents == before
    assert town.happened == ["marked"]


def test_only_a_report_can_be_done_with_and_only_by_who_has_it(town):
    assert refused(town, lambda d: dispatcher.settle_item(d, ITEM, "dana")) == "still_wrong"
    report = "passed_by r1 a"
    town.decide(lambda d: dispatcher.take(d, report, "eun"))
    assert refused(town, lambda d: dispatcher.settle_item(d, report, "dana")) == "taken_by_another"
    assert town.decide(lambda d: dispatcher.settle_item(d, report, "eun")).is_done
    assert town.decide(lambda d: dispatcher.settle_item(d, report, "dana")).by == "eun", "twice is once"


def send(town, bus=BUS, name="m1", **facts):
    facts = {"template": "call_desk"} | facts
    return town.decide(
        lambda d: dispatcher.send_message(d, message_id=MessageId(name), vehicle_id=bus, by="dana", **facts)
    )


def test_a_message_is_stored_then_confirmed_each_once(town):
    town.know(Vehicle(BUS))
    send(town)
    for _ in range(2):
        town.decide(lambda d: dispatcher.message_delivered(d, MessageId("m1"), BUS))
    for _ in range(2):
        town.decide(lambda d: dispatcher.acknowledge_message(d, MessageId("m1"), BUS))
    assert town.happened == ["message", "message_delivered", "message_acknowledged"]
    assert Draft(town, town.now).desk().list_unanswered(BUS) == []


def test_no_other_bus_can_confirm_a_message_and_no_unknown_one_gets_any(town):
    town.know(Vehicle(BUS))
    send(town)
    other = VehicleId("bus-b")
    assert refused(town, lambda d: dispatcher.acknowledge_message(d, MessageId("m1"), other)) == (
        "unknown_message"
    )
    with pytest.raises(BookingError, match="unknown_vehicle"):
        send(town, other, "m2")


def test_the_oldest_messages_go_first(town):
    town.know(Vehicle(BUS))
    for number in range(MOST_MESSAGES + 1):
        send(town, name=f"m{number}")
    kept = Draft(town, town.now).desk().messages
    assert (len(kept), kept[0].id) == (MOST_MESSAGES, "m1")


def move(town, one, run, *offers, reason="not_confirmed"):
    return town.decide(
        lambda d: dispatcher.reassign(
            d, d.get_reservation(one.id), RunId(run), reason, "dana", lambda _: offers, RULES
        )
    )


def test_who_is_moved_gets_the_next_bus_in_the_same_step_and_keeps_their_turn(town):
    one = town.book(an_offer("a"))
    moved = move(town, one, "a", an_offer("a"), an_offer("b", 20))
    assert [held.run_id for held in moved.holds] == ["b"]
    assert moved.state is State.ASSIGNED
    assert (town.places_on("a"), town.places_on("b")) == (0, 1)
    assert moved.asked_at == one.asked_at
    assert [(step.type, step.why) for step in moved.trail][-2:] == [
        ("reassigned", "not_confirmed"),
        ("assigned", None),
    ]


def test_nobody_is_moved_to_no_bus_at_all(town):
    one = town.book(an_offer("a"))
    with pytest.raises(BookingError, match="no_other_bus"):
        move(town, one, "a", an_offer("a"))
    assert [held.run_id for held in town.get(one.id).holds] == ["a"]


def test_who_holds_a_second_bus_is_moved_to_that_one(town):
    one = town.book(an_offer("a"))
    held = town.due(one, {"a": coming()}, an_offer("a"), an_offer("b", 20), seconds=46)
    assert [hold.run_id for hold in held.holds] == ["a", "b"]
    moved = move(town, one, "a")
    assert [hold.run_id for hold in moved.holds] == ["b"]


def test_nobody_aboard_and_nobody_on_another_bus_is_moved(town):
    one = town.book(an_offer("a"))
    with pytest.raises(BookingError, match="not_on_this_bus"):
        move(town, one, "b", an_offer("b", 20))
    town.decide(lambda d: rider.answer(d, d.get_reservation(one.id), "boarded", lambda _: (), RULES))
    with pytest.raises(BookingError, match="already_aboard"):
        move(town, one, "a", an_offer("b", 20))


def test_notes_stay_with_the_reservation_up_to_a_number(town):
    one = town.book(an_offer("a"), owner=Owner("rider:bo"))
    for number in range(dispatcher.MOST_NOTES):
        town.decide(lambda d, n=number: dispatcher.note(d, d.get_reservation(one.id), f"note {n}", "dana"))
    assert len(town.get(one.id).notes) == dispatcher.MOST_NOTES
    assert (
        refused(town, lambda d: dispatcher.note(d, d.get_reservation(one.id), "one more", "dana"))
        == "too_many_notes"
    )


def test_every_action_leaves_one_line_and_none_names_the_rider(town):
    town.know(Vehicle(BUS))
    one = town.book(an_offer("a"), owner=Owner("rider:secret-name"))
    draft = Draft(town, town.now)
    dispatcher.take(draft, ITEM, "dana")
    dispatcher.let_go(draft, ITEM, "dana")
    dispatcher.note(draft, draft.get_reservation(one.id), "she waits in the rain", "dana")
    dispatcher.send_message(
        draft, message_id=MessageId("m"), vehicle_id=BUS, by="dana", text="ask her", reservation_id=one.id
    )
    offers = (an_offer("b", 20),)
    dispatcher.reassign(
        draft, draft.get_reservation(one.id), RunId("a"), "bus_silent", "dana", lambda _: offers, RULES
    )
    assert [(line.what, line.outcome) for line in draft.audit] == [
        (what, "done") for what in ("take", "let_go", "note", "message", "reassign")
    ]
    assert not any(word in repr(draft.audit) for word in ("secret-name", "rain", "ask her"))

"""Somebody at a stop asks for a person: dispatchers see it once, its kiosk hears that one has it."""

from datetime import timedelta

import pytest

from booking.errors import WrongMoment
from server.store.keys import OPERATIONS
from tests.builders.slow_street import Street

STOP, ITEM = "f", "person_asked f"


@pytest.fixture
def street(tmp_path, redis):
    return Street(tmp_path, redis)


def call(street, name="c1", stop=STOP):
    street.services.dispatching.call_person(stop, name)


def items_of(street):
    return [one for one in street.services.operations.snapshot(0).items if one.kind == "person_asked"]


def at_stop(street, stop=STOP):
    return street.services.views.kiosk_snapshot(stop, 0).person


def told(street, audience):
    stored = street.services.documents.list_events(audience, 0)
    return [street.services.projection.payload(one) for one in stored]


def test_however_often_it_is_pressed_it_is_one_thing_on_the_list(street):
    for name in ("c1", "c1", "c2"):
        call(street, name)
    (item,) = items_of(street)
    assert (item.key, item.stop.stop_id, item.since) == (ITEM, STOP, street.now)
    assert item.sentence.ko == "느린 6가 정류소에서 직원을 찾습니다."
    assert [one["type"] for one in told(street, OPERATIONS)] == ["item"]
    call(street, stop="g")
    assert len(items_of(street)) == 2


def test_its_kiosk_is_told_who_has_it_in_hand_and_no_name(street):
    call(street)
    assert at_stop(street).taken_at is None
    street.now += timedelta(seconds=20)
    street.services.dispatching.take("dana", ITEM)
    assert at_stop(street).taken_at == street.now
    taken = told(street, f"stop:{STOP}")[-1]
    assert (taken["type"], taken["call"]["taken_at"]) == ("person", "2026-03-02T03:00:20Z")
    assert "dana" not in str(taken)
    street.services.dispatching.let_go("dana", ITEM)
    assert at_stop(street).taken_at is None
    street.services.dispatching.take("dana", ITEM)
    street.services.dispatching.settle("dana", ITEM)
    assert (at_stop(street), items_of(street)) == (None, [])
    at_the_stop = told(street, f"stop:{STOP}")
    assert [one["type"] for one in at_the_stop] == ["person"] * 5, "asked, taken, let go, taken, done"
    assert at_the_stop[-1]["call"] is None
    assert [one["type"] for one in told(street, OPERATIONS)] == ["item_ended", *["mark"] * 4], (
        "as it stands now"
    )


def test_whoever_comes_next_is_a_new_call_in_nobodys_hand(street):
    call(street)
    street.services.dispatching.settle("dana", ITEM)
    call(street, "c1")
    assert items_of(street) == [], "the same press once more"
    street.now += timedelta(minutes=5)
    call(street, "c2")
    (item,) = items_of(street)
    assert (item.taken_by, item.since) == (None, street.now)
    street.services.dispatching.settle("eun", ITEM)
    assert items_of(street) == []


def test_what_one_dispatcher_has_another_does_not_end(street):
    call(street)
    street.services.dispatching.take("dana", ITEM)
    with pytest.raises(WrongMoment, match="taken_by_another"):
        street.services.dispatching.settle("eun", ITEM)


def test_after_an_hour_nobody_stands_there_any_more(street):
    call(street)
    street.now += timedelta(minutes=59)
    street.services.bookings.keep_watch([])
    assert len(items_of(street)) == 1
    street.now += timedelta(minutes=1)
    street.services.bookings.keep_watch([])
    assert (items_of(street), at_stop(street)) == ([], None)
    ended = told(street, OPERATIONS)[-1]
    assert (ended["type"], ended["ended"]["key"]) == ("item_ended", ITEM)
    assert told(street, f"stop:{STOP}")[-1] | {"at": "", "sequence": 0} == {
        "type": "person",
        "call": None,
        "at": "",
        "sequence": 0,
    }

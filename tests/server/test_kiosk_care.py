"""How kiosks are and what they are told to do, in the store: silence with its age, orders until they are answered."""

from datetime import timedelta

import msgspec
import pytest

from booking.errors import KeyReused
from booking.kiosk_messages import KioskOrder, KioskReport
from gtfs.identifiers import StopId
from server.background import loops
from server.store.keys import OPERATIONS
from server.world.kiosks import HEARD_SECONDS, MOST_SILENT
from tests.builders.kiosk_reports import a_report
from tests.builders.slow_street import NOON, Street

ON_EVERY_STORE = True
HERE = StopId("c")


@pytest.fixture
def street(tmp_path, redis):
    return Street(tmp_path, redis)


def report(**changes):
    return msgspec.convert(a_report(**changes), KioskReport)


def told(street):
    """What dispatchers have been told of kiosks, in order."""
    events = street.services.documents.list_events(OPERATIONS, 0) or []
    told = [street.services.projection.payload(one) for one in events]
    items = [(one["type"], one.get("item") or one.get("ended")) for one in told]
    return [(type_, item["stop"]["stop_id"]) for type_, item in items if item["kind"] == "kiosk_silent"]


def listed(street):
    items = street.services.operations.snapshot(0).items
    return [(item.stop.stop_id, item.since) for item in items if item.kind == "kiosk_silent"]


def after(street, seconds):
    street.now += timedelta(seconds=seconds)
    loops.keep_watch(street.services)


def test_a_kiosk_that_falls_silent_comes_up_once_with_when_it_was_last_heard_and_goes_when_it_is_back(street):
    kiosks = street.services.kiosks
    kiosks.reported(HERE, report(), street.now)
    after(street, HEARD_SECONDS - 1)
    assert told(street) == listed(street) == []
    after(street, 2)
    after(street, 30)
    assert told(street) == [("item", HERE)]
    assert listed(street) == [(HERE, NOON)]
    kiosks.reported(HERE, report(), street.now)
    after(street, 5)
    assert told(street) == [("item", HERE), ("item_ended", HERE)]
    assert listed(street) == []


def test_a_kiosk_that_was_revoked_is_not_missed(street):
    street.services.kiosks.reported(HERE, report(), street.now)
    street.services.kiosks.forget(HERE)
    after(street, 10 * HEARD_SECONDS)
    assert listed(street) == []


def test_when_the_whole_network_is_gone_the_list_keeps_room_for_buses(street):
    for number in range(400):
        street.services.kiosks.heard(StopId(f"s{number}"), "1", street.now + timedelta(seconds=number / 100))
    street.now += timedelta(hours=1)
    silent = street.services.kiosks.find_silent(street.now)
    assert len(silent) == MOST_SILENT
    assert silent[0].stop_id == "s399", "who was heard of last comes first: that is news"


def test_only_a_sign_and_no_figure_is_news_and_hello_keeps_what_was_reported(street):
    kiosks = street.services.kiosks
    assert kiosks.reported(HERE, report(), street.now)
    assert not kiosks.reported(HERE, report(memory_bytes=5, box_uptime=7, counts={}), street.now)
    deaf = {"part": "microphone", "state": "lost", "is_good": False, "since": "2026-03-02T02:00:00Z"}
    assert kiosks.reported(HERE, report(parts=[deaf]), street.now)
    kiosks.heard(HERE, "2", street.now)
    (health,) = street.services.operations.list_kiosks()
    assert (health.version, health.reported_at) == ("2", NOON)
    assert [(one.part, one.state) for one in health.report.parts] == [("microphone", "lost")]


def order(command_id="o1", kind="restart", minutes=10, **more):
    return KioskOrder(command_id, kind, NOON + timedelta(minutes=minutes), **more)


def test_an_order_is_told_until_it_is_answered_and_the_answer_stands(street):
    orders = street.services.kiosk_orders
    _, is_new = orders.give(HERE, order(), "dana", street.now)
    street.now += timedelta(seconds=1)
    orders.give(HERE, order("o2", "volume", volume=8), "dana", street.now)
    assert is_new
    assert [one.command_id for one in orders.list_waiting(HERE, street.now)] == ["o1", "o2"]
    assert orders.answer(HERE, "o1", True, None, street.now).state == "done"
    assert orders.answer(HERE, "o1", False, "late", street.now) is None, "the first answer stands"
    assert orders.answer(HERE, "o9", True, None, street.now) is None
    assert [one.command_id for one in orders.list_waiting(HERE, street.now)] == ["o2"]
    assert orders.list_waiting(StopId("d"), street.now) == ()
    assert [(one.order.command_id, one.state) for one in orders.list_last(HERE, street.now)] == [
        ("o2", "waiting"), ("o1", "done"),
    ]  # fmt: skip


def test_the_same_order_twice_is_one_and_its_id_opens_no_other(street):
    orders = street.services.kiosk_orders
    orders.give(HERE, order(), "dana", street.now)
    again, is_new = orders.give(HERE, order(minutes=11), "eve", street.now)
    assert (again.by, is_new) == ("dana", False)
    with pytest.raises(KeyReused):
        orders.give(HERE, order(kind="update"), "dana", street.now)


def test_an_order_whose_time_is_over_is_not_told_any_more(street):
    orders = street.services.kiosk_orders
    orders.give(HERE, order(), "dana", street.now)
    street.now += timedelta(minutes=10)
    assert orders.list_waiting(HERE, street.now) == ()
    assert orders.list_last(HERE, street.now)[0].state == "expired"

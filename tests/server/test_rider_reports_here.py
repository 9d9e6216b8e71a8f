"""A rider's report on its way: to the dispatchers' list in words, into the history, and not to the bus."""

import pytest

from gtfs.identifiers import VehicleId
from server.store.keys import OPERATIONS, audience_of_owner, audience_of_vehicle
from tests.builders.slow_street import Street

BUS = VehicleId("b0")


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.know(BUS)
    street.buses_at(b0=("t0", 0))
    return street


def last_told(street, audience):
    stored = street.services.documents.list_events(audience, 0)[-1]
    return street.services.projection.payload(stored)


@pytest.mark.parametrize(
    ("kind", "item", "words"),
    [
        ("ramp_broken", "ramp_reported", "경사판을 쓸 수 없습니다"),
        ("passed_by", "passed_by", "태우지 않고 지나갔습니다"),
        ("not_let_on", "not_let_on", "태워 주지 않았습니다"),
        ("other", "reported", "다른 문제가 있습니다"),
    ],
)
def test_a_report_stands_on_the_list_with_bus_and_stop_and_the_bus_is_not_told(street, kind, item, words):
    booked = street.book("f")
    before = street.services.documents.last_sequence(audience_of_vehicle(BUS))
    street.services.bookings.report(booked.id, booked.owner, kind, None, command_id="c1")
    told = last_told(street, OPERATIONS)
    assert (told["type"], told["item"]["kind"], told["item"]["plate"]) == ("item", item, "plate-b0")
    assert words in told["item"]["sentence"]["ko"]
    assert "plate-b0" in told["item"]["sentence"]["en"]
    (listed,) = street.services.operations.snapshot(1).items
    assert (listed.kind, listed.key, listed.stop.stop_id) == (item, told["item"]["key"], "f")
    assert street.services.documents.last_sequence(audience_of_vehicle(BUS)) == before
    shown = last_told(street, audience_of_owner(booked.owner))["reservation"]["steps"][-1]
    assert (shown["type"], shown["why"]) == ("reported", kind)
    assert "신고했습니다" in shown["sentence"]["ko"]
    ((*_, entry),) = [
        street.services.histories.tell(street.services.bookings.get(booked.id, booked.owner), ()).entries
    ]
    assert "승객이 신고했습니다" in entry.sentence.ko

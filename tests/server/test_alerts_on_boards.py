"""What an operator wants people to know stands on the boards of the stops it concerns, and only while it holds."""

from datetime import timedelta

import msgspec
import pytest

from gtfs.identifiers import RouteId, StopId
from gtfs.realtime.entities import ActivePeriod, Alert, InformedEntity
from gtfs.realtime.writing import build_alerts
from tests.builders.slow_street import NOON, Street


@pytest.fixture
def street(tmp_path, redis):
    return Street(tmp_path, redis)


def tell(street, *alerts):
    street.live.write_bytes(build_alerts(alerts, street.now))
    street.services.live.refresh(street.now)


def headers_at(street, stop):
    place = street.services.world.timetable.get_stop(StopId(stop))
    return [alert.header for alert in street.services.views.board(place, limit=5).alerts]


def an_alert(name, *informed, severity="WARNING", **facts):
    return Alert(name, informed, {"ko": name, "en": f"{name}!"}, severity=severity, **facts)


def test_an_alert_stands_where_it_concerns_somebody(street):
    tell(
        street,
        an_alert("공사", InformedEntity(stop_id=StopId("b"))),
        an_alert("우회", InformedEntity(route_id=RouteId("r7")), severity="SEVERE"),
        an_alert("다른 노선", InformedEntity(route_id=RouteId("r9"))),
    )
    assert headers_at(street, "b") == [{"ko": "우회", "en": "우회!"}, {"ko": "공사", "en": "공사!"}]
    assert headers_at(street, "c") == [{"ko": "우회", "en": "우회!"}]


def test_an_alert_that_is_over_is_gone(street):
    period = ActivePeriod(NOON - timedelta(hours=1), NOON + timedelta(seconds=60))
    tell(street, an_alert("공사", InformedEntity(stop_id=StopId("b")), periods=(period,)))
    assert len(headers_at(street, "b")) == 1
    street.now += timedelta(seconds=61)
    assert headers_at(street, "b") == []


def test_what_is_to_be_read_aloud_and_why_come_along(street):
    alert = an_alert(
        "5번 출구",
        InformedEntity(stop_id=StopId("b")),
        effect="STOP_MOVED",
        spoken_header={"ko": "오 번 출구"},
    )
    tell(street, alert)
    place = street.services.world.timetable.get_stop(StopId("b"))
    (shown,) = msgspec.to_builtins(street.services.views.board(place, limit=5).alerts)
    assert (shown["effect"], shown["spoken_header"]) == ("STOP_MOVED", {"ko": "오 번 출구"})

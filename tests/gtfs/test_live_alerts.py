"""Alerts: whom they concern, for how long, and what is heard of them."""

from datetime import UTC, date, datetime, timedelta

from gtfs.realtime.alerts import Concern, list_alerts
from gtfs.realtime.entities import ActivePeriod, Alert, InformedEntity, LiveFeed, TripReference
from gtfs.realtime.feed import parse_feed
from gtfs.realtime.picture import LivePicture
from gtfs.realtime.writing import build_alerts

NOW = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
STATION = """\
    stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station
    a,01001,시청,37.5000,127.0,0,hall
    b,01002,종로,37.5045,127.0,0,
    c,01003,광화문,37.5090,127.0,0,
    d,01004,경복궁,37.5135,127.0,0,
    z,01005,빈 정류소,37.6,127.0,0,
    hall,,시청역,37.5,127.0,1,
    """


def alert(name, *informed, **facts):
    return Alert(name, tuple(informed), {"ko": name}, **facts)


def picture_of(timetable, *alerts):
    return LivePicture.from_feeds(timetable, [("city", LiveFeed(NOW, alerts=alerts), NOW)], NOW)


def names(alerts):
    return [one.entity_id for one in alerts]


def test_everything_that_a_selector_names_must_fit(open_feed):
    picture = picture_of(
        open_feed(),
        alert("stop", InformedEntity(stop_id="b")),
        alert("route", InformedEntity(route_id="r7")),
        alert("route at stop", InformedEntity(route_id="r7", stop_id="b")),
        alert("trip", InformedEntity(trip=TripReference("t1"))),
        alert("either", InformedEntity(stop_id="c"), InformedEntity(route_id="r9")),
    )
    assert names(picture.alerts_for(NOW, stop_id="b")) == ["route at stop", "stop"]
    assert names(picture.alerts_for(NOW, stop_id="c", route_id="r7")) == ["either", "route"]
    assert names(picture.alerts_for(NOW, route_id="r9")) == ["either"]
    assert names(picture.alerts_for(NOW, trip_id="t1")) == ["trip"]
    assert names(picture.alerts_for(NOW, trip_id="t1", route_id="r7", stop_id="d")) == ["route", "trip"]


def test_direction_and_day_of_a_trip_count():
    one_way = alert("one way", InformedEntity(route_id="r7", direction_id=0))
    that_day = alert("that day", InformedEntity(trip=TripReference("t1", start_date=date(2026, 6, 1))))
    routes = frozenset({"r7"})
    assert names(list_alerts([one_way], NOW, Concern(route_ids=routes, direction_id=0))) == ["one way"]
    assert names(list_alerts([one_way], NOW, Concern(route_ids=routes, direction_id=1))) == []
    assert names(list_alerts([one_way], NOW, Concern(route_ids=routes))) == ["one way"]
    for run_id, found in (("20260601:t1", ["that day"]), ("20260602:t1", [])):
        assert names(list_alerts([that_day], NOW, Concern(trip_id="t1", run_id=run_id))) == found


def test_the_alerts_of_a_stop_are_those_of_its_station_its_routes_and_everybody(open_feed):
    timetable = open_feed({"stops.txt": STATION})
    picture = picture_of(
        timetable,
        alert("agency", InformedEntity(agency_id="x"), effect="REDUCED_SERVICE"),
        alert("buses", InformedEntity(route_type=3), severity="INFO"),
        alert("elsewhere", InformedEntity(stop_id="d")),
        alert("route", InformedEntity(route_id="r7"), effect="DETOUR"),
        alert("station", InformedEntity(stop_id="hall"), effect="ACCESSIBILITY_ISSUE", severity="SEVERE"),
        alert("trains", InformedEntity(route_type=1)),
        alert("trip", InformedEntity(trip=TripReference("t1"))),
        alert("nobody"),
    )
    assert names(picture.list_alerts_at("a", NOW)) == ["station", "buses", "agency", "route"]
    assert names(picture.list_alerts_at("hall", NOW)) == ["station", "buses", "agency", "route"]
    assert names(picture.list_alerts_at("z", NOW)) == ["agency"]
    assert {one.effect for one in picture.list_alerts_at("a", NOW)} >= {"ACCESSIBILITY_ISSUE", "DETOUR"}


def test_an_alert_holds_in_its_periods_only(open_feed):
    soon = ActivePeriod(NOW + timedelta(hours=1), NOW + timedelta(hours=2))
    later = ActivePeriod(NOW + timedelta(hours=5), None)
    picture = picture_of(open_feed(), alert("works", InformedEntity(stop_id="b"), periods=(soon, later)))
    held = [hour for hour in range(8) if picture.list_alerts_at("b", NOW + timedelta(hours=hour))]
    assert held == [1, 5, 6, 7]


def test_what_is_to_be_spoken_is_read_with_its_language():
    said = alert(
        "works",
        InformedEntity(stop_id="b"),
        spoken_header={"ko": "이 정류소는 옮겼습니다", "en": "This stop has moved"},
        effect="STOP_MOVED",
        cause="CONSTRUCTION",
    )
    (read,) = parse_feed(build_alerts([said], NOW), NOW).alerts
    assert (read.spoken_header, read.effect) == (said.spoken_header, "STOP_MOVED")

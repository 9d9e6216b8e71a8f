"""Whatever the city sends, only `TopisError` comes of it: bytes, shapes, fields."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtfs.identifiers import RouteId
from gtfs.realtime.feed import parse_feed
from gtfs.realtime.writing import build_alerts, build_trip_updates, build_vehicle_positions
from gtfs.seoul.topis.answer import read_gyeonggi_rows, read_national_rows, read_seoul_rows
from gtfs.seoul.topis.errors import TopisError
from gtfs.seoul.topis.neighbours import read_gyeonggi_arrivals, read_national_arrivals
from gtfs.seoul.topis.route_feed import make_route_feed
from gtfs.seoul.topis.sightings import read_arrivals, read_positions

NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ROUTE = RouteId("r7")
VALUES = st.sampled_from(
    ["", "0", "1", "2", "11", "00", "-1", "9" * 30, "²", "a", "b", "nan", "1e400", "곧 도착", "999분99초후[999번째 전]",
     "20260302120000", "99999999999999", "2026-03-02 12:00:00.0", "37.5", "127.0", "서울70사1001", "\x00", "x" * 500]
) | st.text(max_size=8)  # fmt: skip
NAMES = [
    "vehId", "plainNo", "busType", "congetion", "dataTm", "gpsX", "gpsY", "isrunyn", "islastyn", "lastStnId", "sectOrd",
    "sectDist", "fullSectDist", "stopFlag", "isFullFlag", "busRouteId", "stId", "staOrd", "mkTm", "deTourAt",
    *(f"{name}{number}" for name in (
        "vehId", "plainNo", "arrmsg", "traTime", "exps", "sectOrd", "busType", "isLast", "isArrive", "congestion",
    ) for number in "12"),
    "routeId", "predictTime1", "lowPlate1", "locationNo1", "remainSeatCnt1", "routeid", "arrtime", "vehicletp",
]  # fmt: skip
ROWS = st.lists(st.dictionaries(st.sampled_from(NAMES), VALUES), max_size=6)
SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "msgHeader",
                    "headerCd",
                    "msgBody",
                    "itemList",
                    "response",
                    "body",
                    "items",
                    "item",
                    "resultCode",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    SHAPES.map(lambda shape: json.dumps(shape).encode())
    | st.binary(max_size=60)
    | st.binary().map(b"<".__add__)
)
def test_any_bytes_are_rows_or_an_error_of_ours(data):
    for read in (read_seoul_rows, read_gyeonggi_rows, read_national_rows):
        try:
            rows = read(data)
        except TopisError:
            continue
        assert all(isinstance(value, str) for row in rows for value in row.values())


@pytest.fixture
def timetable(open_feed):
    return open_feed()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(positions=ROWS, arrivals=ROWS)
def test_any_rows_become_a_feed_that_can_be_written(timetable, positions, arrivals):
    seen = read_positions(ROUTE, positions, NOON)
    coming = read_arrivals(ROUTE, arrivals, NOON)
    feed = make_route_feed(timetable, ROUTE, seen, coming, {}, NOON)
    data = (
        build_vehicle_positions(feed.vehicles, NOON)
        + build_trip_updates(feed.trip_updates, NOON)
        + build_alerts(feed.alerts, NOON)
    )
    read = parse_feed(data, NOON)
    assert len(read.vehicles) == len(feed.vehicles)
    assert all(one.seen_at <= NOON for one in feed.vehicles)
    assert isinstance(read_gyeonggi_arrivals(positions, NOON), tuple)
    assert isinstance(read_national_arrivals(arrivals, NOON), tuple)

"""A stop made by hand: three routes that are easily mixed up, and places they go to."""

from datetime import UTC, date, datetime, timedelta

from gtfs.identifiers import RouteId, StopId, TripId
from gtfs.low_floor import LowFloor
from gtfs.stop_slice import SliceDeparture, SliceRoute, SliceStop, StopSlice

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
"""Noon in Seoul."""

PLACES = ("시청앞", "서울역버스환승센터", "강남역", "종로2가", "동대문역.흥인지문")
ROUTES = ("143", "140", "N37", "M6450", "9401-1", "마포07", "01A", "401")


def a_stop(name: str, number: int) -> SliceStop:
    return SliceStop(StopId(f"s{number}"), name, f"0100{number}")


def a_route(name: str, places: tuple[str, ...] = PLACES) -> SliceRoute:
    stops = tuple(a_stop(place, number) for number, place in enumerate(PLACES) if place in places)
    return SliceRoute(RouteId(f"route-{name}"), name, "종점", "0068b7", stops)


def a_departure(route: str, departure_at: datetime, low_floor: LowFloor = LowFloor.YES) -> SliceDeparture:
    return SliceDeparture(
        trip_id=TripId(f"trip-{route}-{departure_at:%H%M}"),
        service_date=date(2026, 11, 21),
        position=4,
        route_id=RouteId(f"route-{route}"),
        headsign="종점",
        departure_at=departure_at,
        low_floor=low_floor,
    )


def make_slice(
    routes: tuple[str, ...] = ROUTES,
    departures: tuple[SliceDeparture, ...] = (),
    made_at: datetime = NOON,
) -> StopSlice:
    """The slice of 종로: route 401 does not go to 강남역, all others go everywhere."""
    return StopSlice(
        stop=SliceStop(StopId("here"), "종로", "01001"),
        routes=tuple(
            a_route(name, tuple(place for place in PLACES if name != "401" or place != "강남역"))
            for name in routes
        ),
        departures=departures,
        made_at=made_at,
        ends_at=made_at + timedelta(hours=36),
        feed_version="hand-made",
        attribution="",
        is_synthetic=True,
        timezone="Asia/Seoul",
    )

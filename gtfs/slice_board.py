"""The board of a stop by its stored timetable alone, for when nothing else is to be had."""

from datetime import datetime

from gtfs.arrivals import Arrival
from gtfs.entities import NO_NAMES
from gtfs.identifiers import Run
from gtfs.low_floor import LowFloor
from gtfs.stop_slice import StopSlice


def board_from_slice(
    stop_slice: StopSlice, now: datetime, limit: int, *, low_floor_only: bool = False
) -> list[Arrival]:
    """The next departures by the stored timetable; nobody knows where the buses are."""
    routes = {route.route_id: route for route in stop_slice.routes}
    arrivals: list[Arrival] = []
    for departure in stop_slice.departures:
        if len(arrivals) >= limit:
            break
        if departure.departure_at < now or (low_floor_only and departure.low_floor is not LowFloor.YES):
            continue
        route = routes.get(departure.route_id)
        arrivals.append(
            Arrival(
                run=Run(departure.service_date, departure.trip_id),
                position=departure.position,
                stop_id=stop_slice.stop.stop_id,
                route_id=departure.route_id,
                route_name=departure.route_id if route is None else route.name,
                headsign=departure.headsign,
                vehicle_id=None,
                plate=None,
                scheduled_at=departure.departure_at,
                expected_at=departure.departure_at,
                stops_away=None,
                source="timetable",
                age_seconds=None,
                low_floor=departure.low_floor,
                may_board=departure.may_board,
                must_phone=departure.must_phone,
                route_names=NO_NAMES if route is None else route.names,
                headsigns=stop_slice.headsigns.get(departure.headsign, NO_NAMES),
                headway_seconds=departure.headway_seconds,
            )
        )
    return arrivals

"""Where a Seoul bus turns: most routes are one long round, out and back to where they began."""

from gtfs.seoul.route_stops import RouteStops
from gtfs.synthesis.running_times import metres_between, metres_from_first
from gtfs.synthesis.services import SECONDS_PER_MINUTE, Direction

ROUND_ENDS_WITHIN = 0.35
"""A route comes back when its last stop lies nearer to its first than this part of the farthest one."""
DETOUR = 1.3
"""Road over straight line between neighbouring stops."""
CITY_METRES_PER_SECOND = 15 / 3.6
"""About what the table's own run times give; airport buses are quicker."""
AIRPORT_METRES_PER_SECOND = 45 / 3.6
IMPOSSIBLE_METRES_PER_SECOND = 90 / 3.6
"""No bus keeps this up over a whole run, measured along straight lines."""


def direction_of(route: RouteStops) -> Direction:
    """The route as one direction: its headsign is where it turns, and on the way back where it ends."""
    last = route.stops[-1]
    from_first = metres_from_first(*_coordinates(route))
    turn = int(from_first.argmax())
    stop_ids = tuple(stop.id for stop in route.stops)
    comes_back = from_first[-1] < ROUND_ENDS_WITHIN * from_first[turn] and 0 < turn < len(stop_ids) - 1
    if not comes_back:
        return Direction(headsign=last.name, stop_ids=stop_ids)
    return Direction(
        headsign=route.stops[turn].name, stop_ids=stop_ids, returns_from=turn, return_headsign=last.name
    )


def length_metres(route: RouteStops) -> float:
    """Straight lines from stop to stop, added up."""
    return float(metres_between(*_coordinates(route)).sum())


def usual_run_minutes(metres: float, *, to_the_airport: bool) -> float:
    """How long a run over these straight-line metres takes when nobody says."""
    speed = AIRPORT_METRES_PER_SECOND if to_the_airport else CITY_METRES_PER_SECOND
    return max(1.0, metres * DETOUR / speed / SECONDS_PER_MINUTE)


def is_possible(run_minutes: float, metres: float) -> bool:
    """Whether a bus can cover the distance in this time."""
    return metres / (run_minutes * SECONDS_PER_MINUTE) <= IMPOSSIBLE_METRES_PER_SECOND


def _coordinates(route: RouteStops) -> tuple[list[float], list[float]]:
    return [stop.lat for stop in route.stops], [stop.lon for stop in route.stops]

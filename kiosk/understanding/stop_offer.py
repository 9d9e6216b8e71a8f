"""What can be named at this stop: its routes, and the places they go on to. Made from the stop's stored slice."""

from collections.abc import Iterable
from dataclasses import dataclass

from gtfs.identifiers import RouteId, StopId
from gtfs.stop_slice import SliceStop, StopSlice
from kiosk.understanding.intents import PlaceNamed, RouteNamed
from kiosk.understanding.place_names import ways_to_say_place
from kiosk.understanding.route_names import ways_to_say_route
from kiosk.wording.wording import in_each_language


@dataclass(frozen=True, slots=True)
class StopOffer:
    """Routes and places of one stop, each with the ways to say it."""

    routes: tuple[RouteNamed, ...]
    places: tuple[PlaceNamed, ...]
    route_ways: tuple[tuple[str, RouteNamed], ...]
    place_ways: tuple[tuple[str, PlaceNamed], ...]
    stops_of_route: dict[RouteId, frozenset[StopId]]
    """Where each route goes on to from here."""

    def goes_to(self, route: RouteNamed, place: PlaceNamed) -> bool:
        """Say whether a bus of `route` goes on to `place` from this stop."""
        reached = frozenset().union(*(self.stops_of_route.get(id_, frozenset()) for id_ in route.route_ids))
        return not reached.isdisjoint(place.stop_ids)

    def routes_to(self, place: PlaceNamed) -> tuple[RouteNamed, ...]:
        """Return the routes that go on to `place` from here."""
        return tuple(route for route in self.routes if self.goes_to(route, place))


def make_stop_offer(stop_slice: StopSlice) -> StopOffer:
    """Return what can be named at the stop of this slice."""
    routes: dict[str, list[RouteId]] = {}
    places: dict[str, list[SliceStop]] = {}
    reached: dict[RouteId, set[StopId]] = {}
    for route in stop_slice.routes:
        routes.setdefault(route.name, []).append(route.route_id)
        for stop in route.following_stops:
            places.setdefault(stop.name, []).append(stop)
            reached.setdefault(route.route_id, set()).add(stop.stop_id)
    named_routes = tuple(RouteNamed(name, tuple(dict.fromkeys(ids))) for name, ids in routes.items())
    named_places = tuple(
        PlaceNamed(
            name,
            tuple(dict.fromkeys(stop.stop_id for stop in stops)),
            in_each_language(name, stops[0].names),
        )
        for name, stops in places.items()
    )
    return StopOffer(
        routes=named_routes,
        places=named_places,
        route_ways=tuple((way, route) for route in named_routes for way in ways_to_say_route(route.name)),
        place_ways=tuple(_place_ways(named_places)),
        stops_of_route={route_id: frozenset(stops) for route_id, stops in reached.items()},
    )


def _place_ways(places: tuple[PlaceNamed, ...]) -> Iterable[tuple[str, PlaceNamed]]:
    """Give each way of saying to one place: whole names win over parts, nearer stops over farther ones."""
    owner: dict[str, PlaceNamed] = {}
    all_ways = [(place, ways_to_say_place(place.name)) for place in places]
    for place, ways in all_ways:
        for way in ways[:1]:
            owner.setdefault(way, place)
    for place, ways in all_ways:
        for way in ways[1:]:
            owner.setdefault(way, place)
    return owner.items()

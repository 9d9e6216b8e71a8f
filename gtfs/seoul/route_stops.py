"""The stops of every route, in order, out of a table whose rows are not all usable."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from gtfs.identifiers import RouteId, StopId
from gtfs.seoul.findings import FindingCollector
from gtfs.seoul.names import is_like_a_test
from gtfs.seoul.tables import Row
from gtfs.synthesis.services import StopPlace

KOREA_LAT = (33.0, 39.5)
KOREA_LON = (124.0, 132.0)
NO_ARS = frozenset({"", "0", "00000"})
NAME_OF_NAMELESS = "정류소"


class StopRow(Struct, frozen=True):
    """A usable row: one stop at one place in the order of a route."""

    route_id: RouteId
    order: int
    stop_id: StopId


class RouteStops(Struct, frozen=True):
    """A route as the table of stops knows it."""

    id: RouteId
    name: str
    stops: tuple[StopPlace, ...]


def read_route_stops(
    rows: Sequence[Row], kinds: Iterable[Row], findings: FindingCollector
) -> tuple[RouteStops, ...]:
    """Every route with at least two usable stops, in the order of the table."""
    places = _Places(kinds, findings)
    places.learn(rows)
    by_route: dict[RouteId, list[StopRow]] = defaultdict(list)
    for row in rows:
        usable = _usable(row, places, findings)
        if usable is not None:
            by_route[usable.route_id].append(usable)
    names = _route_names(rows, findings)
    routes = [
        RouteStops(route_id, names[route_id], _ordered(names[route_id], stop_rows, places, findings))
        for route_id, stop_rows in by_route.items()
    ]
    for route_id in names:
        if route_id not in by_route:
            findings.add("route_too_short", names[route_id])
    for route in routes:
        if len(route.stops) < 2:
            findings.add("route_too_short", route.name)
    return tuple(route for route in routes if len(route.stops) >= 2)


def _usable(row: Row, places: "_Places", findings: FindingCollector) -> StopRow | None:
    where = f"{row['노선명'] or row['ROUTE_ID']}/{row['순번']} {row['정류소명']}"
    if not row["ROUTE_ID"]:
        findings.add("row_without_route", where)
    elif not row["NODE_ID"]:
        findings.add("row_without_stop", where)
    elif not row["순번"].isdecimal():
        findings.add("row_without_order", where)
    elif places.find(StopId(row["NODE_ID"])) is None:
        findings.add("row_without_place", where)
    else:
        return StopRow(RouteId(row["ROUTE_ID"]), int(row["순번"]), StopId(row["NODE_ID"]))
    return None


def _route_names(rows: Iterable[Row], findings: FindingCollector) -> dict[RouteId, str]:
    """The name of every route; the ROUTE_ID for one that has none on any row."""
    names: dict[RouteId, str] = {}
    blank: set[RouteId] = set()
    for row in rows:
        if row["ROUTE_ID"]:
            route_id = RouteId(row["ROUTE_ID"])
            names[route_id] = names.get(route_id) or row["노선명"]
            if not row["노선명"]:
                blank.add(route_id)
    bearers: dict[str, list[RouteId]] = defaultdict(list)
    for route_id, name in names.items():
        if route_id in blank:
            findings.add("route_name_blank", route_id)
        if is_like_a_test(name):
            findings.add("route_name_like_a_test", name)
        if name:
            bearers[name].append(route_id)
    for name, route_ids in bearers.items():
        if len(route_ids) > 1:
            findings.add("route_name_shared", f"{name} ({', '.join(route_ids)})")
    return {route_id: name or route_id for route_id, name in names.items()}


def _ordered(
    name: str, rows: Sequence[StopRow], places: "_Places", findings: FindingCollector
) -> tuple[StopPlace, ...]:
    """The stops by their place in the order; gaps close, repetitions go."""
    kept: list[StopRow] = []
    seen: set[tuple[int, StopId]] = set()
    orders: set[int] = set()
    for row in sorted(rows, key=lambda each: each.order):
        where = f"{name}/{row.order}"
        if (row.order, row.stop_id) in seen:
            findings.add("row_repeated", where)
            continue
        if row.order in orders:
            findings.add("order_shared", where)
        seen.add((row.order, row.stop_id))
        orders.add(row.order)
        if kept and kept[-1].stop_id == row.stop_id:
            findings.add("stop_twice_in_a_row", where)
            continue
        kept.append(row)
    missing = sorted(set(range(1, max(orders) + 1)) - orders)
    if missing:
        findings.add("order_with_gaps", f"{name} ({', '.join(map(str, missing))})")
    return tuple(places.get(row.stop_id) for row in kept)


class _Places:
    """Every stop of the table once, with what other rows and the table of kinds know of it."""

    def __init__(self, kinds: Iterable[Row], findings: FindingCollector) -> None:
        self._findings = findings
        self._kinds = {StopId(row["NODE_ID"]): row for row in kinds if row["NODE_ID"]}
        self._stops: dict[StopId, StopPlace] = {}

    def find(self, stop_id: StopId) -> StopPlace | None:
        """The stop; None when nothing says where it is."""
        return self._stops.get(stop_id)

    def get(self, stop_id: StopId) -> StopPlace:
        """The stop. Raises `KeyError` when nothing says where it is."""
        return self._stops[stop_id]

    def learn(self, rows: Iterable[Row]) -> None:
        """Gather the stops from all rows, however many routes share them."""
        rows_of: dict[StopId, list[Row]] = defaultdict(list)
        for row in rows:
            if row["NODE_ID"]:
                rows_of[StopId(row["NODE_ID"])].append(row)
        for stop_id, stop_rows in rows_of.items():
            stop = self._stop(stop_id, stop_rows)
            if stop is not None:
                self._stops[stop_id] = stop
        self._report_codes()

    def _stop(self, stop_id: StopId, rows: Sequence[Row]) -> StopPlace | None:
        elsewhere = self._kinds.get(stop_id)
        known = [*rows, elsewhere] if elsewhere is not None else rows
        place = next((place for place in map(_place, known) if place is not None), None)
        if place is None:
            return None
        if any(_place(row) is None for row in rows):
            self._findings.add("place_from_elsewhere", stop_id)
        if len({(row["ARS_ID"], row["정류소명"], row["X좌표"], row["Y좌표"]) for row in rows}) > 1:
            self._findings.add("stop_described_twice", stop_id)
        code = next((row["ARS_ID"] for row in rows if row["ARS_ID"] not in NO_ARS), "")
        if not code:
            self._findings.add("stop_without_ars", stop_id)
        return StopPlace(
            id=stop_id,
            code=code,
            name=self._name(stop_id, code, known),
            lat=place[0],
            lon=place[1],
            description=elsewhere["정류소타입"] if elsewhere is not None else "",
        )

    def _name(self, stop_id: StopId, code: str, rows: Sequence[Row]) -> str:
        name = next((row["정류소명"] for row in rows if row["정류소명"]), "")
        if not name:
            self._findings.add("stop_name_blank", stop_id)
            return f"{NAME_OF_NAMELESS} {code or stop_id}"
        if any(not row["정류소명"] for row in rows):
            self._findings.add("stop_name_from_elsewhere", stop_id)
        return name

    def _report_codes(self) -> None:
        bearers: dict[str, list[StopId]] = defaultdict(list)
        for stop in self._stops.values():
            if stop.code:
                bearers[stop.code].append(stop.id)
        for code, stop_ids in bearers.items():
            if len(stop_ids) > 1:
                self._findings.add("ars_shared", f"{code} ({', '.join(stop_ids)})")


def _place(row: Mapping[str, str]) -> tuple[float, float] | None:
    """Latitude and longitude; None when blank, no number, or not in Korea."""
    try:
        lat, lon = float(row["Y좌표"]), float(row["X좌표"])
    except ValueError:
        return None
    in_korea = KOREA_LAT[0] <= lat <= KOREA_LAT[1] and KOREA_LON[0] <= lon <= KOREA_LON[1]
    return (lat, lon) if in_korea else None

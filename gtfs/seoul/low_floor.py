"""Which share of a route's buses is low-floor, out of the city's count of vehicles."""

from collections import defaultdict
from collections.abc import Sequence

from gtfs.identifiers import RouteId
from gtfs.seoul.findings import FindingCollector
from gtfs.seoul.names import NameIndex, Rule
from gtfs.seoul.route_stops import RouteStops
from gtfs.seoul.tables import Row

_FOUND_BY = {
    Rule.SPELLING: "low_floor_by_spelling",
    Rule.BRANCH: "low_floor_by_branch",
    Rule.VARIANT: "low_floor_by_variant",
}


def read_low_floor(
    rows: Sequence[Row], routes: Sequence[RouteStops], findings: FindingCollector
) -> dict[RouteId, float]:
    """Low-floor vehicles over all vehicles (0 to 1) of every route that has a row; the others are missing."""
    vehicles = _vehicles(rows, findings)
    index = NameIndex(vehicles)
    used: set[str] = set()
    shares: dict[RouteId, float] = {}
    for route in routes:
        found = index.find(route.name)
        if found is None:
            findings.add("low_floor_unknown", route.name)
            continue
        rule, names = found
        used.update(names)
        counts = [count for name in names for count in vehicles[name]]
        if rule is not Rule.SAME:
            findings.add(_FOUND_BY[rule], f"{route.name}: {', '.join(names)}")
        if len(counts) > 1:
            findings.add("low_floor_rows_added", f"{route.name}: {len(counts)}")
        shares[route.id] = sum(low for low, _ in counts) / sum(total for _, total in counts)
    for name in vehicles:
        if name not in used:
            findings.add("low_floor_row_unused", name)
    return shares


def _vehicles(rows: Sequence[Row], findings: FindingCollector) -> dict[str, list[tuple[int, int]]]:
    """Low-floor and all vehicles per row, by the name in the table."""
    vehicles: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        name, total, low = row["노선번호"], row["인가대수"], row["저상대수"]
        is_count = total.isdecimal() and low.isdecimal() and 0 <= int(low) <= int(total) != 0
        if name and is_count:
            vehicles[name].append((int(low), int(total)))
        else:
            findings.add("low_floor_row_blank", f"'{name}' {low}/{total}")
    return vehicles

"""How often a route runs and who runs it, out of the table of services."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from gtfs.identifiers import RouteId
from gtfs.seoul.findings import FindingCollector
from gtfs.seoul.kinds import OTHER, Kind, kind_by_color, kind_by_name, usual_service
from gtfs.seoul.names import NameIndex, Rule
from gtfs.seoul.route_stops import RouteStops
from gtfs.seoul.tables import Row
from gtfs.synthesis.services import (
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    SECONDS_PER_MINUTE,
    Headways,
)

_FOUND_BY = {
    Rule.SPELLING: "service_by_spelling",
    Rule.BRANCH: "service_by_branch",
    Rule.VARIANT: "service_by_variant",
}
_CLOCK = re.compile(r"([01]?\d|2\d):([0-5]\d)")
_SERVICE_COLUMNS = ("배차간격", "운행시간", "최소배차", "최대배차", "첫차시간", "막차시간")


class RouteRun(Struct, frozen=True):
    """How one route runs."""

    companies: tuple[str, ...]
    """Empty when nobody says who."""
    kind: Kind
    headways: Headways
    first_departure_seconds: int
    last_departure_seconds: int
    run_minutes: float | None
    """None when nobody says how long."""
    ends: tuple[str, str] | None = None


def read_services(
    rows: Sequence[Row], routes: Sequence[RouteStops], findings: FindingCollector
) -> dict[RouteId, RouteRun]:
    """How every route runs; a route without a row of its own runs as `kinds.usual_service` says."""
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_name[row["노선번호"]].append(row)
    _report_rows(by_name, findings)
    given = _give_rows(by_name, routes, findings)
    return {route.id: _run(route, given.get(route.id, ()), findings) for route in routes}


def _report_rows(by_name: Mapping[str, Sequence[Row]], findings: FindingCollector) -> None:
    for name, rows in by_name.items():
        for row in rows[1:]:
            findings.add("service_row_joint", f"{name} {row['업체명']}")
        if len({tuple(row[column] for column in _SERVICE_COLUMNS) for row in rows}) > 1:
            findings.add("service_rows_disagree", name)


def _give_rows(
    by_name: Mapping[str, Sequence[Row]], routes: Sequence[RouteStops], findings: FindingCollector
) -> dict[RouteId, Sequence[Row]]:
    """The rows that speak of each route; of several routes with one name, of the one that has their ends."""
    index = NameIndex(by_name)
    bearers: dict[str, list[RouteStops]] = defaultdict(list)
    for route in routes:
        bearers[route.name].append(route)
    given: dict[RouteId, Sequence[Row]] = {}
    used: set[str] = set()
    for name, same_name in bearers.items():
        found = index.find(name)
        if found is None:
            continue
        rule, names = found
        used.update(names)
        rows = [row for each in names for row in by_name[each]]
        for route in _those_with_ends(same_name, rows[0], findings):
            given[route.id] = rows
            if rule is not Rule.SAME:
                findings.add(_FOUND_BY[rule], f"{name}: {', '.join(names)}")
    for name in by_name:
        if name not in used:
            findings.add("service_row_unused", name or "(no name)")
    return given


def _those_with_ends(
    routes: Sequence[RouteStops], row: Row, findings: FindingCollector
) -> Sequence[RouteStops]:
    if len(routes) == 1:
        return routes
    ends = [_plain(end) for end in (row["기점명"], row["종점명"]) if end]
    scores = [sum(any(end in _plain(stop.name) for stop in route.stops) for end in ends) for route in routes]
    best = [route for route, score in zip(routes, scores, strict=True) if score == max(scores)]
    code = "service_ends_decide" if len(best) == 1 else "service_given_to_all"
    findings.add(code, f"{routes[0].name}: {', '.join(route.id for route in best)}")
    return best


def _plain(text: str) -> str:
    return re.sub(r"[\s.()]", "", text)


def _run(route: RouteStops, rows: Sequence[Row], findings: FindingCollector) -> RouteRun:
    row = next((row for row in rows if _is_complete(row)), None)
    kind = _kind(route, rows, findings)
    companies = tuple(dict.fromkeys(row["업체명"] for row in rows if row["업체명"]))
    if row is None:
        for incomplete in rows:
            findings.add("service_row_incomplete", incomplete["노선번호"])
        findings.add("service_unknown", route.name)
        usual = usual_service(route.name)
        return RouteRun(
            companies,
            kind,
            usual.headways,
            usual.first_departure_seconds,
            usual.last_departure_seconds,
            None,
        )
    first, last = _hours(row, findings)
    return RouteRun(
        companies=companies,
        kind=kind,
        headways=_headways(row, findings),
        first_departure_seconds=first,
        last_departure_seconds=last,
        run_minutes=_number(row["운행시간"]),
        ends=(row["기점명"], row["종점명"]) if row["기점명"] and row["종점명"] else None,
    )


def _is_complete(row: Row) -> bool:
    clocks = _CLOCK.fullmatch(row["첫차시간"]) and _CLOCK.fullmatch(row["막차시간"])
    runs_once = row["첫차시간"] == row["막차시간"]
    return bool(clocks) and (runs_once or _number(row["배차간격"]) is not None)


def _kind(route: RouteStops, rows: Iterable[Row], findings: FindingCollector) -> Kind:
    row = next(iter(rows), None)
    if row is None:
        return kind_by_name(route.name, [stop.name for stop in route.stops])
    kind = kind_by_color(row["유형"], route.name)
    if kind is None:
        findings.add("kind_unknown", f"{route.name}: {row['유형']}")
    return kind or OTHER


def _hours(row: Row, findings: FindingCollector) -> tuple[int, int]:
    """First and last departure; a last one that is earlier on the clock lies on the next day."""
    first, last = _seconds(row["첫차시간"]), _seconds(row["막차시간"])
    if last < first:
        findings.add("last_after_midnight", row["노선번호"])
        last += SECONDS_PER_DAY
    if last == first:
        findings.add("one_departure", row["노선번호"])
    return first, last


def _headways(row: Row, findings: FindingCollector) -> Headways:
    """The city's usual, shortest and longest headway; put in order where they are not."""
    typical = _number(row["배차간격"]) or 1.0
    shortest = _number(row["최소배차"]) or typical
    longest = _number(row["최대배차"]) or typical
    if not shortest <= typical <= longest:
        findings.add("headways_out_of_order", f"{row['노선번호']} ({shortest:g} {typical:g} {longest:g})")
        shortest, longest = min(shortest, longest, typical), max(shortest, longest, typical)
    return Headways(typical=typical, peak=shortest, late=longest)


def _number(text: str) -> float | None:
    """A positive number of minutes; None when there is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 < number < SECONDS_PER_DAY else None


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * SECONDS_PER_HOUR + int(minutes) * SECONDS_PER_MINUTE

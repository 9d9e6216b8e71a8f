"""From the city's tables to a GTFS zip: `build_seoul_feed`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from gtfs.identifiers import StopId
from gtfs.seoul.errors import SeoulTablesEmpty
from gtfs.seoul.findings import FindingCollector
from gtfs.seoul.kinds import AIRPORT
from gtfs.seoul.low_floor import read_low_floor
from gtfs.seoul.report import SeoulReport
from gtfs.seoul.rounds import direction_of, is_possible, length_metres, usual_run_minutes
from gtfs.seoul.route_stops import RouteStops, read_route_stops
from gtfs.seoul.services import RouteRun, read_services
from gtfs.seoul.tables import LOW_FLOOR, ROUTE_SERVICE, ROUTE_STOPS, STOP_KINDS, Row, find_table, read_table
from gtfs.synthesis.services import Attribution, Company, FeedMark, RouteService, StopPlace, Town
from gtfs.synthesis.writing import Progress, write_feed

SEED = 20_240_507
"""Fixed, so that one build is like every other."""
CITY = "서울특별시"
CITY_URL = "https://topis.seoul.go.kr"
PORTAL = "서울 열린데이터광장"
PORTAL_URL = "https://data.seoul.go.kr"
LICENCE = "공공누리 제1유형 (KOGL type 1, attribution)"
PUBLISHER = "Gachita · 서울 열린데이터광장 자료로 합성한 시간표 (synthetic timetable)"
SYNTHETIC = "출발 시각과 저상버스 여부는 합성 (departure times and low-floor flags are synthetic)"
UNKNOWN_COMPANY = "운수회사 미상"


def build_seoul_feed(
    source: Path, out: Path, *, valid_from: date, valid_until: date, progress: Progress | None = None
) -> SeoulReport:
    """Write a GTFS zip made from the city's tables in the folder `source`.

    `progress` hears the number of routes written and of all. Raises `FeedError` (leaves: `gtfs.seoul.errors`)
    when a table is missing or is not what it should be, and `OSError` when `out` cannot be written.
    """
    findings = FindingCollector()
    stop_rows = read_table(source, ROUTE_STOPS)
    service_rows = read_table(source, ROUTE_SERVICE)
    low_floor_rows = read_table(source, LOW_FLOOR)
    routes = read_route_stops(stop_rows, _stop_kinds(source, findings), findings)
    if not routes:
        raise SeoulTablesEmpty(f"{source} holds no route with two usable stops.")
    runs = read_services(service_rows, routes, findings)
    shares = read_low_floor(low_floor_rows, routes, findings)
    company_ids = _company_ids(list(runs.values()))
    town = Town(
        mark=_mark(source, valid_from, valid_until),
        companies=tuple(Company(each_id, name, CITY_URL) for name, each_id in company_ids.items()),
        stops=_stops(routes),
        routes=tuple(
            _service(route, runs[route.id], company_ids, shares.get(route.id), findings) for route in routes
        ),
    )
    written = write_feed(town, out, seed=SEED, progress=progress)
    return SeoulReport(
        out=out,
        size_bytes=out.stat().st_size,
        written=written,
        stop_rows=len(stop_rows),
        service_rows=len(service_rows),
        low_floor_rows=len(low_floor_rows),
        findings=findings.list_findings(),
    )


def _stop_kinds(source: Path, findings: FindingCollector) -> list[Row]:
    if find_table(source, STOP_KINDS) is None:
        findings.add("stop_kinds_absent", STOP_KINDS.pattern)
        return []
    return read_table(source, STOP_KINDS)


def _stops(routes: Sequence[RouteStops]) -> tuple[StopPlace, ...]:
    stops: dict[StopId, StopPlace] = {stop.id: stop for route in routes for stop in route.stops}
    return tuple(stops[stop_id] for stop_id in sorted(stops))


def _company_name(run: RouteRun) -> str:
    """Companies that run a route together are one agency: GTFS gives a route only one."""
    return "·".join(run.companies) or f"{CITY} ({UNKNOWN_COMPANY})"


def _company_ids(runs: Sequence[RouteRun]) -> dict[str, str]:
    names = sorted({_company_name(run) for run in runs})
    return {name: f"company-{number:03d}" for number, name in enumerate(names, start=1)}


def _service(
    route: RouteStops,
    run: RouteRun,
    company_ids: dict[str, str],
    low_floor_share: float | None,
    findings: FindingCollector,
) -> RouteService:
    direction = direction_of(route)
    first, last = route.stops[0].name, direction.headsign
    if run.ends is not None and run.ends[0] != run.ends[1]:
        first, last = run.ends
    return RouteService(
        id=route.id,
        name=route.name,
        long_name=f"{first}~{last}" if first != last else first,
        company_id=company_ids[_company_name(run)],
        directions=(direction,),
        headways=run.headways,
        first_departure_seconds=run.first_departure_seconds,
        last_departure_seconds=run.last_departure_seconds,
        run_minutes=_run_minutes(route, run, findings),
        low_floor_share=low_floor_share,
        color=run.kind.color,
        text_color=run.kind.text_color,
        description=run.kind.name,
    )


def _run_minutes(route: RouteStops, run: RouteRun, findings: FindingCollector) -> float:
    metres = length_metres(route)
    usual = usual_run_minutes(metres, to_the_airport=run.kind is AIRPORT)
    if run.run_minutes is None:
        findings.add("run_time_missing", route.name)
        return usual
    if not is_possible(run.run_minutes, metres):
        findings.add("run_time_impossible", f"{route.name} ({run.run_minutes:g} min, {metres / 1000:.0f} km)")
        return usual
    return run.run_minutes


def _mark(source: Path, valid_from: date, valid_until: date) -> FeedMark:
    tables = [
        path.stem
        for name in (ROUTE_STOPS, ROUTE_SERVICE, LOW_FLOOR)
        if (path := find_table(source, name)) is not None
    ]
    return FeedMark(
        publisher=PUBLISHER,
        publisher_url=PORTAL_URL,
        version=f"synthetic {' '.join(tables)}",
        valid_from=valid_from,
        valid_until=valid_until,
        attributions=(
            Attribution(
                f"{CITY}, {PORTAL}, {LICENCE}. {SYNTHETIC}", PORTAL_URL, is_producer=True, is_authority=True
            ),
        ),
    )

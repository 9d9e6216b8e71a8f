"""The sample town as a GTFS zip: `build_sample_town`."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import msgspec

from gtfs.identifiers import RouteId, StopId
from gtfs.sample_town.streets import Street, read_streets
from gtfs.synthesis.services import (
    SECONDS_PER_HOUR,
    SECONDS_PER_MINUTE,
    Attribution,
    Company,
    Direction,
    FeedMark,
    Headways,
    RouteService,
    StopPlace,
    Town,
)
from gtfs.synthesis.writing import write_feed

PUBLISHER = "가치타 견본 마을 (실제 운행 아님)"
PUBLISHER_EN = "Gachita sample town (not real service)"
URL = "https://example.org/gachita-sample-town"
VERSION = "sample-1-synthetic"
SEED = 1
CENTRAL_STOP_ID = StopId("town-90004")
"""종로2가, eastbound: most routes of the town stop here, and some of them all night."""
CENTRAL_STOP_CODE = "90004"


class _Kind(msgspec.Struct, frozen=True):
    name: str
    color: str
    text_color: str
    company: str


class _CompanyNames(msgspec.Struct, frozen=True):
    name: str
    name_en: str


class _Route(msgspec.Struct, frozen=True):
    number: str
    kind: str
    headway: tuple[float, float, float]
    first: str
    last: str
    run_minutes: float
    path: list[tuple[str, str, str]]
    id: str | None = None
    """In place of a number that is not plain ASCII."""
    low_floor: float | None = None
    one_way: bool = False


class _Definition(msgspec.Struct, frozen=True):
    kinds: dict[str, _Kind]
    companies: dict[str, _CompanyNames]
    routes: list[_Route]


def build_sample_town(out: Path, *, valid_from: date, valid_until: date) -> None:
    """Write the sample town to `out`, valid on every day of the span. Raises `OSError` when that fails."""
    write_feed(sample_town(valid_from=valid_from, valid_until=valid_until), out, seed=SEED)


def sample_town(*, valid_from: date, valid_until: date) -> Town:
    """The sample town as values: its stops, routes and how often they run."""
    text = files("gtfs.sample_town").joinpath("routes.toml").read_text(encoding="utf-8")
    definition = msgspec.convert(tomllib.loads(text), _Definition)
    streets = read_streets()
    return Town(
        mark=FeedMark(
            publisher=PUBLISHER,
            publisher_en=PUBLISHER_EN,
            publisher_url=URL,
            version=VERSION,
            valid_from=valid_from,
            valid_until=valid_until,
            attributions=(Attribution(f"{PUBLISHER} · {PUBLISHER_EN}", URL, is_producer=True),),
        ),
        companies=tuple(
            Company(company_id, names.name, URL, names.name_en)
            for company_id, names in definition.companies.items()
        ),
        stops=tuple(stop for street in streets.values() for stop in (*street.onward, *street.back)),
        routes=tuple(_service(route, definition.kinds[route.kind], streets) for route in definition.routes),
    )


def _service(route: _Route, kind: _Kind, streets: Mapping[str, Street]) -> RouteService:
    onward = [stop for name, *ends in route.path for stop in streets[name].stretch(*ends)]
    back = [stop for name, *ends in reversed(route.path) for stop in streets[name].stretch_back(*ends)]
    typical, peak, late = route.headway
    return RouteService(
        id=RouteId(f"town-{route.id or route.number}"),
        name=route.number,
        long_name=f"{onward[0].name}~{onward[-1].name}",
        long_name_en=f"{onward[0].name_en} - {onward[-1].name_en}",
        company_id=kind.company,
        directions=(_round(onward),) if route.one_way else (_direction(onward), _direction(back)),
        headways=Headways(typical=typical, peak=peak, late=late),
        first_departure_seconds=_seconds(route.first),
        last_departure_seconds=_seconds(route.last),
        run_minutes=route.run_minutes,
        low_floor_share=route.low_floor,
        color=kind.color,
        text_color=kind.text_color,
        description=kind.name,
    )


def _direction(stops: Sequence[StopPlace]) -> Direction:
    return Direction(stops[-1].name, tuple(stop.id for stop in stops), headsign_en=stops[-1].name_en)


def _round(stops: Sequence[StopPlace]) -> Direction:
    """A round shows where it goes first, and its end on the way back."""
    half = len(stops) // 2
    return Direction(
        headsign=stops[half].name,
        headsign_en=stops[half].name_en,
        stop_ids=tuple(stop.id for stop in stops),
        returns_from=half,
        return_headsign=stops[-1].name,
        return_headsign_en=stops[-1].name_en,
    )


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * SECONDS_PER_HOUR + int(minutes) * SECONDS_PER_MINUTE

"""The stops of the sample town: every place has one on either side of its street."""

import csv
import math
from collections.abc import Iterable
from importlib.resources import files
from itertools import groupby, pairwise

import msgspec

from gtfs.identifiers import StopId
from gtfs.synthesis.services import StopPlace

OTHER_SIDE = 300
"""Added to a stop's number for the stop across the street."""
HALF_STREET_METRES = 14.0
METRES_PER_DEGREE = 111_195.0


class Place(msgspec.Struct, frozen=True):
    """A place on a street, named for what is there; a row of `stops.csv`."""

    street: str
    code: int
    name_ko: str
    name_en: str
    lat: float
    lon: float
    wheelchair: int


class Street(msgspec.Struct, frozen=True):
    """The places of a street in order, and their stops: `onward` on the right of who follows the order."""

    name: str
    places: tuple[str, ...]
    onward: tuple[StopPlace, ...]
    back: tuple[StopPlace, ...]

    def stretch(self, first: str, last: str) -> tuple[StopPlace, ...]:
        """The stops from one place to another, on the right. Raises `ValueError` for an unknown place."""
        begin, end = self.places.index(first), self.places.index(last)
        if begin <= end:
            return self.onward[begin : end + 1]
        return self.back[end : begin + 1][::-1]

    def stretch_back(self, first: str, last: str) -> tuple[StopPlace, ...]:
        """The stops of the same stretch for the bus that comes the other way."""
        begin, end = self.places.index(first), self.places.index(last)
        if begin <= end:
            return self.back[begin : end + 1][::-1]
        return self.onward[end : begin + 1]


def read_streets() -> dict[str, Street]:
    """The streets of the sample town by name."""
    text = files("gtfs.sample_town").joinpath("stops.csv").read_text(encoding="utf-8")
    places = [msgspec.convert(row, Place, strict=False) for row in csv.DictReader(text.splitlines())]
    return {name: _street(name, group) for name, group in groupby(places, key=lambda place: place.street)}


def _street(name: str, group: Iterable[Place]) -> Street:
    places = tuple(group)
    headings = [_heading(before, after) for before, after in pairwise(places)]
    headings.append(headings[-1])
    return Street(
        name=name,
        places=tuple(place.name_ko for place in places),
        onward=tuple(_stop(place, heading, 0) for place, heading in zip(places, headings, strict=True)),
        back=tuple(
            _stop(place, heading + math.pi, OTHER_SIDE)
            for place, heading in zip(places, headings, strict=True)
        ),
    )


def _heading(before: Place, after: Place) -> float:
    """Radians, clockwise from north."""
    east = (after.lon - before.lon) * math.cos(math.radians(before.lat))
    return math.atan2(east, after.lat - before.lat)


def _stop(place: Place, heading: float, code_shift: int) -> StopPlace:
    """The stop to the right of somebody at this place who looks along `heading`."""
    right = heading + math.pi / 2
    north = HALF_STREET_METRES * math.cos(right) / METRES_PER_DEGREE
    east = HALF_STREET_METRES * math.sin(right) / METRES_PER_DEGREE / math.cos(math.radians(place.lat))
    code = f"{place.code + code_shift:05d}"
    return StopPlace(
        id=StopId(f"town-{code}"),
        code=code,
        name=place.name_ko,
        name_en=place.name_en,
        lat=place.lat + north,
        lon=place.lon + east,
        wheelchair_boarding=place.wheelchair,
        description=place.street,
    )

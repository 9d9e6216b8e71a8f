"""Finding stops: by what is painted on the pole, by a piece of the name, by place."""

import math

import numpy as np

from gtfs.columns import ColumnReader
from gtfs.distances import metres_between
from gtfs.names_in_languages import NamesInLanguages
from gtfs.stations import STATION, STOP

_METRES_PER_DEGREE = 111_320.0
_MARGIN = 1.02
"""The flat-earth guess is right to a few per mille near the place; the geodesic decides."""


class StopSearch:
    """The numbers, names and places of all stops at which a bus can stop."""

    def __init__(self, columns: ColumnReader) -> None:
        self._ids = columns.indexed_texts("stops.id")
        self._codes = columns.indexed_texts("stops.code")
        self._names = columns.texts("stops.name")
        self._names_in = NamesInLanguages(columns, "stops.name")
        self._lats = columns.column("stops.lat")
        self._lons = columns.column("stops.lon")
        types = columns.column("stops.location_type")
        self._is_pole = types == STOP
        self._is_searched = types <= STATION
        self._folded: list[tuple[str, str, int]] | None = None

    def list_poles(self) -> list[int]:
        """Places of all stops that are neither stations nor entrances."""
        return [int(place) for place in self._is_pole.nonzero()[0]]

    def find(self, text: str) -> int:
        """Place of the stop with this id, or else this code with or without its hyphen; -1 for none."""
        text = text.strip()
        plain = text.replace("-", "")
        place = self._ids.find(text) if text else -1
        spellings = (text, plain, f"{plain[:2]}-{plain[2:]}") if text else ()
        for spelling in spellings:
            place = self._codes.find(spelling) if place < 0 else place
        return self._ids.find(plain) if place < 0 and plain else place

    def search(self, text: str, limit: int) -> list[int]:
        """Places of stops whose code begins with, or whose name (in any language) contains, the text.

        The closest match first, each stop once.
        """
        wanted = "".join(text.casefold().split())
        if not wanted:
            return []
        number = wanted.replace("-", "")
        ranked = []
        for name, code, place in self._fold():
            if code and code.startswith(number):
                ranked.append((0, len(code), code, place))
            elif wanted in name:
                ranked.append((1 + (not name.startswith(wanted)), len(name), name, place))
        ranked.sort()
        return list(dict.fromkeys(place for *_, place in ranked))[:limit]

    def near(self, lat: float, lon: float, radius_metres: float, limit: int) -> list[tuple[int, float]]:
        """(place, metres) of the stops within the radius, nearest first."""
        north = (self._lats - lat) * _METRES_PER_DEGREE
        turn = (self._lons - lon + 180.0) % 360.0 - 180.0
        east = turn * (_METRES_PER_DEGREE * math.cos(math.radians(lat)))
        with np.errstate(invalid="ignore"):
            close = (np.hypot(north, east) <= radius_metres * _MARGIN + 1) & self._is_pole
        found = []
        for place in close.nonzero()[0].tolist():
            metres = metres_between(lat, lon, float(self._lats[place]), float(self._lons[place]))
            if metres <= radius_metres:
                found.append((place, metres))
        found.sort(key=lambda one: one[1])
        return found[:limit]

    def _fold(self) -> list[tuple[str, str, int]]:
        """(name, code, place) of all poles and stations, written so that they can be compared; once a language."""
        if self._folded is None:
            self._folded = [
                ("".join(name.casefold().split()), self._codes[place].replace("-", ""), place)
                for place in self._is_searched.nonzero()[0].tolist()
                for name in (self._names[place], *self._names_in[place].values())
            ]
        return self._folded

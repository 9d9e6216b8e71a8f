"""Stations and their platforms: where a bus can stop for somebody who names a station, or a way into it.

stops.txt, location_type: only stops (platforms) have stop times; a station groups them, entrances and places inside
belong to it, a boarding area is a part of one platform.
"""

from gtfs.columns import ColumnReader

STOP, STATION, ENTRANCE, NODE, BOARDING_AREA = range(5)
"""`location_type`: where a bus stops; what holds several such stops; a way in; a place inside; a part of a stop."""


class Stations:
    """Per place that is not simply a stop, the stops that are meant by it."""

    def __init__(self, columns: ColumnReader) -> None:
        types = columns.column("stops.location_type")
        parents = columns.column("stops.parent").tolist()
        others = types.nonzero()[0].tolist()
        kinds = types.tolist() if others else []
        platforms: dict[int, list[int]] = {place: [] for place in others if kinds[place] == STATION}
        for place, parent in enumerate(parents if platforms else ()):
            if parent in platforms and kinds[place] == STOP:
                platforms[parent].append(place)
        self._meant: dict[int, tuple[int, ...]] = {}
        for place in others:
            parent = parents[place]
            if kinds[place] == STATION:
                # Feeds have stop times at stations, although they must not.
                self._meant[place] = (*platforms[place], place)
            elif kinds[place] == BOARDING_AREA and parent >= 0:
                self._meant[place] = (parent,)
            elif parent >= 0:
                self._meant[place] = (*platforms[parent], parent)

    def list_boarding_places(self, place: int) -> tuple[int, ...]:
        """The stops where buses stop for this place: itself, or the platforms of the station."""
        return self._meant.get(place) or (place,)

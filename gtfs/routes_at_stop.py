"""Which patterns pass a stop, and where in their list of stops."""

from gtfs.columns import ColumnReader


class PatternIndex:
    """Per stop, the patterns that pass it. A loop passes twice."""

    def __init__(self, columns: ColumnReader) -> None:
        self._offsets = columns.column("stops.visit_offsets").data
        self._patterns = columns.column("visits.pattern")
        self._positions = columns.column("visits.position")
        self._trips = columns.column("patterns.trip")
        self._trip_counts = columns.column("patterns.trip_count")

    def list_trips(self) -> list[tuple[int, int]]:
        """(a trip that follows the pattern, trips with that pattern) of every pattern, commonest first."""
        found = zip(self._trips.data.tolist(), self._trip_counts.data.tolist(), strict=True)
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def list_trips_at(self, stop: int) -> list[tuple[int, int, int]]:
        """(a trip that follows the pattern, position of the stop in it, trips with that pattern), commonest first."""
        rows = slice(self._offsets[stop], self._offsets[stop + 1])
        patterns = self._patterns[rows]
        found = zip(
            self._trips[patterns].tolist(),
            self._positions[rows].tolist(),
            self._trip_counts[patterns].tolist(),
            strict=True,
        )
        return sorted(found, key=lambda one: (-one[2], one[0], one[1]))

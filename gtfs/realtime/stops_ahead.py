"""The stops ahead of every bus of a city, so laid out that all buses take their next step at once.

Column by column: first the next stop of every bus, then the stop after it of those that have one, and so on. Buses
are in order of how many stops are ahead of them, so that those which go on are always the first ones.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtfs.realtime.sightings import Sightings, find_first_rows
from gtfs.realtime.travel_times import TravelTimes
from gtfs.timetable import Timetable

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class StopsAhead:
    """Times are seconds of the service day."""

    order: Numbers
    """Rows of the sightings, those with the most stops ahead first."""
    counts: Numbers
    """How many stops are ahead; in the order of the sightings."""
    columns: list[slice]
    """Where each column lies in what follows."""
    rows: Numbers
    """Whose stop it is: the row in the sightings."""
    steps: Numbers
    """How many stops after the next one."""
    planned_arrivals: Floats
    planned_stops: Floats
    """How long the bus is to stand there."""
    seconds: Floats
    """What a bus on time needs now from there to the following stop, from arrival to arrival."""
    seconds_before: Floats
    """The same for the segment that ends at the next stop; in the order of the sightings, as is what follows."""
    planned_stops_before: Floats
    """How long the bus was to stand at the stop before the next one."""

    def count_after(self, column: int) -> int:
        """How many buses have a stop in the next column."""
        if column + 1 == len(self.columns):
            return 0
        following = self.columns[column + 1]
        return int(following.stop - following.start)

    @classmethod
    def of(cls, timetable: Timetable, sightings: Sightings, times: TravelTimes) -> "StopsAhead":
        """Look them up."""
        trips = timetable.trips
        begins, lengths = find_first_rows(timetable, sightings.trips)
        positions = sightings.next_positions
        counts = lengths - positions
        order = np.argsort(-counts, kind="stable")
        widths = np.searchsorted(-counts[order], -np.arange(int(counts.max(initial=0))), side="left")
        ends = np.cumsum(widths)
        steps = np.repeat(np.arange(len(widths)), widths)
        rows = order[np.arange(len(steps)) - np.repeat(ends - widths, widths)]
        places = positions[rows] + steps
        at = begins[rows] + places
        arrivals = trips.arrivals[at].astype(np.float64)
        stops = trips.departures[at] - arrivals
        following = trips.arrivals[np.minimum(at + 1, (begins + lengths - 1)[rows])]
        planned = following - arrivals - np.where(places == 0, stops, 0.0)
        numbers = times.segments.numbers_at(sightings.trips[rows], places)
        planned_next = trips.arrivals[begins + positions].astype(np.float64)
        lead = arrivals - planned_next[rows]
        before = np.maximum(begins + positions - 1, begins)
        set_out = np.where(positions == 1, trips.departures[before], trips.arrivals[before])
        number_before = times.segments.numbers_at(sightings.trips, np.maximum(positions - 1, 0))
        return cls(
            order,
            counts,
            [slice(end - width, end) for end, width in zip(ends.tolist(), widths.tolist(), strict=True)],
            rows,
            steps,
            arrivals,
            stops,
            times.expect(numbers, planned, lead),
            times.expect(number_before, planned_next - set_out),
            np.asarray(trips.departures[before] - trips.arrivals[before], np.float64),
        )

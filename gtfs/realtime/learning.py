"""The predictor that learns from every picture: the one owner of what is known of travelling today."""

from collections.abc import Sequence
from datetime import UTC, datetime

from gtfs.realtime.foretelling import foretell
from gtfs.realtime.prediction import Foretold, Sighting
from gtfs.realtime.sightings import Sightings
from gtfs.realtime.travel_times import TravelTimes
from gtfs.timetable import Timetable


class LearningPredictor:
    """A `Predictor` for one picture after the other, which must not be asked by two threads at once."""

    def __init__(self) -> None:
        self.times: TravelTimes | None = None
        """What is known so far; none before the first picture."""
        self._timetable: Timetable | None = None

    def __call__(self, timetable: Timetable, buses: Sequence[Sighting], at: float, /) -> Foretold:
        """Learn from where the buses are now, then say when they will be where."""
        if self.times is None or self._timetable is not timetable:  # segments of another timetable are others
            self._timetable, self.times = timetable, TravelTimes.unknown(timetable)
        sightings = Sightings.of(timetable, buses)
        self.times = self.times.after(timetable, sightings, datetime.fromtimestamp(at, UTC))
        return foretell(timetable, sightings, self.times)

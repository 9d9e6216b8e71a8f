"""A recording of a live feed played again: at each moment the arrivals are foretold, later they are seen.

Arrivals are taken from the positions alone: the first sighting at or behind a stop, or the moment in between when
the bus had already gone on.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gtfs.errors import LiveFeedError
from gtfs.realtime.entities import LiveFeed
from gtfs.realtime.expectations import list_told_arrivals
from gtfs.realtime.feed import parse_feed
from gtfs.realtime.foretelling import foretell
from gtfs.realtime.passings import Passings
from gtfs.realtime.prediction import Sighting
from gtfs.realtime.progress import find_deviation_seconds
from gtfs.realtime.sightings import Sightings
from gtfs.realtime.travel_times import TravelTimes
from gtfs.timetable import Timetable
from server.benchmarks.predictions.joining import Joined, join
from server.benchmarks.predictions.scores import Score, score

Floats = npt.NDArray[np.float64]
RunKey = tuple[int, int]

TIMETABLE, DELAY, OURS, FEED = "timetable", "delay carried on", "ours", "the feed's own"
_FARTHEST_SECONDS = 2700.0
"""What is foretold for later than this is not measured."""


@dataclass
class _Foretold:
    """Everything that was foretold at one moment, in columns."""

    at: float
    runs: list[RunKey]
    run: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    by_method: dict[str, Floats]


@dataclass
class Replay:
    """Plays snapshots in order; `list_scores` at the end."""

    timetable: Timetable
    times: TravelTimes
    snapshots: int = 0
    vehicles: int = 0
    """Positions in all snapshots."""
    sightings: int = 0
    """Those of them whose run and place were found."""
    _arrived: dict[tuple[int, int, int], float] = field(default_factory=dict)
    _foretold: list[_Foretold] = field(default_factory=list)

    def show(self, feed: LiveFeed, at: datetime) -> None:
        """One more snapshot."""
        joined = join(self.timetable, feed, at)
        sightings = Sightings.of(self.timetable, [one.sighting for one in joined])
        self.times = self.times.after(self.timetable, sightings, at)
        self.snapshots += 1
        self.vehicles += len(feed.vehicles)
        self.sightings += len(joined)
        self._note_arrivals(self.times.newest_passings, sightings)
        if joined:
            self._foretold.append(self._foretell(joined, sightings, at.timestamp()))

    def _note_arrivals(self, passings: Passings, sightings: Sightings) -> None:
        days = sightings.days[passings.rows].tolist()
        starts = sightings.day_starts[passings.rows]
        moments = (passings.at + starts).tolist()
        for day, trip, position, moment in zip(
            days, passings.trips.tolist(), passings.positions.tolist(), moments, strict=True
        ):
            if position > 0:
                self._arrived.setdefault((day, trip, position), moment)

    def _foretell(self, joined: Sequence[Joined], sightings: Sightings, at: float) -> _Foretold:
        ours = foretell(self.timetable, sightings, self.times)
        run = np.repeat(np.arange(len(sightings)), np.diff(ours.offsets))
        steps = np.arange(len(run)) - ours.offsets[run]
        places = sightings.next_positions[run] + steps
        # The stop where a bus stands is reached already, and the first is no arrival.
        is_ahead = (places > 0) & ~((steps == 0) & sightings.is_at_stop[run])
        is_ahead &= ours.arrivals < at + _FARTHEST_SECONDS
        run, places = run[is_ahead], places[is_ahead]
        planned = self._list_planned(sightings, run, places)
        late = np.array([self._find_delay(one.sighting) for one in joined])
        by_method = {
            TIMETABLE: planned,
            DELAY: planned + late[run],
            OURS: ours.arrivals[is_ahead],
            FEED: self._list_told(joined, run, places),
        }
        by_method = {name: np.maximum(moments, at) for name, moments in by_method.items()}
        runs = [(one.sighting.day, one.sighting.trip) for one in joined]
        return _Foretold(at, runs, run, places, by_method)

    def _list_planned(
        self, sightings: Sightings, run: npt.NDArray[np.int64], places: npt.NDArray[np.int64]
    ) -> Floats:
        begins = np.array([self.timetable.trips.rows_of(trip)[0] for trip in sightings.trips.tolist()])
        return np.asarray(self.timetable.trips.arrivals[begins[run] + places] + sightings.day_starts[run])

    def _find_delay(self, seen: Sighting) -> float:
        return find_deviation_seconds(
            self.timetable, seen.day, seen.trip, seen.place, seen.seen_at, seen.where
        )

    def _list_told(
        self, joined: Sequence[Joined], run: npt.NDArray[np.int64], places: npt.NDArray[np.int64]
    ) -> Floats:
        told = np.full(len(run), np.nan)
        for row, one in enumerate(joined):
            if one.update is not None:
                seen, mine = one.sighting, run == row
                arrivals = list_told_arrivals(self.timetable, (seen.day, seen.trip), one.update)
                told[mine] = np.array([arrivals[place] for place in places[mine].tolist()], np.float64)
        return told

    @property
    def arrivals(self) -> int:
        """How many were seen."""
        return len(self._arrived)

    def list_scores(self) -> list[Score]:
        """Every method in every bin, on the predictions whose outcome was seen."""
        ahead: list[Floats] = []
        errors: dict[str, list[Floats]] = {}
        for one in self._foretold:
            keys = zip(one.run.tolist(), one.positions.tolist(), strict=True)
            came = np.array(
                [self._arrived.get((*one.runs[run], place), np.nan) for run, place in keys], np.float64
            )
            ahead.append(came - one.at)
            for name, moments in one.by_method.items():
                errors.setdefault(name, []).append(came - moments)
        if not ahead:
            return []
        waited = np.concatenate(ahead)
        return [row for name, parts in errors.items() for row in score(name, waited, np.concatenate(parts))]


def read_recording(folder: Path) -> Iterator[tuple[LiveFeed, datetime]]:
    """The snapshots of a folder in the order in which they were made. Files that are no feed are passed over."""
    far = datetime.now(UTC) + timedelta(days=36_500)
    feeds: list[tuple[datetime, Path]] = []
    for path in sorted(folder.glob("*.pb")):
        try:
            created_at = parse_feed(path.read_bytes(), far).created_at
        except LiveFeedError:
            continue
        if created_at is not None:
            feeds.append((created_at, path))
    for created_at, path in sorted(feeds):
        yield parse_feed(path.read_bytes(), far), created_at


def replay(
    timetable: Timetable,
    snapshots: Iterable[tuple[LiveFeed, datetime]],
    progress: Callable[[int], None] | None = None,
) -> Replay:
    """Play a whole recording."""
    playing = Replay(timetable, TravelTimes.unknown(timetable))
    for feed, at in snapshots:
        playing.show(feed, at)
        if progress is not None:
            progress(playing.snapshots)
    return playing

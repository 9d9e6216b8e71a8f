"""A recording of a live feed played again: at each moment the arrivals are foretold, later they are seen.

Arrivals are taken from the positions alone: the first sighting at or behind a stop, or the moment in between when
the bus had already gone on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from gtfs.errors import LiveFeedError
from gtfs.realtime.entities import LiveFeed, TripUpdate
from gtfs.realtime.expectations import list_told_arrivals
from gtfs.realtime.feed import parse_feed
from gtfs.realtime.foretelling import foretell
from gtfs.realtime.passings import Passings
from gtfs.realtime.prediction import Sighting
from gtfs.realtime.progress import find_deviation_seconds
from gtfs.realtime.sightings import Sightings
from gtfs.realtime.travel_times import TravelTimes
from gtfs.timetable import Timetable
from server.benchmarks.prediction_scores import Score, score

Floats = npt.NDArray[np.float64]
RunKey = tuple[int, int]

TIMETABLE, DELAY, OURS, FEED = "timetable", "delay carried on", "ours", "the feed's own"
_FARTHEST_SECONDS = 2700.0
"""What is foretold for later than this is not measured."""


class Joiner(Protocol):
    """Puts the entities of a feed on runs of the timetable."""

    def join(self, feed: LiveFeed, at: datetime) -> tuple[list[Sighting], Mapping[RunKey, TripUpdate]]:
        """Where each bus is, and what the feed itself says of each run."""


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
    joiner: Joiner
    times: TravelTimes
    snapshots: int = 0
    sightings: int = 0
    _arrived: dict[tuple[int, int, int], float] = field(default_factory=dict)
    _foretold: list[_Foretold] = field(default_factory=list)

    def show(self, feed: LiveFeed, at: datetime) -> None:
        """One more snapshot."""
        seen, updates = self.joiner.join(feed, at)
        sightings = Sightings.of(self.timetable, seen)
        self.times = self.times.after(self.timetable, sightings, at)
        self.snapshots += 1
        self.sightings += len(seen)
        self._note_arrivals(self.times.newest_passings, sightings)
        if seen:
            self._foretold.append(self._foretell(seen, sightings, updates, at.timestamp()))

    def _note_arrivals(self, passings: Passings, sightings: Sightings) -> None:
        days = sightings.days[passings.rows].tolist()
        starts = sightings.day_starts[passings.rows]
        moments = (passings.at + starts).tolist()
        for day, trip, position, moment in zip(
            days, passings.trips.tolist(), passings.positions.tolist(), moments, strict=True
        ):
            if position > 0:
                self._arrived.setdefault((day, trip, position), moment)

    def _foretell(
        self,
        seen: Sequence[Sighting],
        sightings: Sightings,
        updates: Mapping[RunKey, TripUpdate],
        at: float,
    ) -> _Foretold:
        ours = foretell(self.timetable, sightings, self.times)
        run = np.repeat(np.arange(len(sightings)), np.diff(ours.offsets))
        steps = np.arange(len(run)) - ours.offsets[run]
        places = sightings.next_positions[run] + steps
        # The stop where a bus stands is reached already, and the first is no arrival.
        is_ahead = (places > 0) & ~((steps == 0) & sightings.is_at_stop[run])
        is_ahead &= ours.arrivals < at + _FARTHEST_SECONDS
        run, places = run[is_ahead], places[is_ahead]
        planned = self._list_planned(sightings, run, places)
        late = np.array([self._find_delay(one) for one in seen])
        by_method = {
            TIMETABLE: planned,
            DELAY: planned + late[run],
            OURS: ours.arrivals[is_ahead],
            FEED: self._list_told(seen, updates, run, places),
        }
        by_method = {name: np.maximum(moments, at) for name, moments in by_method.items()}
        return _Foretold(at, [(one.day, one.trip) for one in seen], run, places, by_method)

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
        self,
        seen: Sequence[Sighting],
        updates: Mapping[RunKey, TripUpdate],
        run: npt.NDArray[np.int64],
        places: npt.NDArray[np.int64],
    ) -> Floats:
        told = np.full(len(run), np.nan)
        for row, one in enumerate(seen):
            update = updates.get((one.day, one.trip))
            if update is not None:
                arrivals = list_told_arrivals(self.timetable, (one.day, one.trip), update)
                mine = run == row
                told[mine] = np.array([arrivals[place] for place in places[mine].tolist()], np.float64)
        return told

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
    joiner: Joiner,
    snapshots: Iterable[tuple[LiveFeed, datetime]],
    progress: Callable[[int], None] | None = None,
) -> Replay:
    """Play a whole recording."""
    playing = Replay(timetable, joiner, TravelTimes.unknown(timetable))
    for feed, at in snapshots:
        playing.show(feed, at)
        if progress is not None:
            progress(playing.snapshots)
    return playing

"""How long buses take from stop to stop today: what was seen lately, leaning on what is usual and on the timetable.

Learned from where buses were seen, one look at the city after the other, and shared by all routes that use a
segment. A value: `after` gives the next one. Of each segment the newest eight journeys are kept (19,000 segments:
two megabytes), of everything older only a mean.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gtfs.realtime.habits import Habits
from gtfs.realtime.passings import Passings, Tracks, follow
from gtfs.realtime.segments import Segments
from gtfs.realtime.sightings import Sightings, find_first_rows
from gtfs.timetable import Timetable

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_KEPT = 8
_HALF_LIFE_SECONDS = 900.0
"""A journey counts half after so long."""
_OLDEST_SECONDS = 5400.0
_TRUST_IN_EXPECTED = 1.5
"""What was expected before counts as much as so many journeys just seen."""
_TRUST_IN_TIMETABLE = 3.0
"""The same for the timetable against what is usual."""
_MOST_USUAL = 30.0
"""What is usual is the mean of about so many journeys."""
_DOUBT_AROUND = 4.0
"""How many journeys it takes on the segments before and after to believe that a street is slow."""
_UNUSUAL_HALF_LIFE_SECONDS = 1500.0
"""What is unusual now is half over after so long."""
_OUTLIER = 2.5
_OUTLIER_SECONDS = 45.0
"""A journey longer than so many times the expected one, or so much longer, counts as if it were as long as that."""
_NEAR = 1.6
"""Lately seen journeys are taken to lie within this factor of the middle one."""
FASTEST_METRES_PER_SECOND = 30.0
"""No bus, and few trains, are faster from stop to stop."""


@dataclass(frozen=True)
class TravelTimes:
    """What is known of travelling in one city. Seconds from arrival to arrival, so that standing is in them."""

    segments: Segments
    tracks: Tracks
    at: float
    """When it was learned last, seconds since 1970."""
    _seconds: Floats
    _seen: Floats
    """Eight journeys per segment, and when each was made (seconds since 1970; minus infinity for none)."""
    _next: Numbers
    _later: Floats
    """How much longer than the timetable says a segment usually takes."""
    _journeys: Floats
    """Of how many journeys that is the mean."""
    newest_passings: Passings
    """What the last look at the city showed."""
    habits: Habits = field(default_factory=Habits)

    @classmethod
    def unknown(cls, timetable: Timetable) -> "TravelTimes":
        """Before anything was seen: the timetable is believed."""
        segments = Segments(timetable)
        count = segments.count
        return cls(
            segments,
            Tracks.none(timetable),
            float("-inf"),
            np.zeros((count, _KEPT)),
            np.full((count, _KEPT), -np.inf),
            np.zeros(count, np.int64),
            np.zeros(count),
            np.zeros(count),
            Passings.none(),
        )

    def after(self, timetable: Timetable, sightings: Sightings, now: datetime) -> "TravelTimes":
        """What is known after one more look at the city."""
        at = now.timestamp()
        tracks, passings = follow(timetable, self.tracks, sightings)
        habits = self.habits.aged(at - self.at)
        learned = replace(self, tracks=tracks, at=max(at, self.at), newest_passings=passings, habits=habits)
        return learned._with_passings(timetable, passings) if len(passings.at) else learned

    def expect(self, numbers: Numbers, planned: Floats, lead: Floats | float = 0.0) -> Floats:
        """Seconds that a bus on time takes on each segment, given what the timetable plans (any shape).

        `lead`: in how many seconds it will get there. What is unusual now may be over by then.
        """
        usual_share, usual_fixed, now_share, now_fixed, least = self._expectation
        lasts = np.exp2(-lead / _UNUSUAL_HALF_LIFE_SECONDS)
        share = usual_share[numbers] + lasts * now_share[numbers]
        fixed = usual_fixed[numbers] + lasts * now_fixed[numbers]
        return np.maximum(share * planned + fixed, least[numbers])

    @cached_property
    def _expectation(self) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Of each segment: the share of the planned time that counts and what comes on top of it, usually;
        how much more of both just now; and the least possible.

        What is usual leans on the timetable, what was seen lately on what is usual: each the less, the more often
        it was seen.
        """
        recent, trust = self._recent
        known = self._journeys / (self._journeys + _TRUST_IN_TIMETABLE)
        before = _TRUST_IN_EXPECTED / (trust + _TRUST_IN_EXPECTED)
        pace = 1 + (1 - known) * (self.habits.pace - 1)
        later = known * self._later
        around = self._pace_around(recent, trust, self.segments.planned * pace + later)
        share = before * pace * around
        fixed = (1 - before) * recent + before * later * around
        least = np.maximum(self.segments.lengths_metres / FASTEST_METRES_PER_SECOND, 1.0)
        return pace, later, share - pace, fixed - later, least

    def _pace_around(self, recent: Floats, trust: Floats, usual: Floats) -> Floats:
        """How much slower than usual the segments before and after each one are: jams are longer than a segment."""
        here, there = self.segments.neighbours
        usual = np.maximum(usual, 1.0)
        weights = trust[there] * usual[there]
        took = np.bincount(here, weights * (recent[there] / usual[there]).clip(0.5, 3.0), len(usual))
        doubt = _DOUBT_AROUND * usual
        return np.asarray((took + doubt) / (np.bincount(here, weights, len(usual)) + doubt))

    @cached_property
    def _recent(self) -> tuple[Floats, Floats]:
        """Of each segment, what the journeys seen lately took, and by how many of them that is known."""
        age = self.at - self._seen
        weights = np.where(age <= _OLDEST_SECONDS, np.exp2(-age / _HALF_LIFE_SECONDS), 0.0)
        total = weights.sum(axis=1)
        seconds = np.where(weights > 0, self._seconds, np.inf)
        counts = (weights > 0).sum(axis=1)
        middle = np.sort(seconds, axis=1)[np.arange(len(counts)), np.maximum(counts - 1, 0) // 2]
        middle = np.where(counts > 0, middle, 0.0)
        near = np.clip(self._seconds, (middle / _NEAR)[:, None], (middle * _NEAR)[:, None])
        return (weights * near).sum(axis=1) / np.maximum(total, 1e-9), total

    def _with_passings(self, timetable: Timetable, passings: Passings) -> "TravelTimes":
        begins, _ = find_first_rows(timetable, passings.trips)
        rows = begins + passings.positions
        columns = timetable.trips
        habits = self.habits.after_starts((passings.at - columns.departures[rows])[passings.waited])
        told = np.flatnonzero(~np.isnan(passings.seconds))
        if not len(told):
            return replace(self, habits=habits)
        rows, positions = rows[told], passings.positions[told]
        journeys = _Journeys.of(timetable, rows, positions, passings.at[told] - passings.seconds[told])
        numbers = self.segments.numbers_at(passings.trips[told], positions - 1)
        expected = self.expect(numbers, journeys.planned)
        seconds = passings.seconds[told] + journeys.relief
        most = np.maximum(_OUTLIER * expected, expected + _OUTLIER_SECONDS)
        seconds = np.clip(seconds, expected / _OUTLIER, most)
        habits = habits.after_journeys(seconds, expected, journeys.planned, journeys.late)
        neutral = np.maximum(seconds + habits.recovery * journeys.late, 1.0)
        return replace(self, habits=habits)._with_journeys(numbers, neutral, neutral - journeys.planned)

    def _with_journeys(self, numbers: Numbers, seconds: Floats, later: Floats) -> "TravelTimes":
        order = np.argsort(numbers, kind="stable")
        numbers, seconds, later = numbers[order], seconds[order], later[order]
        kinds, firsts, counts = np.unique(numbers, return_index=True, return_counts=True)
        place = np.arange(len(numbers)) - np.repeat(firsts, counts)
        slots = (self._next[numbers] + place) % _KEPT
        kept, seen, following = self._seconds.copy(), self._seen.copy(), self._next.copy()
        kept[numbers, slots], seen[numbers, slots] = seconds, self.at
        following[kinds] = (following[kinds] + counts) % _KEPT
        usual, journeys = self._later.copy(), self._journeys.copy()
        journeys[kinds] = np.minimum(journeys[kinds] + counts, np.maximum(_MOST_USUAL, counts))
        mean = np.add.reduceat(later, firsts) / counts
        usual[kinds] += (mean - usual[kinds]) * counts / journeys[kinds]
        return replace(self, _seconds=kept, _seen=seen, _next=following, _later=usual, _journeys=journeys)


@dataclass(frozen=True)
class _Journeys:
    """Journeys on segments as their timetable has them."""

    planned: Floats
    late: Floats
    """How late each bus was where it set out."""
    relief: Floats
    """How much of a longer stop it did without because of that (negative: how much longer it stood)."""

    @classmethod
    def of(cls, timetable: Timetable, rows: Numbers, positions: Numbers, left: Floats) -> "_Journeys":
        """Given the rows of the stops where they ended, and when they began."""
        columns = timetable.trips
        from_first = positions == 1
        arrivals = columns.arrivals[rows - 1].astype(np.float64)
        departures = columns.departures[rows - 1].astype(np.float64)
        began = np.where(from_first, departures, arrivals)
        late = np.clip(left - began, -MOST_LATE_SECONDS, MOST_LATE_SECONDS)
        relief = np.where(from_first, 0.0, find_relief(late, departures - arrivals))
        return cls(columns.arrivals[rows] - began, late, relief)


MOST_LATE_SECONDS = 900.0
"""Beyond this, lateness says more of the timetable than of the bus."""
_LONG_STOP_SECONDS = 60.0
_SHORTEST_STOP_SECONDS = 20.0


def find_relief(late: Floats, planned_stop: Floats) -> Floats:
    """What a planned longer stop takes off a late bus, and puts on an early one: it leaves on time."""
    slack = planned_stop - _SHORTEST_STOP_SECONDS
    return np.where(planned_stop >= _LONG_STOP_SECONDS, np.minimum(late, slack), 0.0)

"""Which stop of its trip each stop time update speaks of: by `stop_sequence`, by `stop_id`, or by both.

GTFS-realtime, StopTimeUpdate: the sequence counts where it is given, since a trip may serve a stop twice. Where
the two name different stops, the stop is believed if the trip serves it, the sequence otherwise.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.realtime.run_rows import RunRows
from gtfs.realtime.update_columns import NOT_SAID, StopTimeColumns
from gtfs.timetable import Timetable

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class ToldRows:
    """Stop time updates by the run that they are about: their row in the feed's columns, and the run's number."""

    told: Numbers
    runs: Numbers


def align(
    timetable: Timetable, rows: RunRows, said: StopTimeColumns, told: ToldRows, counts: Counter[str]
) -> Numbers:
    """The row of each stop time update among the rows of its run, `NOWHERE` where the run has no such stop."""
    sequences = said.sequences[told.told]
    places = _by_sequence(rows, told.runs, sequences)
    stop_ids = said.stop_ids.take(pa.array(told.told))
    has_stop = stop_ids.is_valid().to_numpy(zero_copy_only=False)
    differs = (places >= 0) & has_stop
    if differs.any():
        planned = timetable.stops.all_ids.take(pa.array(rows.stops[np.maximum(places, 0)]))
        differs &= ~pc.equal(stop_ids, planned).fill_null(True).to_numpy(zero_copy_only=False)
    by_stop = (differs | (places < 0)) & has_stop
    if by_stop.any():
        _place_by_stop(timetable, rows, told.runs, stop_ids, places, by_stop)
        counts["stop_disagrees"] += int(differs.sum())
    nowhere = int((places < 0).sum())
    if nowhere:
        counts["stop_not_on_trip"] += nowhere
    return places


def _by_sequence(rows: RunRows, runs: Numbers, sequences: Numbers) -> Numbers:
    """Rows by `stop_sequence`. Numbers usually go up by one, so the first guess is right."""
    if len(runs) == 0 or len(rows.runs) == 0:
        return np.full(len(runs), NOWHERE, np.int64)
    begins, ends = rows.offsets[:-1][runs], rows.offsets[1:][runs]
    last = len(rows.sequences) - 1
    guess = np.clip(begins + sequences - rows.sequences[np.minimum(begins, last)], 0, last)
    is_right = (rows.sequences[guess] == sequences) & (guess >= begins) & (guess < ends)
    odd = (~is_right & (sequences != NOT_SAID)).nonzero()[0]
    found = np.where(is_right, guess, NOWHERE)
    if len(odd):
        keys = (rows.runs << 32) + rows.sequences
        wanted = (runs[odd] << 32) + np.clip(sequences[odd], 0, (1 << 32) - 1)
        at = np.minimum(keys.searchsorted(wanted), last)
        found[odd] = np.where(keys[at] == wanted, at, NOWHERE)
    return found


def _place_by_stop(
    timetable: Timetable, rows: RunRows, runs: Numbers, stop_ids: Any, places: Numbers, by_stop: Truths
) -> None:
    """Put right, in place, those updates that their stop has to decide on."""
    encoded = stop_ids.filter(pa.array(by_stop)).dictionary_encode()
    known = np.array([timetable.stops.find(text) for text in encoded.dictionary.to_pylist()], np.int64)
    stops = known[encoded.indices.to_numpy(zero_copy_only=False)]
    keys = (rows.runs << 32) + rows.stops
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    wanted = (runs[by_stop] << 32) + np.maximum(stops, 0)
    at = np.minimum(keys.searchsorted(wanted), max(len(keys) - 1, 0))
    is_there = (stops >= 0) & (keys[at] == wanted) if len(keys) else np.zeros(len(stops), np.bool_)
    is_twice = is_there & (np.append(keys, -1)[at + 1] == wanted)
    found = np.where(is_there, order[at] if len(keys) else 0, places[by_stop])
    places[by_stop] = found
    if is_twice.any():
        stop_of = dict(zip(by_stop.nonzero()[0].tolist(), stops.tolist(), strict=True))
        for run in np.unique(runs[by_stop][is_twice]).tolist():
            _walk(rows, run, (runs == run).nonzero()[0].tolist(), places, stop_of)


def _walk(rows: RunRows, run: int, updates: list[int], places: Numbers, stop_of: dict[int, int]) -> None:
    """One run that serves a stop twice: its updates come in order of travel, so each lies behind the one before."""
    begin, end = int(rows.offsets[run]), int(rows.offsets[run + 1])
    stops = rows.stops[begin:end].tolist()
    last = -1
    for update in updates:
        stop = stop_of.get(update)
        if stop is not None and stop in stops:
            ahead = next((at for at in range(last + 1, len(stops)) if stops[at] == stop), None)
            places[update] = NOWHERE if ahead is None else begin + ahead
        if places[update] >= 0:
            last = int(places[update]) - begin

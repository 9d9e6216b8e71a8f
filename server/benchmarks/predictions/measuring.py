"""One measuring of predictions: a recording, its timetable, and what came out."""

from pathlib import Path

from msgspec import Struct

from gtfs.compiling import open_or_compile
from gtfs.timetable import Timetable
from server.benchmarks.predictions.made_timetable import make_timetable
from server.benchmarks.predictions.replay import read_recording, replay
from server.benchmarks.predictions.scores import Score


class Measured(Struct, frozen=True):
    """The outcome."""

    scores: list[Score]
    summary: str
    """What was measured on, in a sentence or two."""


def measure(timetable: Timetable, positions: Path, folder_for_made: Path | None = None) -> Measured:
    """Play a recording; with a folder, against a timetable made for its trips. Raises `FeedError`, `OSError`."""
    said = ""
    if folder_for_made is not None:
        path = folder_for_made / "made_for_a_recording.zip"
        made, recorded = make_timetable(timetable, read_recording(positions), path)
        timetable = open_or_compile(path, folder_for_made)
        said = f"{made} of {recorded} trips run like one of the timetable. "
    played = replay(timetable, read_recording(positions))
    return Measured(
        played.list_scores(),
        f"{said}{played.snapshots} snapshots with {played.vehicles:,} positions, {played.sightings:,} of them on "
        f"a known run; {played.arrivals:,} arrivals seen.",
    )

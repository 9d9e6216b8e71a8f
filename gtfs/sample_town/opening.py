"""The sample town ready to answer: built and compiled once a year into a folder, then only opened."""

from datetime import date
from pathlib import Path

from gtfs.compiling import open_or_compile
from gtfs.timetable import Timetable


def open_sample_town(folder: Path, today: date) -> Timetable:
    """The sample town, valid around `today`, kept in `folder`. Raises `OSError` when that cannot be written."""
    zipped = folder / f"sample-town-{today.year}.zip"
    if not zipped.exists():
        from gtfs.column_writing import hold_compile_lock

        with hold_compile_lock(folder):  # several workers may begin together
            if not zipped.exists():
                _build(zipped, today.year)
    return open_or_compile(zipped, folder)


def _build(zipped: Path, year: int) -> None:
    from gtfs.sample_town.building import build_sample_town

    beside = zipped.with_suffix(".part")
    build_sample_town(beside, valid_from=date(year - 1, 12, 1), valid_until=date(year + 1, 1, 31))
    beside.replace(zipped)

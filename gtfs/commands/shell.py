"""What the timetable's commands share: where data lies, how failures are said, bars on terminals, aligned columns."""

import os
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from gtfs.errors import FeedError

SENSIBLE_YEARS = range(1971, 9000)
"""No timetable lies outside, and reckoning with days before and after stays possible."""


def find_data_folder() -> Path:
    """The folder for what this program keeps: `GACHITA_DATA`, or one in the user's home."""
    told = os.environ.get("GACHITA_DATA")
    return Path(told) if told else Path.home() / ".local" / "share" / "gachita"


data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=find_data_folder,
    help="Folder for what this program keeps (env GACHITA_DATA).",
)


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Say a refusal as one sentence with its code, and end with status 1."""
    try:
        yield
    except FeedError as error:
        raise click.ClickException(f"[{error.code}] {error.sentence}") from error
    except OSError as error:
        raise click.ClickException(
            f"[not_writable] {error.filename or ''}: {error.strerror or error}"
        ) from error


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar for a callback of (done, of all); nothing where no terminal is."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def move(done: int, whole: int) -> None:
            bar.length = max(whole, 1)
            bar.update(done - bar.pos)

        yield move


def align(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines of a table; Korean letters are two columns wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)

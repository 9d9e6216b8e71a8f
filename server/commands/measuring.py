"""What the commands that measure have in common: refusals in words, and files with a word about each."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def refusals_in_words(*, when_interrupted: str) -> Iterator[None]:
    """Say a refusal as one sentence with its code, and end with status 1; the same when somebody has had enough."""
    from gtfs.errors import FeedError
    from server.errors import SetupError

    try:
        yield
    except FeedError as fault:
        raise click.ClickException(f"[{fault.code}] {fault.sentence}") from fault
    except SetupError as fault:
        raise click.ClickException(str(fault)) from fault
    except KeyboardInterrupt:
        raise click.ClickException(f"[interrupted] Stopped before the end: {when_interrupted}.") from None


def write_text(path: Path, text: str) -> None:
    """Write a file and say so. Raises `click.ClickException`."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise click.ClickException(f"[file_trouble] {path} cannot be written: {fault.strerror}.") from fault
    click.echo(f"{path}: written", err=True)

"""Where the results of `gachita bench` go: files, with a word about each, or a refusal in words."""

from pathlib import Path

import click


def write_text(path: Path, text: str) -> None:
    """Write a file and say so. Raises `click.ClickException`."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise click.ClickException(f"[file_trouble] {path} cannot be written: {fault.strerror}.") from fault
    click.echo(f"{path}: written", err=True)

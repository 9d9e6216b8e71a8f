"""`gachita bench voice` and `gachita bench join-words`: how well a stop hears."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.benchmarks.errors import BenchError
from kiosk.benchmarks.expectations import read_expectations
from kiosk.benchmarks.joining import read_words, write_joined
from kiosk.benchmarks.sound import list_sounds
from kiosk.benchmarks.voice_picture import as_svg
from kiosk.benchmarks.voice_run import VoiceFigures, VoiceSettings, run_voice
from kiosk.benchmarks.voice_table import as_markdown
from kiosk.commands import refusals_in_words, stop_options
from kiosk.ears import load_listeners, make_ears
from kiosk.stop_source import cut_stop_slice
from kiosk.understanding.stop_offer import make_stop_offer

folder_type = click.Path(path_type=Path, exists=True, file_okay=False)
file_type = click.Path(path_type=Path, dir_okay=False)


@click.command("voice")
@click.argument("folders", nargs=-1, required=True, type=folder_type)
@stop_options
@click.option("--noise", type=folder_type, help="Folder of noise to mix under the speech.")
@click.option("--snr", default="24,12,6", show_default=True, help="Speech louder than noise by so many dB.")
@click.option("--seed", default=1, show_default=True, help="Which noise lies where.")
@click.option("--most", type=click.IntRange(1), help="Hear so many files only, chosen by the seed.")
@click.option("--markdown", type=file_type, help="Markdown file for the tables [print them]")
@click.option("--picture", type=file_type, help="SVG file: accuracy against noise")
@click.option("--each", type=file_type, help="File with one line for each file heard: level, outcome, words")
def voice(
    folders: tuple[Path, ...],
    stop: str,
    feed: Path | None,
    data: Path,
    noise: Path | None,
    snr: str,
    seed: int,
    most: int | None,
    markdown: Path | None,
    picture: Path | None,
    each: Path | None,
) -> None:
    """Hear FOLDERS of sound with known meanings as a stop's kiosk would, clean and in noise."""
    ratios = _ratios(snr)
    with refusals_in_words(), _bench_refusals():
        settings = VoiceSettings(
            expectations=tuple(one for folder in folders for one in read_expectations(folder)),
            noises=list_sounds(noise) if noise else (),
            ratios_db=ratios,
            seed=seed,
            most_files=most,
        )
        stop_slice = cut_stop_slice(stop, feed, data, datetime.now(UTC))
        ears = make_ears(stop_slice, load_listeners(data))
        figures = VoiceFigures(f"{stop_slice.stop.name} ({stop})", len(stop_slice.routes), seed)
        run_voice(ears, settings, figures, lambda sentence: click.echo(sentence, err=True))
    lines = (f"{h.level}\t{h.kind}\t{h.outcome}\t{h.file}\t{h.text}\n" for h in figures.heard)
    for path, text in ((markdown, as_markdown(figures)), (picture, as_svg(figures)), (each, "".join(lines))):
        if path is not None:
            path.write_text(text, encoding="utf-8")
    if markdown is None:
        click.echo(as_markdown(figures), nl=False)


@click.command("join-words")
@click.argument("words", type=folder_type)
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@stop_options
@click.option("--seed", default=1, show_default=True, help="Which words are joined in which way.")
def join_words(words: Path, out: Path, stop: str, feed: Path | None, data: Path, seed: int) -> None:
    """Join recorded WORDS (with transcripts.tsv) into what is asked at a stop: a folder OUT for `bench voice`."""
    with refusals_in_words(), _bench_refusals():
        offer = make_stop_offer(cut_stop_slice(stop, feed, data, datetime.now(UTC)))
        count = write_joined(read_words(words), offer, out, seed)
    click.echo(f"{out}: {count} files", err=True)


@contextmanager
def _bench_refusals() -> Iterator[None]:
    """Turn a `BenchError` into a sentence on stderr and exit status 1."""
    try:
        yield
    except BenchError as error:
        raise click.ClickException(f"[{error.code}] {error.sentence}") from error


def _ratios(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not a list of numbers.", param_hint="--snr") from error

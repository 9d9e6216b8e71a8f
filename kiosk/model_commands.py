"""`gachita model missing-words`: what a speech model cannot hear, of given phrases or of all said at a stop."""

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from gtfs.commands.shell import align, refusals_in_words
from gtfs.stop_slice import SliceStop
from kiosk.missing_words import PartlyHeard, StopWords, find_missing_words
from kiosk.stop_source import cut_stop_slice
from kiosk.understanding.stop_offer import make_stop_offer
from kiosk.updates.sets import SetStore
from models.catalogue import DEFAULT_MODEL, get_model
from models.commands import command, data_option, or_fail
from models.installed import get_whole_model
from models.vocabulary import Vocabulary, open_vocabulary

MOST_WAYS_SHOWN = 3


@command.command("missing-words")
@data_option
@click.option("--model", "name", help=f"[that of the update in use, or {DEFAULT_MODEL}]")
@click.option("--stop", help="stop_id, or the number painted on the pole: all that can be said there.")
@click.option(
    "--feed", type=click.Path(path_type=Path), help="GTFS zip or folder, with --stop [sample town]."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document in the place of the table.")
@click.argument("phrases", nargs=-1)
def missing_words(
    name: str | None, stop: str | None, feed: Path | None, as_json: bool, phrases: tuple[str, ...], data: Path
) -> None:
    """Show what a model cannot hear: of PHRASES (or lines from standard input), or of all that is said at a stop.

    Exit status 1 when one of the PHRASES, or a route, place or question of the stop, can be said in no way at all.
    """
    if stop and phrases:
        raise click.UsageError("Give either --stop or phrases.")
    if feed and not stop:
        raise click.UsageError("--feed needs --stop.")
    if stop:
        _show_stop(stop, feed, data, name, as_json)
    else:
        texts = phrases or tuple(line.strip() for line in sys.stdin if line.strip())
        _show_phrases(texts, data, name, as_json)


def _show_stop(stop: str, feed: Path | None, data: Path, name: str | None, as_json: bool) -> None:
    with refusals_in_words():
        stop_slice = cut_stop_slice(stop, feed, data, datetime.now(UTC))
    model, vocabulary = _open_words(data, name)
    found = find_missing_words(make_stop_offer(stop_slice), vocabulary)
    if as_json:
        _print_json(stop_document(stop_slice.stop, model, found))
    else:
        for line in stop_table(stop_slice.stop, model, found):
            click.echo(line)
    unheard = found.by_touch_only
    _end(len(unheard), f"{len(unheard)} of these can be said in no way with {model}: by touch only.")


def stop_table(stop: SliceStop, model: str, found: StopWords) -> Iterable[str]:
    """A line on what was looked at, and one for each route, place or question with a way that is never heard."""
    yield (
        f"{stop.name} ({stop.code}), {model}: {found.routes} routes, {found.places} places, "
        f"{found.questions} kinds of question; {len(found.gaps)} with a way that is never heard."
    )
    if found.gaps:
        rows = [("what", "name", "never heard", "lacks", "heard as"), *map(_row, found.gaps)]
        yield from align(rows)


def _row(gap: PartlyHeard) -> tuple[str, str, str, str, str]:
    lacks = dict.fromkeys(piece for way in gap.unheard for piece in way.lacks)
    unheard = _few([way.way for way in gap.unheard])
    return gap.kind, gap.name, unheard, " ".join(lacks), _few(gap.heard) or "-"


def _few(ways: Iterable[str]) -> str:
    ways = list(ways)
    more = len(ways) - MOST_WAYS_SHOWN
    return ", ".join(ways[:MOST_WAYS_SHOWN]) + (f" (+{more})" if more > 0 else "")


def stop_document(stop: SliceStop, model: str, found: StopWords) -> dict[str, Any]:
    """The same as one document, with every way."""
    gaps: list[dict[str, Any]] = msgspec.to_builtins(found.gaps)
    return {
        "stop": {"stop_id": stop.stop_id, "name": stop.name, "code": stop.code},
        "model": model,
        "routes": found.routes,
        "places": found.places,
        "questions": found.questions,
        "by_touch_only": len(found.by_touch_only),
        "gaps": gaps,
    }


def _show_phrases(texts: tuple[str, ...], data: Path, name: str | None, as_json: bool) -> None:
    model, vocabulary = _open_words(data, name)
    cut = [(text, vocabulary.split(text), vocabulary.missing_in(text)) for text in texts]
    if as_json:
        lines = [{"text": text, "words": words, "lacks": lacks} for text, words, lacks in cut]
        _print_json({"model": model, "phrases": lines})
    else:
        for text, words, lacks in cut:
            known = f"known    {text}  ->  {' '.join(words or ())}"
            click.echo(known if words is not None else f"missing  {text}  ({', '.join(lacks)})")
    missing = sum(words is None for _, words, _ in cut)
    _end(missing, f"{missing} of {len(texts)} cannot be said with {model}.")


def _open_words(data: Path, name: str | None) -> tuple[str, Vocabulary]:
    """The model asked for, or the one that a kiosk with this data folder listens with."""
    updated = SetStore(data).find_model() if name is None else None
    if updated is not None:
        return updated[0].name, open_vocabulary(updated[1])
    model = or_fail(lambda: get_model(name or DEFAULT_MODEL))
    return model.name, open_vocabulary(or_fail(lambda: get_whole_model(model, data)).folder)


def _end(missing: int, sentence: str) -> None:
    if missing:
        raise click.ClickException(f"[words_missing] {sentence}")


def _print_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))

"""`gachita kiosk`: run the kiosk of one stop, or try what it would understand."""

import faulthandler
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from gtfs.commands.shell import data_option
from gtfs.errors import FeedError
from kiosk.care.commands import code, enrol, revoke
from kiosk.conversation.world import Announces
from kiosk.ears import load_listeners, make_ears
from kiosk.errors import KioskError
from kiosk.recognition.errors import HearingError
from kiosk.recognition.hearing import Ears
from kiosk.recognition.port import BYTES_PER_SECOND
from kiosk.recognition.wav import read_wav
from kiosk.settings import Settings, find_key, find_place
from kiosk.stop_source import cut_stop_slice, find_stop_slice
from kiosk.understanding.intents import Understanding
from kiosk.understanding.stop_offer import make_stop_offer
from kiosk.understanding.understander import Understander
from kiosk.updates.commands import release, update_now
from models.errors import ModelError

CHUNK_BYTES = BYTES_PER_SECOND // 10

Command = Callable[..., None]


def stop_options(command: Command) -> Command:
    """Add --stop, --feed and --data."""
    for option in (
        data_option,
        click.option("--feed", type=click.Path(path_type=Path), help="GTFS zip or folder [sample town]."),
        click.option("--stop", required=True, help="stop_id, or the number painted on the pole."),
    ):
        command = option(command)
    return command


@click.group()
def command() -> None:
    """The kiosk of one stop."""


for of_care in (code, enrol, revoke, release, update_now):
    command.add_command(of_care)


@command.command()
@data_option
@click.option("--feed", type=click.Path(path_type=Path), help="GTFS zip or folder [sample town].")
@click.option("--stop", help="stop_id, or the number painted on the pole [the one it is enrolled at].")
@click.option("--server", help="Address of the city server, http://HOST:PORT [the one it is enrolled at].")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where the page is served.")
@click.option("--port", type=click.IntRange(0, 65535), default=8081, show_default=True)
@click.option("--key", envvar="GACHITA_KIOSK_KEY", help="Key of this kiosk [DATA/access/kiosk.key].")
@click.option(
    "--announce",
    "announces",
    type=click.Choice(["low_floor", "booked", "nothing"]),
    default="low_floor",
    show_default=True,
    envvar="GACHITA_KIOSK_ANNOUNCE",
    help="Buses that are announced aloud as they come in: all with a low floor, those booked here, or none.",
)
@click.option("--help-number", default="120", show_default=True, help="Telephone number of a person.")
@click.option(
    "--panel-width-mm",
    type=click.IntRange(80, 2000),
    envvar="GACHITA_KIOSK_PANEL_WIDTH_MM",
    help="Width of the screen as it hangs, in millimetres: letters and buttons are sized by it [27 inches].",
)
def run(
    stop: str | None,
    feed: Path | None,
    data: Path,
    server: str | None,
    host: str,
    port: int,
    key: str | None,
    announces: Announces,
    help_number: str,
    panel_width_mm: int | None,
) -> None:
    """Run the kiosk of one stop: its page, ears and voice, and its line to the server."""
    from kiosk.composition import build  # the page's web stack is not needed by ask and hear

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    faulthandler.enable()  # ended by the watchdog, it says where each thread stood
    with refusals_in_words():
        place = find_place(stop, server, data)
        settings = Settings(
            stop=place.stop,
            server=place.server,
            key=find_key(key, data, place.server),
            data=data,
            feed=feed,
            host=host,
            port=port,
            announces=announces,
            help_number=help_number,
            panel_width_mm=panel_width_mm,
        )
        stop_slice = find_stop_slice(settings, lambda sentence: click.echo(sentence, err=True))
        kiosk = build(settings, stop_slice)
    signal.signal(signal.SIGTERM, _as_interrupt)
    kiosk.start()
    click.echo(f"Kiosk of {stop_slice.stop.name} ({stop_slice.stop.code}): http://{host}:{kiosk.port}/")
    try:
        kiosk.serve()
    finally:
        kiosk.stop()
    if kiosk.wants_restart:
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - this very command


def _as_interrupt(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - as signal wants it
    """End in order when asked to, as with Ctrl-C."""
    raise KeyboardInterrupt


@command.command()
@stop_options
@click.argument("text")
def ask(stop: str, feed: Path | None, data: Path, text: str) -> None:
    """Show what the kiosk of a stop would make of typed TEXT, as one JSON line."""
    with refusals_in_words():
        offer = make_stop_offer(cut_stop_slice(stop, feed, data, datetime.now(UTC)))
    understanding = Understander(offer).understand(text)
    print_line(file=None, understanding=understanding, seconds_audio=0.0, seconds_decoding=0.0)


@command.command()
@stop_options
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def hear(stop: str, feed: Path | None, data: Path, files: tuple[Path, ...]) -> None:
    """Hear each WAV file (mono, 16 kHz, 16 bit) as that stop's kiosk would; one JSON line per file."""
    with refusals_in_words():
        stop_slice = cut_stop_slice(stop, feed, data, datetime.now(UTC))
        ears = make_ears(stop_slice, load_listeners(data))
    refused = 0
    for file in files:
        try:
            hear_file(ears, file)
        except HearingError as error:
            refused += 1
            click.echo(f"[{error.code}] {error.sentence}", err=True)
            print_refused_file(file, error)
    if refused:
        raise click.exceptions.Exit(1)


def hear_file(ears: Ears, file: Path) -> None:
    """Hear one file and print its line."""
    samples = read_wav(file)
    began = time.perf_counter()
    utterance = ears.open()
    for start in range(0, len(samples), CHUNK_BYTES):
        utterance.feed(samples[start : start + CHUNK_BYTES])
    understanding = utterance.finish()
    print_line(
        file=str(file),
        understanding=understanding,
        seconds_audio=len(samples) / BYTES_PER_SECOND,
        seconds_decoding=time.perf_counter() - began,
    )


def print_line(
    *, file: str | None, understanding: Understanding, seconds_audio: float, seconds_decoding: float
) -> None:
    """Print what was understood as one JSON line."""
    meaning = understanding.meaning
    line = {
        "file": file,
        "text": understanding.text,
        "intent": meaning.intent.value if meaning else None,
        "slots": meaning.slots if meaning else {},
        "accepted": understanding.accepted,
        "reason": understanding.reason.value if understanding.reason else None,
        "seconds_audio": round(seconds_audio, 3),
        "seconds_decoding": round(seconds_decoding, 3),
    }
    _print_json(line)


def print_refused_file(file: Path, error: HearingError) -> None:
    """Print the line of a file that cannot be listened to; the reason is the code."""
    line: dict[str, Any] = {
        "file": str(file),
        "text": "",
        "intent": None,
        "slots": {},
        "accepted": False,
        "reason": error.code,
    }
    _print_json(line | {"seconds_audio": 0.0, "seconds_decoding": 0.0})


def _print_json(line: dict[str, Any]) -> None:
    click.echo(json.dumps(line, ensure_ascii=False))


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Turn a refusal with a stable code into a sentence on stderr and exit status 1."""
    try:
        yield
    except (FeedError, ModelError, HearingError, KioskError) as error:
        raise click.ClickException(f"[{error.code}] {error.sentence}") from error

"""The whole measurement of one feed: questions, live feed, environments, rounds, growth, checking of all answers."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from gtfs.compiling import open_or_compile
from server.benchmarks.feeds import live_message, questions
from server.benchmarks.feeds.contestants import CONTESTANTS, OURS, Contestant, choose
from server.benchmarks.feeds.environments import find_python, list_versions
from server.benchmarks.feeds.live_message import LiveMessage
from server.benchmarks.feeds.multiplying import multiply_feed
from server.benchmarks.feeds.naive import NaiveFeed
from server.benchmarks.feeds.questions import Sheet
from server.benchmarks.feeds.running import Place, Results, our_python, run_rounds
from server.benchmarks.process_figures import busy_seconds
from server.errors import SetupError

GROWTH = (1, 2, 4)
GROWING = ("ingest", "warm", "query")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsSettings:
    """What is measured."""

    feed: Path
    data: Path
    """A folder `bench-feeds` is made in it; the environments of the peers stay there."""
    peers: str
    peer_python: str
    rounds: int
    grows: bool


@dataclass(frozen=True, slots=True)
class Wrong:
    """Answers of one contestant held against the naive reading."""

    asked: int
    by_day: int
    """Of these wrong, asked between 05:00 and 23:00."""
    by_night: int
    """Wrong where yesterday's trips past midnight are part of the right answer."""
    asked_by_night: int


@dataclass(slots=True, kw_only=True)
class FeedsFigures:
    """What was measured."""

    settings: FeedsSettings
    counts: dict[str, int]
    sheet: Sheet
    live_bytes: int
    live_trips: int
    live_stop_times: int
    took_part: list[Contestant]
    results: Results
    growth: dict[int, Results]
    absent: dict[str, str]
    versions: dict[str, list[str]]
    wrong: dict[str, Wrong] = field(default_factory=dict)
    wrong_boards: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Boards that were wrong, of how many."""
    seconds: float = 0.0
    busy_seconds: float = 0.0
    """Processor time of everything on the machine meanwhile."""


def run_feeds(settings: FeedsSettings, say: Say) -> FeedsFigures:
    """Measure. Raises `SetupError`, `FeedError`, and `ValueError` for an unknown peer."""
    wanted, absent = choose(settings.peers)
    folder = settings.data / "bench-feeds"
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        return _measure(settings, wanted, absent, folder, say)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _measure(
    settings: FeedsSettings, wanted: list[Contestant], absent: dict[str, str], folder: Path, say: Say
) -> FeedsFigures:
    work = folder / "work"
    say("Reading the feed the long way, for the right answers …")
    sheet = questions.draw_questions(NaiveFeed(settings.feed))
    say("Compiling it, for a live feed of its trips …")
    timetable = open_or_compile(settings.feed, folder / "timetables")
    message = live_message.make_message(timetable, sheet.live_at)
    stops = live_message.write_message(message, work)
    sheet.write(work / "sheet.json", stops)
    took_part, versions = _make_environments(settings, wanted, absent, folder, say)
    place = Place(feed=settings.feed, sheet=work / "sheet.json", live=work / "live.pb", folder=work)
    began, busy_before = datetime.now(UTC), busy_seconds()
    results = run_rounds(took_part, place, settings.rounds, say)
    growth = _measure_growth(settings, place, say) if settings.grows else {}
    figures = FeedsFigures(
        settings=settings,
        counts=dict(timetable.manifest.counts),
        sheet=sheet,
        live_bytes=len(message.data),
        live_trips=message.trips,
        live_stop_times=message.stop_times,
        took_part=[contestant for contestant, _ in took_part],
        results=results,
        growth=growth,
        absent=absent,
        versions=versions,
        seconds=(datetime.now(UTC) - began).total_seconds(),
        busy_seconds=busy_seconds() - busy_before,
    )
    _check(figures, place, message, stops)
    return figures


def _make_environments(
    settings: FeedsSettings, wanted: list[Contestant], absent: dict[str, str], folder: Path, say: Say
) -> tuple[list[tuple[Contestant, Path]], dict[str, list[str]]]:
    """The interpreter of each; who cannot be installed is told among the absent."""
    found, versions = [], {}
    for contestant in wanted:
        if not contestant.packages:
            found.append((contestant, our_python()))
            continue
        say(f"Installing {', '.join(contestant.packages)} …")
        try:
            python = find_python(contestant.packages, settings.peer_python, folder / "environments")
        except SetupError as fault:
            absent[contestant.name] = f"could not be installed: {fault.sentence.en}"
            continue
        found.append((contestant, python))
        versions[contestant.name] = list_versions(python)
    return found, versions


def _measure_growth(settings: FeedsSettings, place: Place, say: Say) -> dict[int, Results]:
    """Ours on the feed once, twice and four times over, each written by the same hand."""
    growth: dict[int, Results] = {}
    ours = next(one for one in CONTESTANTS if one.name == OURS)
    growing = Contestant(name=OURS, script=ours.script, kind=ours.kind, steps=GROWING)
    for times in GROWTH:
        say(f"The feed {times} times over …")
        folder = place.folder / f"growth-{times}"
        folder.mkdir()
        feed = folder / "feed.zip"
        multiply_feed(settings.feed, feed, times)
        grown = Place(feed=feed, sheet=place.sheet, live=place.live, folder=folder)
        growth[times] = run_rounds([(growing, our_python())], grown, settings.rounds, say)
        shutil.rmtree(folder)
    return growth


def _check(figures: FeedsFigures, place: Place, message: LiveMessage, stops: list[str]) -> None:
    """Count the wrong answers of the last round."""
    for contestant in figures.took_part:
        path = place.answers_of(contestant, "query")
        if path.is_file():
            asked = figures.sheet.questions
            pairs = list(zip(asked, json.loads(path.read_text(encoding="utf-8")), strict=False))
            wrong = [question for question, answer in pairs if not questions.is_right(question, answer)]
            by_night = sum(question.at_night for question in wrong)
            asked_by_night = sum(question.at_night for question, _ in pairs)
            figures.wrong[contestant.name] = Wrong(
                len(pairs), len(wrong) - by_night, by_night, asked_by_night
            )
        path = place.answers_of(contestant, "live")
        if path.is_file():
            boards = json.loads(path.read_text(encoding="utf-8"))
            right = message.follows if contestant.name == OURS else message.told
            bad = sum(
                not live_message.is_right(right.get(stop, ()), figures.sheet.live_at, lines)
                for stop, lines in zip(stops, boards, strict=True)
            )
            figures.wrong_boards[contestant.name] = (bad, len(boards))

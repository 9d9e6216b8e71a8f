"""What every contestant is asked, and the right answers."""

import json
import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from server.benchmarks.feeds.naive import NaiveFeed
from server.errors import SetupError

LIMIT = 5
STOPS, BY_DAY, BY_NIGHT = 700, 500, 100
DAY_HOURS, NIGHT_HOURS = (5, 23), (0, 4)
TRIES_EACH = 40
SEED = 20261122
LIVE_HOUR_SECONDS = 8 * 3600 + 1800
Answer = Sequence[Sequence[Any]]
Departure = tuple[int, str, int]
"""Second of the day asked about, trip, how many days before it its service day is."""


class Question(NamedTuple):
    """One stop and moment, with everything that leaves until the fifth departure has left."""

    stop: str
    seconds: int
    at_night: bool
    right: list[tuple[int, str, str, int]]


class Sheet(NamedTuple):
    """All questions and the day that they are about."""

    day: date
    midnight: int
    """Noon minus twelve hours of that day, seconds since 1970."""
    questions: list[Question]
    services: list[str]
    services_before: list[str]

    def write(self, path: Path, live_stops: Sequence[str] = ()) -> None:
        """What the contestants are given; no answers."""
        sheet = {
            "date": f"{self.day:%Y%m%d}",
            "midnight": self.midnight,
            "live_at": self.live_at,
            "services": self.services,
            "services_before": self.services_before,
            "questions": [{"stop": one.stop, "seconds": one.seconds} for one in self.questions],
            "live_stops": list(live_stops),
        }
        path.write_text(json.dumps(sheet), encoding="utf-8")

    @property
    def live_at(self) -> int:
        """The moment of the live feed, seconds since 1970."""
        return self.midnight + LIVE_HOUR_SECONDS


def draw_questions(feed: NaiveFeed) -> Sheet:
    """Random stops and moments, the same for the same feed. Raises `SetupError`."""
    day = feed.choose_day()
    draw = random.Random(SEED)  # noqa: S311 - a sample
    plain = feed.find_plain_stops()
    stops = draw.sample(plain, min(STOPS, len(plain)))
    departures = _list_departures(feed, day, set(stops))
    questions = [
        *_draw(draw, feed, departures, BY_DAY, DAY_HOURS, at_night=False),
        *_draw(draw, feed, departures, BY_NIGHT, NIGHT_HOURS, at_night=True),
    ]
    if not questions:
        raise SetupError("feed_empty", "The feed has no stop at which a question could be asked.")
    draw.shuffle(questions)
    before = feed.list_services(day - timedelta(days=1))
    return Sheet(day, feed.start_of(day), questions, feed.list_services(day), before)


def is_right(question: Question, answer: Answer) -> bool:
    """Whether the answer has the right times, and trips that leave then; the order of equal times is free.

    A trip on a loop may leave twice.
    """
    times = [row[0] for row in answer]
    wanted = sorted(row[0] for row in question.right)[:LIMIT]
    trips = {(row[0], row[1]): (row[2], row[3]) for row in question.right}
    return (
        times == wanted
        and len({(row[0], row[1]) for row in answer}) == len(answer)
        and all(
            (row[0], row[1]) in trips
            and row[2] == trips[row[0], row[1]][0]
            and row[3] in (None, trips[row[0], row[1]][1])
            for row in answer
        )
    )


def _draw(
    draw: random.Random,
    feed: NaiveFeed,
    departures: dict[str, list[Departure]],
    count: int,
    hours: tuple[int, int],
    *,
    at_night: bool,
) -> Iterator[Question]:
    """By day only those whose answer lies in one service day; by night those where yesterday's trips are in it."""
    stops = sorted(stop for stop, found in departures.items() if found)
    drawn = 0
    for _ in range(count * TRIES_EACH):
        if drawn == count or not stops:
            return
        stop, seconds = draw.choice(stops), draw.randrange(hours[0] * 3600, hours[1] * 3600)
        found = departures[stop]
        first = bisect_left(found, (seconds,))
        five = found[first : first + LIMIT]
        days = {before for _, _, before in five}
        if len(five) == LIMIT and (1 in days if at_night else days == {0}):
            drawn += 1
            until = five[-1][0]
            yield Question(
                stop,
                seconds,
                at_night,
                [
                    (at, trip, feed.trips[trip].route_name, feed.trips[trip].wheelchair)
                    for at, trip, _ in found[first:]
                    if at <= until
                ],
            )


def _list_departures(feed: NaiveFeed, day: date, stops: set[str]) -> dict[str, list[Departure]]:
    """By stop, in order of time, of the service days from the one before to the one after."""
    shifts = []
    for before in (1, 0, -1):
        service_day = day - timedelta(days=before)
        shifts.append(
            (before, set(feed.list_services(service_day)), feed.start_of(service_day) - feed.start_of(day))
        )
    found: dict[str, list[Departure]] = {stop: [] for stop in stops}
    for trip, stop, _, second in feed.stop_times():
        if stop in stops and trip in feed.trips:
            service = feed.trips[trip].service
            found[stop] += (
                (second + shift, trip, before) for before, runs, shift in shifts if service in runs
            )
    for departures in found.values():
        departures.sort()
    return found

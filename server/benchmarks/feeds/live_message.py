"""A live feed of a busy morning, made from the timetable's own trips: what all contestants take in."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from gtfs.entities import StopTime, Trip
from gtfs.identifiers import Run
from gtfs.realtime.protobuf import wire
from gtfs.service_time import format_seconds
from gtfs.timetable import Timetable

TRIPS, STOP_TIMES, BOARDS = 7400, 30, 400
SEED = 7400
LATEST_SECONDS = 300


class LiveMessage(NamedTuple):
    """The bytes, and what they say of some stops."""

    data: bytes
    trips: int
    stop_times: int
    told: dict[str, list[tuple[int, str]]]
    """By stop: when, and which trip, in order of time: exactly what stands in the message."""
    follows: dict[str, list[tuple[int, str]]]
    """The same as the specification has it: the last delay told holds for the rest of the trip; nobody boards at its
    last stop."""


def make_message(timetable: Timetable, live_at: int) -> LiveMessage:
    """Trips that are under way, each a little late, with its next stops; arrival and departure, time and delay."""
    now = datetime.fromtimestamp(live_at, UTC)
    draw = random.Random(SEED)  # noqa: S311 - a sample
    runs = timetable.list_active_runs(now)
    chosen = sorted(draw.sample(runs, min(TRIPS, len(runs))), key=lambda run: run.id)
    message = wire.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = live_at
    told: dict[str, list[tuple[int, str]]] = {}
    follows: dict[str, list[tuple[int, str]]] = {}
    count = 0
    for run in chosen:
        start = round(timetable.day_start(run.service_date).timestamp())
        delay = draw.randrange(LATEST_SECONDS)
        ahead, in_message = _choose_stops(timetable.list_stop_times(run.trip_id), live_at - start - delay)
        entity = message.entity.add(id=run.id)
        _fill(entity.trip_update, timetable.get_trip(run.trip_id), run, in_message, start + delay, delay)
        count += len(in_message)
        for one in in_message:
            told.setdefault(str(one.stop_id), []).append(_moment(one, run, start + delay))
        for one in ahead[:-1]:
            follows.setdefault(str(one.stop_id), []).append(_moment(one, run, start + delay))
    for known in (*told.values(), *follows.values()):
        known.sort()
    return LiveMessage(message.SerializeToString(), len(chosen), count, told, follows)


def write_message(message: LiveMessage, folder: Path) -> list[str]:
    """The bytes, and the stops that they speak of; some of these, to be looked at."""
    (folder / "live.pb").write_bytes(message.data)
    stops = sorted(message.told)
    (folder / "message_stops.json").write_text(json.dumps(stops), encoding="utf-8")
    draw = random.Random(SEED)  # noqa: S311 - a sample
    return draw.sample(stops, min(BOARDS, len(stops)))


def is_right(right: Sequence[tuple[int, str]], now: int, lines: Sequence[Sequence[Any]]) -> bool:
    """Whether the live lines of a board are the first of what is to come, none missing between.

    A bus that left just now may stand on a board for a moment still.
    """
    found = [(line[0], line[1]) for line in lines if line[0] > now]
    ahead = [one for one in right if one[0] > now]
    return set(found) <= set(ahead) and [at for at, _ in found] == [at for at, _ in ahead][: len(found)]


def _choose_stops(
    stop_times: Sequence[StopTime], seconds: int
) -> tuple[Sequence[StopTime], Sequence[StopTime]]:
    """The stops still to come, and those told of: the next ones, near the end of a trip passed ones before them."""
    first = next((place for place, one in enumerate(stop_times) if one.arrival_seconds > seconds), 0)
    told = min(first, max(0, len(stop_times) - STOP_TIMES))
    return stop_times[first:], stop_times[told : told + STOP_TIMES]


def _moment(one: StopTime, run: Run, start: int) -> tuple[int, str]:
    return start + one.arrival_seconds, str(run.trip_id)


def _fill(update: Any, trip: Trip, run: Run, ahead: Sequence[StopTime], start: int, delay: int) -> None:
    """Name the trip as the feed does; `start` is of the delayed service day."""
    update.trip.trip_id = trip.feed_trip_id
    if trip.feed_trip_id != trip.id and trip.start_time_seconds is not None:
        update.trip.start_time = format_seconds(trip.start_time_seconds)
    update.trip.start_date = f"{run.service_date:%Y%m%d}"
    for one in ahead:
        told = update.stop_time_update.add()
        told.stop_sequence = one.stop_sequence
        told.stop_id = one.stop_id
        told.arrival.delay = told.departure.delay = delay
        told.arrival.time = start + one.arrival_seconds
        told.departure.time = start + one.departure_seconds

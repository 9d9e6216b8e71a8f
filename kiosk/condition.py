"""How a kiosk is: each part it needs, in what state, since when, in words. One value for page, voice and heartbeat.

| part | good | in trouble |
|---|---|---|
| `line` | `up` | `down` |
| `live_data` | `fresh` | `old` (known, but minutes ago), `none` (the server has none), `gone` (nothing comes) |
| `microphone` | `unknown` (not tried yet), `working` | `denied`, `missing`, `lost`, `silent` |
| `speaker` | `working` | `failed` (no voice), `missing` (nothing to sound from) |
| `recogniser` | `loading`, `ready` | `restarting`, `failed` |
| `disk` | `working` | `full`, `failed` |
| `stop_data` | `current` | `old`, `over` |
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from booking.messages import Sentence
from kiosk.wording.wording import say

Part = Literal["line", "live_data", "microphone", "speaker", "recogniser", "disk", "stop_data"]
Device = Literal["microphone", "voice", "output", "recogniser", "disk"]

GOOD = frozenset({"up", "fresh", "unknown", "working", "loading", "ready", "current"})

OLD_SECONDS = 90
"""Older knowledge of where buses are is worth saying so."""

BOARD_LASTS = timedelta(seconds=60)
"""So long after the last board nothing is live any more, though the line be up."""

STOP_DATA_LASTS = timedelta(hours=12)
"""The stop's timetable is asked for every few hours; older than this, that has failed more than once."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A state and since when it is so."""

    state: str
    since: datetime

    def becoming(self, state: str, at: datetime) -> "Fact":
        """Return the fact from `at` on; what stays so keeps its beginning."""
        return self if state == self.state else Fact(state, at)


@dataclass(frozen=True, slots=True)
class Devices:
    """What is known of the parts of the box itself."""

    microphone: Fact
    voice: Fact
    """Whether sentences become sound."""
    output: Fact
    """Whether there is something for the sound to come out of."""
    recogniser: Fact
    disk: Fact

    @classmethod
    def at_start(cls, now: datetime) -> "Devices":
        """Return what is assumed before anything has been tried."""
        working = Fact("working", now)
        return cls(Fact("unknown", now), working, working, Fact("loading", now), working)

    def becoming(self, device: Device, state: str, at: datetime) -> "Devices":
        """Return the same with one device in that state."""
        before: Fact = getattr(self, device)
        after = before.becoming(state, at)
        return self if after is before else replace(self, **{device: after})


@dataclass(frozen=True, slots=True)
class LiveData:
    """What was last known of the buses. The server's clock is not used: ours may differ from it."""

    heard_at: datetime | None = None
    """When the last board came."""
    made_at: datetime | None = None
    """When the newest live data in any board was made."""
    has_any: bool = False
    """Whether the last board rested on live data."""
    fresh_since: datetime | None = None

    def hearing(self, feed_age: int | None, now: datetime) -> "LiveData":
        """A board came now, resting on live data that was made so many seconds ago."""
        if feed_age is None:
            return replace(self, heard_at=now, has_any=False, fresh_since=None)
        is_fresh = feed_age <= OLD_SECONDS
        since = (self.fresh_since or now) if is_fresh else None
        return LiveData(now, now - timedelta(seconds=feed_age), has_any=True, fresh_since=since)

    def is_coming(self, now: datetime) -> bool:
        """Say whether boards still come."""
        return self.heard_at is not None and now - self.heard_at < BOARD_LASTS

    def age(self, now: datetime) -> int | None:
        """Return how many seconds ago the newest live data was made; None when there never was any."""
        return None if self.made_at is None else max(0, int((now - self.made_at).total_seconds()))


class PartCondition(Struct, frozen=True):
    """How one part is."""

    part: Part
    state: str
    is_good: bool
    since: datetime
    sentence: Sentence
    age: int | None = None
    """Of live data: seconds since the newest was made."""


class Condition(Struct, frozen=True):
    """How the whole kiosk is: every part, in the order of the table above."""

    parts: tuple[PartCondition, ...] = ()

    def get(self, part: Part) -> PartCondition:
        """Return one part. Raises `KeyError`."""
        for each in self.parts:
            if each.part == part:
                return each
        raise KeyError(part)

    @property
    def troubles(self) -> tuple[PartCondition, ...]:
        """What does not work as it should."""
        return tuple(each for each in self.parts if not each.is_good)

    @property
    def states(self) -> dict[str, str]:
        """Part → state: for a health page and the heartbeat."""
        return {each.part: each.state for each in self.parts}


NOTHING_KNOWN = Condition()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a condition is made of."""

    line: Fact
    live: LiveData
    devices: Devices
    stop_data_made_at: datetime
    stop_data_ends_at: datetime
    zone: ZoneInfo


def describe(facts: Facts, now: datetime) -> Condition:
    """Return how the kiosk is."""
    devices = facts.devices
    plain: tuple[tuple[Part, Fact], ...] = (
        ("microphone", devices.microphone),
        ("speaker", devices.voice if devices.voice.state != "working" else devices.output),
        ("recogniser", devices.recogniser),
        ("disk", devices.disk),
        ("stop_data", _stop_data(facts, now)),
    )
    return Condition((
        _in_words("line", facts.line, facts.zone, now),
        _live_data(facts, now),
        *(_in_words(part, fact, facts.zone, now) for part, fact in plain),
    ))  # fmt: skip


def _live_data(facts: Facts, now: datetime) -> PartCondition:
    live, age = facts.live, facts.live.age(now)
    if facts.line.state != "up" or not live.is_coming(now):
        fact = Fact("gone", live.made_at or live.heard_at or facts.line.since)
    elif not live.has_any or age is None:
        fact = Fact("none", live.made_at or facts.line.since)
    elif age > OLD_SECONDS:
        fact = Fact("old", live.made_at or now)
    else:
        fact = Fact("fresh", live.fresh_since or now)
    return _in_words("live_data", fact, facts.zone, now, age)


def _stop_data(facts: Facts, now: datetime) -> Fact:
    if now > facts.stop_data_ends_at:
        return Fact("over", facts.stop_data_ends_at)
    is_old = now - facts.stop_data_made_at > STOP_DATA_LASTS
    return Fact("old" if is_old else "current", facts.stop_data_made_at)


def _in_words(part: Part, fact: Fact, zone: ZoneInfo, now: datetime, age: int | None = None) -> PartCondition:
    since = fact.since.astimezone(zone)
    is_today = since.date() == now.astimezone(zone).date()
    clock = say("condition.clock" if is_today else "condition.day_and_clock", **_clock_slots(since))
    sentence = say(f"condition.{part}_{fact.state}", since=clock, minutes=(age or 0) // 60)
    return PartCondition(part, fact.state, fact.state in GOOD, since, sentence, age)


def _clock_slots(since: datetime) -> dict[str, str | int]:
    return {"clock": f"{since:%H:%M}", "month": since.month, "day": since.day}

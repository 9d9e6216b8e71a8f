"""How long a source that does not answer is left alone: longer each time, never in step with others."""

from datetime import datetime, timedelta

from msgspec import Struct

FIRST_SECONDS = 2.0
LONGEST_SECONDS = 60.0
LONGEST_TOLD_SECONDS = 3600.0
"""A source that asks to be left alone for longer than this is asked after this all the same."""


class Pause(Struct, frozen=True):
    """How often in a row a source has failed, and when to ask it again."""

    failures: int = 0
    until: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Whether it may be asked."""
        return self.until is None or self.until <= now


NO_PAUSE = Pause()


def lengthen(pause: Pause, now: datetime, chance: float, told_seconds: float | None = None) -> Pause:
    """The pause after one more failure: doubled each time, of which `chance` (0 to 1) decides the second half.

    `told_seconds` is what the source itself asked for (Retry-After): never less than that, up to an hour.
    """
    failures = pause.failures + 1
    longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** min(failures - 1, 16))
    seconds = longest * (0.5 + 0.5 * chance)
    if told_seconds is not None:
        seconds = max(seconds, min(told_seconds, LONGEST_TOLD_SECONDS))
    return Pause(failures, now + timedelta(seconds=seconds))

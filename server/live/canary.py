"""Whether this worker still hears what workers tell each other: it sends itself small numbered messages and counts.

A worker that is deaf looks well: it answers, its clients stay connected, and yet pings for its buses that were booked
at another worker reach nobody. Counting messages needs no clock: while the worker or the store stands still, none is
sent and none is missed.
"""

from dataclasses import dataclass
from enum import StrEnum

UNHEARD = 5
"""So many messages taken by the store and not heard: deaf."""
DEAF_STATUS = 75
"""What a deaf worker's process ends with (EX_TEMPFAIL of sysexits.h): start another one."""
PATIENCE_AT_FIRST = 6
"""So many times more for a worker that has never heard one: another process would hardly fare better."""


class Hearing(StrEnum):
    """What a worker's ears are like."""

    STARTING = "starting"
    """Nothing has been heard yet: not ready."""
    WELL = "well"
    """It hears; or nobody has begun to ask."""
    NO_STORE = "no_store"
    """The store does not answer: there is nothing to hear, and another process would not hear more."""
    DEAF = "deaf"
    """The store takes this worker's messages, and none comes back."""


@dataclass
class Canary:
    """The messages of one worker to itself."""

    unheard: int = UNHEARD
    _sent: int = 0
    _taken: int = 0
    _heard: int = 0
    _forgiven: int = 0
    _store_answers: bool = True

    def take_number(self) -> int:
        """The number of the next message."""
        self._sent += 1
        return self._sent

    def note_sent(self, number: int, *, store_answered: bool) -> None:
        """Whether the store answered to that message. After a silence of the store counting begins anew."""
        self._store_answers = store_answered
        if store_answered:
            self._taken = number
        else:
            self._forgiven = number

    def note_heard(self, number: int) -> None:
        """That message has come back, perhaps before the store's answer to it."""
        self._heard = max(self._heard, number)

    @property
    def hearing(self) -> Hearing:
        """As it is now."""
        if not self._store_answers:
            return Hearing.NO_STORE
        limit = self.unheard if self._heard else self.unheard * PATIENCE_AT_FIRST
        if self._taken - max(self._heard, self._forgiven) >= limit:
            return Hearing.DEAF
        return Hearing.STARTING if self._sent and not self._heard else Hearing.WELL

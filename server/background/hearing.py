"""Looks whether this worker hears the others, mends what it may have missed, and ends it when it is deaf."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import gevent
from gevent.event import Event

from server.live.canary import Canary, Hearing
from server.live.message_queue import MessageQueue
from server.live.retelling import Retelling

log = logging.getLogger(__name__)
SLACK = timedelta(seconds=5)
"""An event is stamped when it is decided, and passed on after it is on disk: so much older ones are told again too."""
STORE_SECONDS = 2.0
REST_SECONDS = 1.0
"""Between two retellings."""


class HearingLoop:
    """The greenlets that keep a worker's ears open."""

    def __init__(
        self,
        *,
        queue: MessageQueue,
        canary: Canary,
        retelling: Retelling,
        clock: Callable[[], datetime],
        seconds: float,
        end: Callable[[], None],
    ) -> None:
        """A canary every so many seconds; `end` is called once the worker is deaf."""
        self._queue = queue
        self._canary = canary
        self._retelling = retelling
        self._clock = clock
        self._seconds = seconds
        self._end = end
        self._last_heard_at = clock()
        self._missing_since: datetime | None = None
        self._has_missed = Event()
        queue.heard = self._heard
        queue.missed = self._missed

    def start(self) -> list[gevent.Greenlet]:
        """Start them."""
        return [gevent.spawn(self._send_and_judge), gevent.spawn(self._retell)]

    def _heard(self, number: int) -> None:
        self._canary.note_heard(number)
        self._last_heard_at = self._clock()

    def _missed(self) -> None:
        self._missing_since = self._missing_since or self._last_heard_at - SLACK
        self._has_missed.set()

    def _send_and_judge(self) -> None:
        before = self._canary.hearing
        while before is not Hearing.DEAF:
            self._send()
            gevent.sleep(self._seconds)
            hearing = self._canary.hearing
            if hearing is not before:
                _say(hearing)
            before = hearing
        self._end()

    def _send(self) -> None:
        """One canary. The client would try for long: a store that is slower than this is away."""
        number, has_answered = self._canary.take_number(), False
        with gevent.Timeout(STORE_SECONDS, False):
            has_answered = self._queue.send_canary(number)
        self._canary.note_sent(number, store_answered=has_answered)

    def _retell(self) -> None:
        while True:
            self._has_missed.wait()
            self._has_missed.clear()
            since, self._missing_since = self._missing_since, None
            try:
                told = self._retelling.tell_again(since or self._last_heard_at - SLACK)
                log.info("heard nothing for a moment; told the newest event again to %d rooms", told)
            except Exception:
                log.exception("fault in telling again what may have been missed")
                self._missing_since = since
                self._has_missed.set()
            gevent.sleep(REST_SECONDS)


def _say(hearing: Hearing) -> None:
    """In the log: what changed."""
    if hearing is Hearing.DEAF:
        log.error("this worker is deaf: the store takes its messages and none comes back; it ends itself")
    elif hearing is Hearing.NO_STORE:
        log.warning("the store does not answer: nothing is heard of other workers until it does")
    elif hearing is Hearing.WELL:
        log.info("this worker hears the others")

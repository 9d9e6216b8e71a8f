"""Looks after this kiosk for those who are not there: says how it is, and does what it is told."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from booking.kiosk_messages import KioskOrder, KioskPart, KioskReport
from gtfs.stop_slice import StopSlice
from gtfs.version import VERSION
from kiosk.care.box import BoxFacts
from kiosk.care.orders import OrderAnswered, OrderBook, Told
from kiosk.condition import Condition

log = logging.getLogger(__name__)

LONGEST_VERSION = 300


@dataclass(frozen=True, slots=True)
class KioskFacts:
    """What the rest of the kiosk knows of itself."""

    condition: Condition
    stop_slice: StopSlice
    volume: int
    waiting: int
    """Commands kept on disk."""
    counts: Mapping[str, int]
    """How often each intent was understood: names of intents, never words that were said."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What is on the disk."""

    model: str | None
    update: str | None


def make_report(facts: KioskFacts, box: BoxFacts, installed: Installed, started_at: datetime) -> KioskReport:
    """Return what is told of this kiosk: states, versions, amounts and counts, and nothing else."""
    return KioskReport(
        version=VERSION,
        started_at=started_at,
        box_uptime=box.uptime_seconds,
        memory_bytes=box.memory_bytes,
        memory_free_bytes=box.memory_free_bytes,
        disk_free_bytes=box.disk_free_bytes,
        temperature=box.temperature,
        model=installed.model,
        update=installed.update,
        stop_data_made_at=facts.stop_slice.made_at,
        stop_data_ends_at=facts.stop_slice.ends_at,
        feed_version=facts.stop_slice.feed_version[:LONGEST_VERSION],
        parts=tuple(KioskPart(one.part, one.state, one.is_good, one.since) for one in facts.condition.parts),
        volume=facts.volume,
        waiting=facts.waiting,
        counts=dict(facts.counts),
    )


@dataclass(frozen=True, slots=True)
class Hands:
    """What the kiosk can be had to do."""

    tell: Callable[[Told], None]
    """How loud it is to be and what to show, from now on."""
    speak: Callable[[KioskOrder], None]
    """Say a message once."""
    restart: Callable[[], None]
    update: Callable[[], None]
    """Look for an update now."""


class Caretaker:
    """Does each order once. Used by the thread of the line."""

    def __init__(
        self, book: OrderBook, hands: Hands, report: Callable[[], KioskReport], clock: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._hands = hands
        self._clock = clock
        self.report = report
        self._after: Callable[[], None] | None = None

    def carry_out(self, order: KioskOrder) -> OrderAnswered:
        """Do it, unless that was done before; returns what to answer."""
        known = self._book.find_answer(order.command_id)
        if known is not None:
            return known
        answer = OrderAnswered(order.command_id, done=True)
        try:
            self._do(order, answer)
        except OSError as error:
            log.error("an order cannot be kept: %s", error.strerror)
            if order.kind == "restart":  # it may be just what helps
                self._after = self._hands.restart
                return answer
            return OrderAnswered(order.command_id, done=False, why="disk")
        return answer

    def finish(self) -> None:
        """Do what has to wait until it is answered."""
        after, self._after = self._after, None
        if after is not None:
            after()

    def _do(self, order: KioskOrder, answer: OrderAnswered) -> None:
        if order.kind == "volume":
            self._book.keep(answer, volume=order.volume)
            self._hands.tell(self._book.told)
        elif order.kind == "message":
            self._book.keep(answer, message=order)
            self._hands.tell(self._book.told)
            if self._book.told.message_at(self._clock()):
                self._hands.speak(order)
        elif order.kind == "update":
            self._book.keep(answer)
            self._hands.update()
        else:
            self._book.keep(answer)
            self._after = self._hands.restart

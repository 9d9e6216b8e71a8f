"""Every half minute over the line: how this kiosk is; in the answer, what it is to do."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol

import msgspec

from booking.kiosk_messages import KioskOrder, KioskReport
from kiosk.care.orders import OrderAnswered

log = logging.getLogger(__name__)
EVERY_SECONDS = 30.0

Ask = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Sends a command over the line and returns the server's answer."""


class TakesCare(Protocol):
    """Knows how the kiosk is and does what it is told."""

    def report(self) -> KioskReport:
        """How it is."""

    def carry_out(self, order: KioskOrder) -> OrderAnswered:
        """Do it once."""

    def finish(self) -> None:
        """Do what has to wait until it is answered."""


class Heartbeat:
    """Used by the thread of the line; `hurry` from any."""

    def __init__(self, care: TakesCare) -> None:
        self._care = care
        self._next_at = 0.0

    def hurry(self, in_seconds: float = 0.0) -> None:
        """Beat soon: the line is new, or the server has called."""
        self._next_at = monotonic() + in_seconds

    def go_round(self, ask: Ask) -> None:
        """Beat if it is time to, and do what is asked for."""
        if monotonic() < self._next_at:
            return
        self._next_at = monotonic() + EVERY_SECONDS
        answer = ask("heartbeat", {"report": msgspec.to_builtins(self._care.report())})
        if not answer.get("ok"):
            log.warning("the server does not take the heartbeat: %s", answer.get("code"))
            return
        for told in answer.get("orders", ()):
            self._carry_out(told, ask)

    def _carry_out(self, told: object, ask: Ask) -> None:
        try:
            order = msgspec.convert(told, KioskOrder)
        except msgspec.ValidationError as error:
            log.warning("an order is not understood: %s", error)
            return
        answered = self._care.carry_out(order)
        ask("answer_order", msgspec.to_builtins(answered))
        self._care.finish()

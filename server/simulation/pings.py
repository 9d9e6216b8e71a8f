"""Every ping that the simulated riders' reservations call for, and whether it reached the bus it was meant for.

Judged from outside, by what a rider is shown: the reservation's own steps, both stamped by the server's clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from booking.events import EventType
from booking.messages import HoldView, ReservationView
from gtfs.identifiers import RunId, VehicleId
from server.simulation.tally import percentiles

PATIENCE_SECONDS = 15
"""A terminal that has been on the line for so long without a break should have the ping."""

_GIVEN = {EventType.ASSIGNED.value, EventType.SECOND_HELD.value}


@dataclass
class _Ping:
    """One reservation on one run."""

    vehicle_id: VehicleId
    given_at: datetime
    delivered_at: datetime | None = None
    is_open: bool = True
    seconds_on_line: int = 0
    """Without a break, while it was open and not delivered."""

    @property
    def is_lost(self) -> bool:
        return self.delivered_at is None and self.seconds_on_line >= PATIENCE_SECONDS


class PingWatch:
    """Follows the pings of all reservations; `look` once a second."""

    def __init__(self, is_on_line: Callable[[VehicleId], bool]) -> None:
        self._is_on_line = is_on_line
        self._pings: dict[tuple[str, RunId], _Ping] = {}

    def see(self, view: ReservationView) -> None:
        """A new version of a reservation."""
        held = {hold.run_id: hold for hold in view.holds}
        for hold in view.holds:
            self._begin(view, hold)
        for (reservation_id, run_id), ping in self._pings.items():
            if reservation_id == view.reservation_id:
                ping.is_open = run_id in held
        for step in view.steps:
            ping_or_none = self._pings.get((view.reservation_id, step.run_id)) if step.run_id else None
            if ping_or_none is not None and step.type == EventType.DELIVERED.value:
                ping_or_none.delivered_at = ping_or_none.delivered_at or step.at

    def _begin(self, view: ReservationView, hold: HoldView) -> None:
        key = view.reservation_id, hold.run_id
        given = [step.at for step in view.steps if step.run_id == hold.run_id and step.type in _GIVEN]
        if key not in self._pings and hold.vehicle_id is not None and given:
            self._pings[key] = _Ping(hold.vehicle_id, given[-1])

    def look(self) -> None:
        """One second has passed."""
        for ping in self._pings.values():
            if ping.is_open and ping.delivered_at is None and not ping.is_lost:
                is_on_line = self._is_on_line(ping.vehicle_id)
                ping.seconds_on_line = ping.seconds_on_line + 1 if is_on_line else 0

    def as_document(self) -> dict[str, Any]:
        """How many were delivered and after how long, how many are lost, how many had no terminal on the line."""
        delivered = [ping for ping in self._pings.values() if ping.delivered_at is not None]
        lost = sum(ping.is_lost for ping in self._pings.values())
        waits = [
            (ping.delivered_at - ping.given_at).total_seconds() for ping in delivered if ping.delivered_at
        ]
        return {
            "delivered": len(delivered),
            "lost": lost,
            "terminal_not_on_the_line": len(self._pings) - len(delivered) - lost,
            "assigned_to_delivered_seconds": percentiles(waits),
        }

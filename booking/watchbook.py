"""What is wrong with the moving city as a whole: sources that give nothing, buses and kiosks not heard of."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from gtfs.identifiers import RunId, StopId, VehicleId

TroubleKind = Literal["feed_outage", "vehicle_silent", "kiosk_silent"]


class Trouble(Struct, frozen=True):
    """One thing that is wrong, since when, and about what."""

    kind: TroubleKind
    since: datetime
    why: str | None = None
    """Stable code: `silent`, `old_vehicles`."""
    source: str | None = None
    """A source of live data, as its operator knows it, without any key."""
    vehicle_id: VehicleId | None = None
    run_id: RunId | None = None
    stop_id: StopId | None = None
    """Where a kiosk stands that is not heard of."""

    @property
    def name(self) -> tuple[str, str]:
        """The same trouble has the same name, however it changes meanwhile."""
        return self.kind, self.source or self.vehicle_id or self.stop_id or ""


class Watchbook(Struct, frozen=True):
    """Everything that is wrong now, longest first."""

    troubles: tuple[Trouble, ...] = ()

"""What a rider, or somebody at a kiosk, asks for."""

from datetime import date, datetime

from msgspec import Struct

from booking.needs import Need
from gtfs.identifiers import RouteId, StopId, TripId


class Wish(Struct, frozen=True, kw_only=True):
    """What is asked for."""

    stop_id: StopId
    alight_stop_id: StopId | None = None
    route_id: RouteId | None = None
    trip_id: TripId | None = None
    """One run and no other: as it was asked for, so that a repeat is the same when the bus has long gone."""
    service_date: date | None = None
    """The day of that trip; none: its next run."""
    needs: tuple[Need, ...] = (Need.WHEELCHAIR,)
    depart_after: datetime | None = None
    """The rider is at the stop only then; implies `wait`."""
    wait: bool = False
    """Keep the wish when no run can meet it yet."""

    @property
    def may_wait(self) -> bool:
        """Whether the wish is kept when no run can meet it yet."""
        return self.wait or self.depart_after is not None

    def fingerprint(self) -> str:
        """The same for the same wish."""
        return repr(self)

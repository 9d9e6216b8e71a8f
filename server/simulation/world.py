"""The simulated city as its people see it: the picture of this second, and a driver's influence on a bus."""

from collections.abc import Callable
from datetime import datetime

from gtfs.identifiers import RunId, StopId
from server.simulation.city import Bus, City, Picture

_PICTURE_SECONDS = 1.0


class World:
    """A city and its clock. Pictures are made at most once a second."""

    def __init__(self, city: City, clock: Callable[[], datetime]) -> None:
        self.city = city
        self._clock = clock
        self._picture: Picture | None = None

    def now(self) -> datetime:
        """The moment in the simulated city."""
        return self._clock()

    def picture(self) -> Picture:
        """Where all buses are, at most a second ago."""
        now = self._clock()
        picture = self._picture
        if picture is None or not 0 <= (now - picture.moment).total_seconds() < _PICTURE_SECONDS:
            picture = self.city.picture(now)
            self._picture = picture
        return picture

    def keep_standing(self, bus: Bus, seconds: float) -> None:
        """The bus stands at its stop for longer, if it has not left meanwhile."""
        if self.city.hold(bus.run.id, bus.next_position, seconds, self._clock()):
            self._picture = None

    def stands_at(self, run_id: RunId, stop_id: StopId) -> Bus | None:
        """The bus of this run when it stands at this stop now."""
        bus = self.picture().by_run.get(run_id)
        return bus if bus is not None and bus.at_stop and bus.next_stop_id == stop_id else None

    def has_passed(self, run_id: RunId, stop_id: StopId) -> bool:
        """Whether the run is over or will not come to this stop any more."""
        bus = self.picture().by_run.get(run_id)
        return bus is None or stop_id not in self.city.stops_of(run_id)[bus.next_position :]

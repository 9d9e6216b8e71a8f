"""What a delivery run is: a share of a city, and how it is spread over processes."""

from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct

CITY_DRIVERS, CITY_KIOSKS, CITY_RIDERS, CITY_BOOKINGS_PER_SECOND = 7400, 400, 5000, 20.0
_RIDES_AT_ONCE_SECONDS = 20.0
"""So long a rider is busy with one booking at most, but for the few who ride to the end."""
_LINES_A_PROCESS = 4000
"""More of them in one Python process, and it is slower than the server."""


@dataclass(frozen=True, kw_only=True)
class DeliverySettings:
    """What is run: a share of a city."""

    data: Path
    """A folder `bench-delivery` is made anew in it."""
    factor: float
    minutes: float
    workers: int = 1
    bookings: float | None = None
    """A second; none: the share of a city's."""
    crowds: int | None = None
    """Processes of clients; none: as many as their lines need."""
    seed: int = 1

    @property
    def drivers(self) -> int:
        """Terminals on the line."""
        return max(9, round(CITY_DRIVERS * self.factor))

    @property
    def kiosks(self) -> int:
        """Kiosks on the line."""
        return max(1, round(CITY_KIOSKS * self.factor))

    @property
    def riders(self) -> int:
        """Riders on the line."""
        return max(20, round(CITY_RIDERS * self.factor))

    @property
    def bookings_per_second(self) -> float:
        """How many riders begin to look for a bus."""
        return CITY_BOOKINGS_PER_SECOND * self.factor if self.bookings is None else self.bookings

    @property
    def booking_riders(self) -> int:
        """Those who book, one after the other; the rest of the riders only hold their lines."""
        return min(self.riders, max(20, round(self.bookings_per_second * _RIDES_AT_ONCE_SECONDS)))

    @property
    def processes(self) -> int:
        """Processes of clients."""
        lines = self.drivers + self.kiosks + self.riders
        return self.crowds or -(-lines // _LINES_A_PROCESS)


class SignedIn(Struct, frozen=True):
    """A terminal that has signed in already: how long a sign-in takes is not what is measured."""

    vehicle_id: str
    plate: str
    pin: str
    spaces: int
    token: str


class CrowdPart(Struct, frozen=True, kw_only=True):
    """What one process of clients is."""

    number: int
    urls: list[str]
    """Of the workers."""
    bare_url: str | None
    """Of the bare server, where this part measures the floor too."""
    feed: str
    timetables: str
    seed: int
    drivers: list[SignedIn]
    booking_riders: int
    holding_riders: int
    kiosks: dict[str, str]
    """Stop → key."""
    bookings_per_second: float
    history: str
    """File to write."""


class CrowdFigures(Struct, frozen=True, kw_only=True):
    """What one process of clients tells in the end."""

    lag_seconds: list[float]
    """How long its own loop kept whoever was due waiting, many times a second."""
    echo_seconds: list[float]
    emit_seconds: list[float]
    broken_lines: int
    """Of riders who only hold theirs."""
    longest_board_gap_seconds: float
    """The longest that a kiosk waited for its next board, connecting included."""

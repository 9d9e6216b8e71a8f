"""What may be asked for behind the `?` of each call: names, bounds and defaults, which check and describe it."""

from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

MOST_STOPS = 50
MOST_ARRIVALS = 50
MOST_RESERVATIONS = 100
MOST_KIOSKS = 500
FARTHEST_METRES = 1500
_LAT = r"-?(90(\.0+)?|[1-8]?[0-9](\.[0-9]+)?)"
_LON = r"-?(180(\.0+)?|(1[0-7][0-9]|[1-9]?[0-9])(\.[0-9]+)?)"
ROWS = "Rows of a page at most."

Cursor = Annotated[
    str | None,
    Meta(description="Where to go on, as in the `next` of the page before; left out: from the beginning."),
]


class StopsQuery(Struct, frozen=True):
    """Near a point, by name or number, or (neither given) all of them."""

    near: Annotated[
        Annotated[str, Meta(pattern=f"^{_LAT},{_LON}$", max_length=60)] | None,
        Meta(description="`LAT,LON` in degrees (WGS 84).", examples=["37.5703,126.9852"]),
    ] = None
    radius: Annotated[int, Meta(ge=1, le=3000, description="Metres around `near`.")] = 500
    q: Annotated[
        str, Meta(description="Part of a name in any language, or the beginning of the number on the pole.")
    ] = ""
    limit: Annotated[int, Meta(ge=1, le=MOST_STOPS, description=ROWS, examples=[5])] = MOST_STOPS
    cursor: Cursor = None

    def find_point(self) -> tuple[float, float] | None:
        """`near` in degrees."""
        if self.near is None:
            return None
        lat, lon = self.near.split(",")
        return float(lat), float(lon)


class BoardQuery(Struct, frozen=True):
    """How much of a board."""

    limit: Annotated[int, Meta(ge=1, le=MOST_ARRIVALS, description="Arrivals at most.", examples=[3])] = 10
    low_floor: Annotated[
        Literal["yes", "no"], Meta(description="`yes`: only buses that are known to be low-floor.")
    ] = "no"


class NearbyQuery(Struct, frozen=True):
    """How far and how long."""

    radius: Annotated[int, Meta(ge=1, le=FARTHEST_METRES, description="Metres.", examples=[800])] = 500
    within: Annotated[int, Meta(ge=60, le=5400, description="Seconds that the rider would wait.")] = 1200

    @property
    def patience(self) -> timedelta:
        """`within` as a duration."""
        return timedelta(seconds=self.within)


class ReservationsQuery(Struct, frozen=True):
    """Which page."""

    limit: Annotated[int, Meta(ge=1, le=MOST_RESERVATIONS, description=ROWS)] = MOST_RESERVATIONS
    cursor: Cursor = None


class KiosksQuery(Struct, frozen=True):
    """Which page."""

    limit: Annotated[int, Meta(ge=1, le=MOST_KIOSKS, description=ROWS)] = MOST_KIOSKS
    cursor: Cursor = None


class SearchQuery(Struct, frozen=True):
    """What to look for."""

    q: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=100,
            description="A short code, a plate, or a reservation's id.",
            examples=["47"],
        ),
    ]


class AuditQuery(Struct, frozen=True):
    """Which lines."""

    limit: Annotated[int, Meta(ge=1, le=200, description=ROWS)] = 50
    before: Annotated[
        Annotated[str, Meta(pattern=r"^[0-9]{1,16}-[0-9]{1,10}$")] | None,
        Meta(description="Only lines before the one of this name; left out: from the newest."),
    ] = None

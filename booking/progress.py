"""Where the bus of a held place is, as decisions are told of it: the one thing they know of the moving city."""

from typing import Literal

from msgspec import Struct

from gtfs.identifiers import VehicleId

LostWhy = Literal[
    "run_cancelled", "short_turned", "stop_skipped", "alight_stop_skipped", "bus_vanished", "run_withdrawn"
]
"""`short_turned`: the run ends before the stop; `…_skipped`: it goes on without stopping there; `run_withdrawn`: no
timetable or feed has it any more."""


ENDS_RIDES: frozenset[LostWhy] = frozenset({"run_cancelled", "short_turned", "alight_stop_skipped"})
"""Of these, whoever is aboard must be told: the bus will not bring them where they wanted to get off."""


class Progress(Struct, frozen=True, kw_only=True):
    """Where the bus of one hold is, as far as anybody knows."""

    status: Literal["coming", "passed", "lost"]
    """Relative to the boarding stop; `lost`: it will not come there, or will not go to the alighting stop."""
    why: LostWhy | None = None
    """Why it is lost; for whoever is aboard: why it does not go to the alighting stop (null: it does)."""
    vehicle_id: VehicleId | None = None
    stops_away: int | None = None
    metres_away: float | None = None
    alight_stops_away: int | None = None
    alight_passed_seconds: int | None = None
    """Seconds since the bus passed the alighting stop."""
    low_floor: Literal["yes", "no", "unknown"] = "yes"

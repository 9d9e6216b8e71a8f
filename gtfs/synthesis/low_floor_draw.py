"""Which trips of a route get a low-floor bus, when only the share of such buses is known."""

from collections.abc import Sequence
from hashlib import blake2b

WHEELCHAIR_UNKNOWN = 0
WHEELCHAIR_YES = 1
WHEELCHAIR_NO = 2
"""Values of GTFS `trips.wheelchair_accessible`."""


def draw_low_floor(share: float | None, trip_ids: Sequence[str], seed: int) -> list[int]:
    """`wheelchair_accessible` per trip: as many low-floor trips as the share says (to the nearest trip).

    Which ones is drawn: the order comes from a hash of the seed and the trip's name, so that it is the same
    on every machine and with every version of every library. 0 for all when the share is unknown.
    """
    if share is None:
        return [WHEELCHAIR_UNKNOWN] * len(trip_ids)
    drawn = sorted(trip_ids, key=lambda trip_id: _lot(seed, trip_id))
    low_floor = frozenset(drawn[: round(share * len(trip_ids))])
    return [WHEELCHAIR_YES if trip_id in low_floor else WHEELCHAIR_NO for trip_id in trip_ids]


def _lot(seed: int, trip_id: str) -> bytes:
    return blake2b(f"{seed}/{trip_id}".encode(), digest_size=8).digest()

"""How far two places are from each other, on the ellipsoid of GPS."""

from collections.abc import Callable
from functools import cache
from typing import Any


def metres_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Geodesic distance of two places in degrees (WGS 84; C. Karney, Algorithms for geodesics, 2013)."""
    return float(prepare()((lat, lon), (other_lat, other_lon)).m)


@cache
def prepare() -> Callable[..., Any]:
    """Load what computes it: geopy brings the clients of all map services along, which takes longer than the rest of a
    start. Whoever must not be kept waiting by the first distance calls this beforehand.
    """
    from geopy.distance import geodesic

    distance: Callable[..., Any] = geodesic
    return distance

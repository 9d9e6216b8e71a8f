"""How far two places are from each other, on the ellipsoid of GPS."""

from geographiclib.geodesic import Geodesic

_INVERSE = Geodesic.WGS84.Inverse


def metres_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Geodesic distance of two places in degrees (C. Karney, Algorithms for geodesics, 2013)."""
    return float(_INVERSE(lat, lon, other_lat, other_lon, Geodesic.DISTANCE)["s12"])

"""Whether somebody in a wheelchair can board: what the feeds say of a trip or of the bus that runs it."""

from enum import StrEnum


class LowFloor(StrEnum):
    """A low-floor bus (저상버스): yes, no, or nobody said."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


BY_GTFS_VALUE = (LowFloor.UNKNOWN, LowFloor.YES, LowFloor.NO)
"""`trips.wheelchair_accessible`: 0 or empty, 1, 2 (gtfs.org, trips.txt)."""


def choose_low_floor(of_vehicle: LowFloor, of_trip: LowFloor) -> LowFloor:
    """The bus that really comes decides; the timetable speaks only where the bus says nothing."""
    return of_trip if of_vehicle is LowFloor.UNKNOWN else of_vehicle

"""The protobuf bindings, imported here and nowhere else, and what their numbers mean in our words."""

from google.protobuf.message import DecodeError, EncodeError
from google.transit import gtfs_realtime_pb2 as wire

from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import Occupancy, StopRelation, TripRelation, VehicleStatus

__all__ = [
    "LOW_FLOOR",
    "OCCUPANCY",
    "STATUS",
    "STOP_RELATIONS",
    "TRIP_RELATIONS",
    "DecodeError",
    "EncodeError",
    "wire",
]

LOW_FLOOR = {2: LowFloor.YES, 3: LowFloor.NO}
STATUS = (VehicleStatus.INCOMING_AT, VehicleStatus.STOPPED_AT, VehicleStatus.IN_TRANSIT_TO)
TRIP_RELATIONS = (
    TripRelation.SCHEDULED,
    TripRelation.ADDED,
    TripRelation.UNSCHEDULED,
    TripRelation.CANCELED,
    TripRelation.SCHEDULED,
    TripRelation.REPLACEMENT,
    TripRelation.DUPLICATED,
    TripRelation.CANCELED,
    TripRelation.ADDED,
)
STOP_RELATIONS = (
    StopRelation.SCHEDULED,
    StopRelation.SKIPPED,
    StopRelation.NO_DATA,
    StopRelation.UNSCHEDULED,
)
OCCUPANCY = (
    Occupancy.EMPTY,
    Occupancy.MANY_SEATS,
    Occupancy.FEW_SEATS,
    Occupancy.STANDING_ROOM,
    Occupancy.CRUSHED,
    Occupancy.FULL,
    Occupancy.NOT_ACCEPTING,
    None,
    Occupancy.NOT_BOARDABLE,
)

"""The protobuf bindings, imported here and nowhere else, and what their numbers mean in our words."""

from typing import Any

from google.protobuf import descriptor_pb2
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError, EncodeError
from google.transit import gtfs_realtime_pb2 as wire

from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import Occupancy, StopRelation, TripRelation, VehicleStatus

__all__ = [
    "LOW_FLOOR",
    "LOW_FLOOR_VALUES",
    "OCCUPANCY",
    "STATUS",
    "STOP_RELATIONS",
    "TRIP_RELATIONS",
    "DecodeError",
    "EncodeError",
    "make_trimmed_descriptor",
    "wire",
]

LOW_FLOOR = {2: LowFloor.YES, 3: LowFloor.NO}
LOW_FLOOR_VALUES = (0, 0, 1, 2)
"""The same as the numbers of `trips.wheelchair_accessible`."""
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

_READ_AS_COLUMNS = {
    "FeedEntity": ("id", "is_deleted", "trip_update", "vehicle", "alert"),
    "TripUpdate": ("trip", "vehicle", "stop_time_update", "timestamp", "delay", "trip_properties"),
    "TripUpdate.StopTimeUpdate": (
        "stop_sequence",
        "stop_id",
        "arrival",
        "departure",
        "schedule_relationship",
        "stop_time_properties",
    ),
    "TripUpdate.StopTimeEvent": ("delay", "time"),
    "TripUpdate.StopTimeUpdate.StopTimeProperties": ("assigned_stop_id", "pickup_type"),
    "TripUpdate.TripProperties": ("trip_id", "start_date", "start_time", "trip_headsign"),
    "TripDescriptor": (
        "trip_id",
        "route_id",
        "direction_id",
        "start_time",
        "start_date",
        "schedule_relationship",
    ),
    "VehicleDescriptor": ("id", "label", "license_plate", "wheelchair_accessible"),
    "VehiclePosition": ("current_stop_sequence",),
    "Alert": ("cause",),
}
"""What is read of every trip update. Of vehicles and alerts a single field: enough to see that they are there."""


def make_trimmed_descriptor() -> tuple[Any, Any]:
    """The bindings' own description of a feed, with nothing but what is read as columns: file and entity."""
    file = descriptor_pb2.FileDescriptorProto()
    wire.DESCRIPTOR.CopyToProto(file)
    trimmed = descriptor_pb2.FileDescriptorProto(name="trimmed.proto", package=file.package)
    trimmed.message_type.extend(_trim(file.message_type, ""))
    pool = DescriptorPool()
    pool.AddSerializedFile(trimmed.SerializeToString())
    return pool.FindFileByName(trimmed.name), pool.FindMessageTypeByName(f"{file.package}.FeedEntity")


def _trim(messages: Any, prefix: str) -> list[Any]:
    """The messages that are read, each with the fields that are; enumerations become plain numbers."""
    kept = []
    for message in messages:
        name = f"{prefix}{message.name}"
        if name not in _READ_AS_COLUMNS:
            continue
        new = descriptor_pb2.DescriptorProto(name=message.name)
        for field in message.field:
            if field.name in _READ_AS_COLUMNS[name]:
                copy = new.field.add()
                copy.CopyFrom(field)
                copy.ClearField("default_value")
                if copy.type == copy.TYPE_ENUM:
                    copy.type = copy.TYPE_INT32
                    copy.ClearField("type_name")
        new.nested_type.extend(_trim(message.nested_type, f"{name}."))
        kept.append(new)
    return kept

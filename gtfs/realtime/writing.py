"""Our own picture as GTFS-realtime bytes, for everybody: positions, trip updates, alerts.

Each builder takes the same values that `gtfs.realtime.feed.parse_feed` makes; whether a wheelchair can board
goes out with every vehicle (`VehicleDescriptor.wheelchair_accessible`).
"""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from gtfs.errors import LiveFeedNotProtobuf
from gtfs.realtime.entities import Alert, TripReference, TripUpdate, VehiclePosition, VehicleReference
from gtfs.realtime.feed import StopTimesInMessage
from gtfs.realtime.protobuf import (
    LOW_FLOOR,
    OCCUPANCY,
    STATUS,
    STOP_RELATIONS,
    TRIP_RELATIONS,
    EncodeError,
    wire,
)
from gtfs.service_time import format_seconds

_RELATIONS = {relation: number for number, relation in reversed(list(enumerate(TRIP_RELATIONS)))}
_ENTITY, _TRIP_UPDATE = b"\x12", b"\x1a"
"""Tags of `FeedMessage.entity` and `FeedEntity.trip_update`."""


def build_vehicle_positions(vehicles: Iterable[VehiclePosition], created_at: datetime) -> bytes:
    """A VehiclePositions feed. Entity ids are the vehicles' own, so that they stay the same from feed to feed."""
    message = _new_message(created_at)
    for number, value in enumerate(vehicles):
        entity = message.entity.add()
        entity.id = value.entity_id or value.vehicle.id or f"vehicle-{number}"
        _write_vehicle(entity.vehicle, value)
    return _encode(message)


def build_trip_updates(updates: Iterable[TripUpdate], created_at: datetime) -> bytes:
    """A TripUpdates feed. Entity ids are made of day and trip unless given."""
    message = _new_message(created_at)
    for number, value in enumerate(updates):
        entity = message.entity.add()
        day = "" if value.trip.start_date is None else f"{value.trip.start_date:%Y%m%d}:"
        entity.id = value.entity_id or (
            f"{day}{value.trip.trip_id}" if value.trip.trip_id else f"update-{number}"
        )
        _write_trip_update(entity.trip_update, value)
    return _encode(message)


def build_alerts(alerts: Iterable[Alert], created_at: datetime) -> bytes:
    """An Alerts feed."""
    message = _new_message(created_at)
    for number, value in enumerate(alerts):
        entity = message.entity.add()
        entity.id = value.entity_id or f"alert-{number}"
        _write_alert(entity.alert, value)
    return _encode(message)


def build_trip_update(value: TripUpdate, stop_times: bytes = b"") -> bytes:
    """One trip update as an entity, its stop times written before: see `gtfs.realtime.stop_time_bytes`."""
    entity = wire.FeedEntity(id=value.entity_id)
    update = wire.TripUpdate()
    _write_trip_update(update, value)
    body = _encode(update) + stop_times
    return _encode(entity) + _TRIP_UPDATE + _size(body) + body


def join_entities(entities: Iterable[bytes], created_at: datetime) -> bytes:
    """A feed of entities that are written already."""
    whole = BytesIO()  # grows in small steps: joining a city at once would hold the interpreter for long
    whole.write(_encode(_new_message(created_at)))
    for entity in entities:
        whole.write(_ENTITY + _size(entity))
        whole.write(entity)
    return whole.getvalue()


def _size(data: bytes) -> bytes:
    """The length of a part of a message, as a varint."""
    rest, written = len(data), bytearray()
    while rest > 0x7F:
        written.append(rest & 0x7F | 0x80)
        rest >>= 7
    written.append(rest)
    return bytes(written)


def _new_message(created_at: datetime) -> Any:
    message = wire.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.incrementality = wire.FeedHeader.FULL_DATASET
    message.header.timestamp = _stamp(created_at)
    return message


def _encode(message: Any) -> bytes:
    try:
        data: bytes = message.SerializeToString()
    except (EncodeError, ValueError) as error:
        raise LiveFeedNotProtobuf(f"The feed cannot be written: {error}.") from error
    return data


def _stamp(moment: datetime) -> int:
    return int(moment.timestamp())


def _write_trip(into: Any, trip: TripReference) -> None:
    if trip.trip_id:
        into.trip_id = trip.trip_id
    if trip.route_id:
        into.route_id = trip.route_id
    if trip.direction_id is not None:
        into.direction_id = trip.direction_id
    if trip.start_date is not None:
        into.start_date = f"{trip.start_date:%Y%m%d}"
    if trip.start_time_seconds is not None:
        into.start_time = format_seconds(trip.start_time_seconds)
    into.schedule_relationship = _RELATIONS[trip.relation]


def _write_vehicle_reference(into: Any, vehicle: VehicleReference) -> None:
    if vehicle.id:
        into.id = vehicle.id
    if vehicle.label:
        into.label = vehicle.label
    if vehicle.plate:
        into.license_plate = vehicle.plate
    for number, low_floor in LOW_FLOOR.items():
        if low_floor is vehicle.low_floor:
            into.wheelchair_accessible = number


def _write_vehicle(into: Any, value: VehiclePosition) -> None:
    if value.trip is not None:
        _write_trip(into.trip, value.trip)
    _write_vehicle_reference(into.vehicle, value.vehicle)
    if value.lat is not None and value.lon is not None:
        into.position.latitude, into.position.longitude = value.lat, value.lon
        if value.bearing is not None:
            into.position.bearing = value.bearing
    if value.stop_sequence is not None:
        into.current_stop_sequence = value.stop_sequence
    if value.stop_id:
        into.stop_id = value.stop_id
    if value.stop_sequence is not None or value.stop_id:
        into.current_status = STATUS.index(value.status)
    if value.seen_at is not None:
        into.timestamp = _stamp(value.seen_at)
    if value.occupancy is not None:
        into.occupancy_status = OCCUPANCY.index(value.occupancy)


def _write_trip_update(into: Any, value: TripUpdate) -> None:
    _write_trip(into.trip, value.trip)
    if value.vehicle is not None:
        _write_vehicle_reference(into.vehicle, value.vehicle)
    if value.updated_at is not None:
        into.timestamp = _stamp(value.updated_at)
    if value.delay_seconds is not None:
        into.delay = value.delay_seconds
    if isinstance(value.stop_times, StopTimesInMessage):
        into.stop_time_update.MergeFrom(value.stop_times.message)
        return
    for each in value.stop_times:
        update = into.stop_time_update.add()
        if each.stop_sequence is not None:
            update.stop_sequence = each.stop_sequence
        if each.stop_id:
            update.stop_id = each.stop_id
        update.schedule_relationship = STOP_RELATIONS.index(each.relation)
        _write_event(update, "arrival", each.arrival_at, each.arrival_delay_seconds)
        _write_event(update, "departure", each.departure_at, each.departure_delay_seconds)


def _write_event(update: Any, name: str, at: datetime | None, delay_seconds: int | None) -> None:
    if at is not None:
        getattr(update, name).time = _stamp(at)
    if delay_seconds is not None:
        getattr(update, name).delay = delay_seconds


def _write_alert(into: Any, value: Alert) -> None:
    for period in value.periods:
        # `active_period` is there for old readers only, and none needs it who gets alerts in force alone.
        written = into.communication_period.add()
        if period.start is not None:
            written.start = _stamp(period.start)
        if period.end is not None:
            written.end = _stamp(period.end)
    for informed in value.informed:
        selector = into.informed_entity.add()
        if informed.agency_id:
            selector.agency_id = informed.agency_id
        if informed.route_id:
            selector.route_id = informed.route_id
        if informed.direction_id is not None:
            selector.direction_id = informed.direction_id
        if informed.trip is not None:
            _write_trip(selector.trip, informed.trip)
        if informed.stop_id:
            selector.stop_id = informed.stop_id
    into.cause = wire.Alert.Cause.Value(value.cause)
    into.effect = wire.Alert.Effect.Value(value.effect)
    into.severity_level = wire.Alert.SeverityLevel.Value(value.severity)
    for text, name in (
        (value.header, "header_text"),
        (value.description, "description_text"),
        (value.spoken_header, "tts_header_text"),
        (value.url, "url"),
    ):
        for language, words in text.items():
            translation = getattr(into, name).translation.add()
            translation.text = words
            if language:
                translation.language = language

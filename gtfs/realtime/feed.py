"""A live feed read from its bytes.

The message is cut into its entities. Trip updates, by far the largest part of a city's feed, become columns; their
values are made only when somebody looks at them. Reading goes in slices: no step holds the interpreter for long.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, overload

from gtfs.errors import LiveFeedEmpty, LiveFeedFromTheFuture, LiveFeedIsHtml, LiveFeedNotProtobuf
from gtfs.identifiers import RouteId, StopId, TripId, VehicleId
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import (
    ActivePeriod,
    Alert,
    InformedEntity,
    LiveFeed,
    StopTimeUpdate,
    TripProperties,
    TripReference,
    TripRelation,
    TripUpdate,
    VehiclePosition,
    VehicleReference,
)
from gtfs.realtime.protobuf import (
    LOW_FLOOR,
    OCCUPANCY,
    STATUS,
    STOP_RELATIONS,
    TRIP_RELATIONS,
    DecodeError,
    wire,
)
from gtfs.realtime.splitting import split_message
from gtfs.realtime.text_repair import read_text, repair_texts
from gtfs.realtime.update_bytes import UpdatesInBytes, decode_entities
from gtfs.service_time import parse_date, parse_seconds

_NO_PICKUP = 1
FUTURE_SECONDS = 60
"""Clocks differ; a feed that is further ahead of ours than this is not believed."""


def parse_feed(data: bytes, now: datetime) -> LiveFeed:
    """Read a feed. Raises `LiveFeedEmpty`, `LiveFeedIsHtml`, `LiveFeedNotProtobuf`, `LiveFeedFromTheFuture`."""
    _refuse_what_is_no_message(data)
    try:
        parts = split_message(data)
        header = wire.FeedMessage.FromString(parts.rest).header
        created_at = _moment(header.timestamp)
        if not header.gtfs_realtime_version:
            raise LiveFeedNotProtobuf("The bytes are no GTFS-realtime message: the header has no version.")
        if created_at is not None and created_at > now + timedelta(seconds=FUTURE_SECONDS):
            ahead = round((created_at - now).total_seconds())
            raise LiveFeedFromTheFuture(f"The feed says it was made {ahead} s from now.")
        return _read_entities(
            parts.entities, created_at, header.incrementality == wire.FeedHeader.DIFFERENTIAL
        )
    except (DecodeError, RuntimeError, ValueError) as error:
        raise LiveFeedNotProtobuf("The bytes are no GTFS-realtime message.") from error


def _refuse_what_is_no_message(data: bytes) -> None:
    if not data[:64].strip() and not data.strip():
        raise LiveFeedEmpty("Nothing came: the feed has no bytes.")
    if data[:64].lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        raise LiveFeedIsHtml("A web page came instead of a feed.")


def _read_entities(entities: list[bytes], created_at: datetime | None, is_differential: bool) -> LiveFeed:
    columns = decode_entities(entities)
    vehicles = [_parse_entity(entities[at]) for at in columns.has_vehicle.nonzero()[0].tolist()]
    alerts = [_parse_entity(entities[at]) for at in columns.has_alert.nonzero()[0].tolist()]
    known = columns.has_update | columns.has_vehicle | columns.has_alert | columns.is_deleted
    counts = {"deleted": int(columns.is_deleted.sum()), "other": int((~known).sum())}
    return LiveFeed(
        created_at=created_at,
        trip_updates=UpdatesInBytes(
            columns.updates,
            [entities[at] for at in columns.has_update.nonzero()[0].tolist()],
            _make_trip_update,
        ),
        vehicles=tuple(_read_vehicle(entity.vehicle, read_text(entity.id)) for entity in vehicles),
        alerts=tuple(_read_alert(_readable(entity.alert), read_text(entity.id)) for entity in alerts),
        is_differential=is_differential,
        ignored={reason: count for reason, count in counts.items() if count},
        deleted=frozenset(columns.ids[at] for at in columns.is_deleted.nonzero()[0].tolist()),
    )


def _parse_entity(data: bytes) -> Any:
    return wire.FeedEntity.FromString(data)


def _readable(message: Any) -> Any:
    """With all its texts readable; there are few alerts."""
    repair_texts(message)
    return message


def _make_trip_update(data: bytes) -> TripUpdate:
    entity = _parse_entity(data)
    return _read_trip_update(entity.trip_update, read_text(entity.id))


def _moment(stamp: int) -> datetime | None:
    """Seconds since 1970 as a moment; 0 and impossible ones as none."""
    if stamp <= 0:
        return None
    try:
        return datetime.fromtimestamp(stamp, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _read_trip(trip: Any) -> TripReference:
    has = trip.HasField
    relation = trip.schedule_relationship
    return TripReference(
        TripId(read_text(trip.trip_id)) if trip.trip_id else None,
        RouteId(read_text(trip.route_id)) if trip.route_id else None,
        trip.direction_id if has("direction_id") else None,
        parse_date(read_text(trip.start_date)) if trip.start_date else None,
        parse_seconds(read_text(trip.start_time)) if trip.start_time else None,
        TRIP_RELATIONS[relation] if relation else TripRelation.SCHEDULED,
    )


def _read_vehicle_reference(vehicle: Any) -> VehicleReference:
    return VehicleReference(
        VehicleId(read_text(vehicle.id)) if vehicle.id else None,
        read_text(vehicle.label),
        read_text(vehicle.license_plate),
        LOW_FLOOR.get(vehicle.wheelchair_accessible, LowFloor.UNKNOWN),
    )


def _read_vehicle(vehicle: Any, entity_id: str) -> VehiclePosition:
    has = vehicle.HasField
    lat = lon = bearing = None
    if has("position"):
        position = vehicle.position
        lat, lon = position.latitude, position.longitude
        bearing = position.bearing if position.HasField("bearing") else None
        if not (-90 <= lat <= 90 and -180 <= lon <= 180) or (lat == 0 and lon == 0):
            lat = lon = None
    return VehiclePosition(
        _read_vehicle_reference(vehicle.vehicle),
        _read_trip(vehicle.trip) if has("trip") else None,
        lat,
        lon,
        bearing,
        vehicle.current_stop_sequence if has("current_stop_sequence") else None,
        StopId(read_text(vehicle.stop_id)) if vehicle.stop_id else None,
        STATUS[vehicle.current_status],
        _moment(vehicle.timestamp),
        OCCUPANCY[vehicle.occupancy_status] if has("occupancy_status") else None,
        entity_id,
    )


def _read_trip_update(update: Any, entity_id: str) -> TripUpdate:
    return TripUpdate(
        _read_trip(update.trip),
        _read_vehicle_reference(update.vehicle) if update.HasField("vehicle") else None,
        StopTimesInMessage(update.stop_time_update),
        update.delay if update.HasField("delay") else None,
        _moment(update.timestamp),
        entity_id,
        _read_properties(update.trip_properties) if update.HasField("trip_properties") else None,
    )


def _read_properties(properties: Any) -> TripProperties:
    return TripProperties(
        TripId(read_text(properties.trip_id)) if properties.trip_id else None,
        parse_date(read_text(properties.start_date)),
        parse_seconds(read_text(properties.start_time)),
        read_text(properties.trip_headsign),
    )


class StopTimesInMessage(Sequence[StopTimeUpdate]):
    """The stop time updates of a trip, decoded when first looked at and kept."""

    __slots__ = ("_decoded", "message")

    def __init__(self, message: Any) -> None:
        self.message = message
        """As it came; whoever passes the update on need not take it apart."""
        self._decoded: tuple[StopTimeUpdate, ...] | None = None

    def __len__(self) -> int:
        return len(self.message)

    def __iter__(self) -> Iterator[StopTimeUpdate]:
        return iter(self._read())

    @overload
    def __getitem__(self, place: int) -> StopTimeUpdate: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[StopTimeUpdate]: ...

    def __getitem__(self, place: int | slice) -> StopTimeUpdate | Sequence[StopTimeUpdate]:
        return self._read()[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._read() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._read())

    def _read(self) -> tuple[StopTimeUpdate, ...]:
        if self._decoded is None:
            self._decoded = tuple(_read_stop_time(update) for update in self.message)
        return self._decoded


def _read_stop_time(update: Any) -> StopTimeUpdate:
    has = update.HasField
    arrival_at = arrival_delay = departure_at = departure_delay = None
    if has("arrival"):
        arrival_at, arrival_delay = _read_event(update.arrival)
    properties = update.stop_time_properties
    if has("departure"):
        departure_at, departure_delay = _read_event(update.departure)
    return StopTimeUpdate(
        update.stop_sequence if has("stop_sequence") else None,
        StopId(read_text(update.stop_id)) if update.stop_id else None,
        arrival_at,
        arrival_delay,
        departure_at,
        departure_delay,
        STOP_RELATIONS[update.schedule_relationship],
        StopId(read_text(properties.assigned_stop_id)) if properties.assigned_stop_id else None,
        properties.pickup_type != _NO_PICKUP if properties.HasField("pickup_type") else None,
    )


def _read_event(event: Any) -> tuple[datetime | None, int | None]:
    return (
        _moment(event.time) if event.HasField("time") else None,
        event.delay if event.HasField("delay") else None,
    )


def _read_alert(alert: Any, entity_id: str) -> Alert:
    periods = alert.communication_period or alert.active_period
    return Alert(
        entity_id=entity_id,
        informed=tuple(_read_informed(informed) for informed in alert.informed_entity),
        header=_read_translations(alert.header_text),
        description=_read_translations(alert.description_text),
        spoken_header=_read_translations(alert.tts_header_text),
        periods=tuple(ActivePeriod(_moment(one.start), _moment(one.end)) for one in periods),
        cause=wire.Alert.Cause.Name(alert.cause),
        effect=wire.Alert.Effect.Name(alert.effect),
        severity=wire.Alert.SeverityLevel.Name(alert.severity_level),
        url=_read_translations(alert.url),
        spoken_description=_read_translations(alert.tts_description_text),
    )


def _read_informed(informed: Any) -> InformedEntity:
    return InformedEntity(
        agency_id=informed.agency_id or None,
        route_id=RouteId(informed.route_id) if informed.route_id else None,
        direction_id=informed.direction_id if informed.HasField("direction_id") else None,
        trip=_read_trip(informed.trip) if informed.HasField("trip") else None,
        stop_id=StopId(informed.stop_id) if informed.stop_id else None,
        route_type=informed.route_type if informed.HasField("route_type") else None,
    )


def _read_translations(text: Any) -> dict[str, str]:
    return {one.language: one.text for one in text.translation if one.text}

"""Our own picture as three GTFS-realtime feeds, for everybody: what the boards show, and nothing a source only claims.

Entity ids stay the same from feed to feed: a vehicle's own id, a run's id, an alert's id. All three carry the same
header time, the moment of the newest word in them (gtfs.org/realtime/reference, `FeedHeader.timestamp`).
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from gtfs.departure_search import moment_of
from gtfs.identifiers import StopId, TripId, VehicleId
from gtfs.low_floor import BY_GTFS_VALUE, LowFloor, choose_low_floor
from gtfs.realtime.entities import (
    Alert,
    TripReference,
    TripRelation,
    TripUpdate,
    VehiclePosition,
    VehicleReference,
    VehicleStatus,
)
from gtfs.realtime.matching import RunKey
from gtfs.realtime.picture import LivePicture, Vehicle
from gtfs.realtime.stop_time_bytes import encode_stop_times
from gtfs.realtime.stop_times_ahead import list_stop_times_ahead
from gtfs.realtime.writing import build_alerts, build_trip_update, build_vehicle_positions, join_entities
from gtfs.timetable import Timetable

OLDEST_POSITION = timedelta(seconds=90)
"""Where a bus was longer ago is not handed on (GTFS-realtime best practices, "Practice recommendations organized by
message"): a map elsewhere would show it as if it were there. Nothing is told of its run either, as of any bus that is
not heard of: others fall back on the timetable."""


class PublishedFeeds(Struct, frozen=True):
    """The three feeds of one picture."""

    made_at: datetime
    vehicle_positions: bytes
    trip_updates: bytes
    alerts: bytes


def find_stamp(picture: LivePicture, now: datetime) -> datetime:
    """The newest word in a picture, in whole seconds: the feeds made of it are as old as that."""
    stamps = [vehicle.seen_at for vehicle in picture.vehicles()]
    if picture.newest_at is not None:
        stamps.append(picture.newest_at)
    return min(max(stamps, default=now), now).replace(microsecond=0)


def publish(
    timetable: Timetable,
    picture: LivePicture,
    now: datetime,
    broken_ramps: Collection[VehicleId] = (),
) -> PublishedFeeds:
    """Write a picture. Buses with a broken ramp go out as not to be boarded with a wheelchair."""
    made_at = find_stamp(picture, now)
    writer = _Writer(timetable, picture, now, frozenset(broken_ramps))
    return PublishedFeeds(
        made_at,
        build_vehicle_positions(writer.list_positions(), made_at),
        join_entities(writer.list_updates(), made_at),
        build_alerts(_with_own_ids([one for one in picture.alerts if one.is_active(now)]), made_at),
    )


class _Writer:
    """One picture on its way out."""

    def __init__(
        self, timetable: Timetable, picture: LivePicture, now: datetime, broken_ramps: frozenset[VehicleId]
    ) -> None:
        self._timetable = timetable
        self._picture = picture
        self._now = now
        self._broken_ramps = broken_ramps

    def list_positions(self) -> list[VehiclePosition]:
        """Every bus of which somebody knows where it is, by place or by stop, and not since too long."""
        return [
            self._position(vehicle)
            for vehicle in self._picture.vehicles()
            if (vehicle.lat is not None or vehicle.next_position is not None) and self._is_heard(vehicle)
        ]

    def list_updates(self) -> list[bytes]:
        """Every run that is seen, told of or canceled, as an entity; not one that has ended."""
        ahead = list_stop_times_ahead(self._timetable, self._picture, self._now.timestamp())
        data, rows = encode_stop_times(ahead.rows)
        begins, is_expected = rows[ahead.begins].tolist(), ahead.is_expected.tolist()
        index = self._picture.expected.rows.index
        written: list[bytes] = []
        for key in self._picture.list_run_keys():
            run, vehicle = index[key], self._picture.find_vehicle_on(key)
            if self._picture.is_canceled_key(key):
                written.append(build_trip_update(self._head(key, TripRelation.CANCELED)))
            elif is_expected[run] and (vehicle is None or self._is_heard(vehicle)):
                stop_times = data[begins[run] : begins[run + 1]]
                written.append(build_trip_update(self._head(key, TripRelation.SCHEDULED), stop_times))
        return written

    def _is_heard(self, vehicle: Vehicle) -> bool:
        return self._now - vehicle.seen_at <= OLDEST_POSITION

    def _position(self, vehicle: Vehicle) -> VehiclePosition:
        key = None if vehicle.run_id is None else self._picture.key_of(vehicle.run_id)
        stop_id = sequence = None
        if key is not None and vehicle.next_position is not None:
            row = self._picture.find_row(key, vehicle.next_position)
            if row is not None:
                stop_id, sequence = self._stop_of(row)
        return VehiclePosition(
            vehicle=self._reference(vehicle, key),
            trip=None if key is None else self._trip(key, TripRelation.SCHEDULED),
            lat=vehicle.lat,
            lon=vehicle.lon,
            bearing=vehicle.bearing,
            stop_sequence=sequence,
            stop_id=stop_id,
            status=VehicleStatus.STOPPED_AT if vehicle.is_at_stop else VehicleStatus.IN_TRANSIT_TO,
            seen_at=min(vehicle.seen_at, self._now),
            occupancy=vehicle.occupancy,
            entity_id=vehicle.id,
        )

    def _reference(self, vehicle: Vehicle, key: RunKey | None) -> VehicleReference:
        """The bus, and whether a wheelchair can board it: by its driver, by itself, by its trip, in this order."""
        low_floor = vehicle.low_floor
        if key is not None:
            extra = self._picture.extras.get(key)
            of_trip = (
                BY_GTFS_VALUE[self._timetable.trips.low_floor[key[1]]]
                if extra is None
                else extra.trip.low_floor
            )
            low_floor = choose_low_floor(low_floor, of_trip)
        if vehicle.id in self._broken_ramps:
            low_floor = LowFloor.NO
        return VehicleReference(vehicle.id, vehicle.label, vehicle.plate, low_floor)

    def _trip(self, key: RunKey, relation: TripRelation) -> TripReference:
        day, place = key
        extra = self._picture.extras.get(key)
        if extra is not None:
            own = TripRelation.ADDED if place < 0 else TripRelation.REPLACEMENT
            return TripReference(
                extra.trip.id,
                extra.trip.route_id,
                extra.trip.direction_id,
                date.fromordinal(day),
                extra.trip.start_time_seconds,
                own if relation is TripRelation.SCHEDULED else relation,
            )
        trips, routes = self._timetable.trips, self._timetable.routes
        direction, start = int(trips.directions[place]), int(trips.first_departures[place])
        return TripReference(
            TripId(trips.feed_id_of(place)),
            routes.id_of(trips.route_of(place)),
            None if direction < 0 else direction,
            date.fromordinal(day),
            None if start < 0 else start,
            relation,
        )

    def _head(self, key: RunKey, relation: TripRelation) -> TripUpdate:
        """What is said of a run as a whole."""
        stamp = self._picture.find_update_stamp(key)
        stamps = [] if stamp is None else [stamp]
        is_canceled = relation is TripRelation.CANCELED
        vehicle = None if is_canceled else self._picture.find_vehicle_on(key)
        if vehicle is not None:
            stamps.append(vehicle.seen_at.timestamp())
        return TripUpdate(
            trip=self._trip(key, relation),
            vehicle=None if vehicle is None else self._reference(vehicle, key),
            updated_at=moment_of(min(max(stamps), self._now.timestamp())),
            entity_id=self._picture.run_id_of(key),
        )

    def _stop_of(self, row: int) -> tuple[StopId, int]:
        """Stop and `stop_sequence` of a row of the picture."""
        rows = self._picture.expected.rows
        return self._timetable.stops.id_of(int(rows.stops[row])), int(rows.sequences[row])


def _with_own_ids(alerts: Sequence[Alert]) -> list[Alert]:
    """Two sources may give two alerts the same id: the later one in their order gets another."""
    taken: dict[str, int] = {}
    named: list[Alert] = []
    for alert in alerts:
        times = taken[alert.entity_id] = taken.get(alert.entity_id, 0) + 1
        named.append(alert if times == 1 else replace(alert, entity_id=f"{alert.entity_id}~{times}"))
    return named

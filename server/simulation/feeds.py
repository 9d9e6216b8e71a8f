"""A picture of the simulated city as GTFS-realtime: VehiclePositions, TripUpdates, and one sample Alert."""

from gtfs.realtime.entities import (
    Alert,
    InformedEntity,
    Occupancy,
    StopTimeUpdate,
    TripReference,
    TripUpdate,
    VehiclePosition,
    VehicleReference,
    VehicleStatus,
)
from gtfs.realtime.writing import build_alerts, build_trip_updates, build_vehicle_positions
from server.simulation.chance import key_of
from server.simulation.city import Bus, Picture

_STOPS_ABOARD = 5
"""People stay aboard for about so many stops."""
_CROWDS = (
    Occupancy.MANY_SEATS, Occupancy.MANY_SEATS, Occupancy.FEW_SEATS, Occupancy.STANDING_ROOM, Occupancy.CRUSHED
)  # fmt: skip


def vehicle_positions(picture: Picture) -> bytes:
    """Where every bus is, with whether its floor is low."""
    return build_vehicle_positions((_position(bus, picture) for bus in picture.buses), picture.moment)


def trip_updates(picture: Picture) -> bytes:
    """How late every bus is at its next stop; the stops after it follow from that (GTFS-realtime, StopTimeUpdate)."""
    return build_trip_updates((_update(bus, picture) for bus in picture.buses), picture.moment)


def alerts(picture: Picture) -> bytes:
    """One alert, so that whoever reads the feed has something to read: these buses are simulated."""
    routes = sorted({bus.route_id for bus in picture.buses})
    alert = Alert(
        entity_id="simulated-city",
        informed=tuple(InformedEntity(route_id=route_id) for route_id in routes[:1]),
        header={"ko": "모의 운행 중", "en": "Simulated service"},
        description={
            "ko": "이 버스들은 시험을 위해 모의로 운행됩니다.",
            "en": "These buses are simulated, for trying things out.",
        },
        cause="OTHER_CAUSE",
        effect="OTHER_EFFECT",
        severity="INFO",
    )
    return build_alerts([alert] if routes else [], picture.moment)


def _trip(bus: Bus) -> TripReference:
    is_repeated = bus.feed_trip_id != bus.run.trip_id
    return TripReference(
        trip_id=bus.feed_trip_id,
        route_id=bus.route_id,
        start_date=bus.run.service_date,
        start_time_seconds=bus.start_seconds if is_repeated else None,
    )


def _vehicle(bus: Bus) -> VehicleReference:
    vehicle = bus.vehicle
    return VehicleReference(
        id=vehicle.id, label=vehicle.plate, plate=vehicle.plate, low_floor=vehicle.low_floor
    )


def _position(bus: Bus, picture: Picture) -> VehiclePosition:
    return VehiclePosition(
        vehicle=_vehicle(bus),
        trip=_trip(bus),
        lat=bus.lat,
        lon=bus.lon,
        bearing=bus.bearing,
        stop_sequence=bus.stop_sequence,
        stop_id=bus.next_stop_id,
        status=VehicleStatus.STOPPED_AT if bus.at_stop else VehicleStatus.IN_TRANSIT_TO,
        seen_at=picture.moment,
        occupancy=_crowd(bus),
    )


def _crowd(bus: Bus) -> Occupancy:
    """Another number of people every few stops, the same whenever it is asked."""
    stretch = bus.next_position // _STOPS_ABOARD
    return _CROWDS[key_of(stretch, bus.vehicle.id) % len(_CROWDS)]


def _update(bus: Bus, picture: Picture) -> TripUpdate:
    next_stop = StopTimeUpdate(
        stop_sequence=bus.stop_sequence,
        stop_id=bus.next_stop_id,
        arrival_delay_seconds=bus.delay_seconds,
        departure_delay_seconds=bus.delay_seconds,
    )
    return TripUpdate(
        trip=_trip(bus),
        vehicle=_vehicle(bus),
        stop_times=(next_stop,),
        delay_seconds=bus.delay_seconds,
        updated_at=picture.moment,
    )

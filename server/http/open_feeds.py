"""`/gtfs-rt/*.pb`: our picture of the moving city for everybody, low-floor flags included."""

from flask import Blueprint, Response, current_app

from server.composition import Services

blueprint = Blueprint("open_feeds", __name__)
PROTOBUF = "application/x-protobuf"


@blueprint.get("/gtfs-rt/vehicle-positions.pb")
def vehicle_positions() -> Response:
    """GTFS-realtime VehiclePositions."""
    services: Services = current_app.extensions["gachita"]
    return Response(services.live.publish_vehicle_positions(services.clock()), mimetype=PROTOBUF)


@blueprint.get("/gtfs-rt/trip-updates.pb")
def trip_updates() -> Response:
    """GTFS-realtime TripUpdates."""
    services: Services = current_app.extensions["gachita"]
    return Response(services.live.publish_trip_updates(services.clock()), mimetype=PROTOBUF)


@blueprint.get("/gtfs-rt/alerts.pb")
def alerts() -> Response:
    """GTFS-realtime Alerts."""
    services: Services = current_app.extensions["gachita"]
    return Response(services.live.publish_alerts(services.clock()), mimetype=PROTOBUF)

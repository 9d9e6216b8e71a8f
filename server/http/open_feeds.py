"""`/gtfs-rt/*.pb`: our picture of the moving city for everybody, low-floor flags included."""

from flask import Blueprint, Response, current_app, request

from server.composition import Services
from server.world.editions import FeedName

blueprint = Blueprint("open_feeds", __name__)
PROTOBUF = "application/x-protobuf"


@blueprint.get("/gtfs-rt/vehicle-positions.pb")
def vehicle_positions() -> Response:
    """GTFS-realtime VehiclePositions."""
    return _hand_out("vehicle_positions")


@blueprint.get("/gtfs-rt/trip-updates.pb")
def trip_updates() -> Response:
    """GTFS-realtime TripUpdates."""
    return _hand_out("trip_updates")


@blueprint.get("/gtfs-rt/alerts.pb")
def alerts() -> Response:
    """GTFS-realtime Alerts."""
    return _hand_out("alerts")


def _hand_out(name: FeedName) -> Response:
    """The newest edition; 304 to whoever has it already (RFC 9110, section 13.1). Any page may read it."""
    services: Services = current_app.extensions["gachita"]
    packed = request.accept_encodings["gzip"] > 0
    edition = services.editions.get(name, services.clock(), packed=packed)
    response = Response(edition.body, mimetype=PROTOBUF)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    seconds = max(1, round(services.settings.refresh_seconds))
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.last_modified = edition.made_at
    response.set_etag(edition.tag)
    response.make_conditional(request.environ)
    return response

"""A call that will be taken away says so in every answer and in the description, with what to call instead."""

from datetime import date
from types import SimpleNamespace

from flask import Blueprint, Flask

from gtfs.identifiers import VehicleId
from server.http import operation as declaring
from server.http.bodies import DriverSignedIn
from server.http.description import _describe
from server.http.operation import Deprecated, operation
from server.settings import ServerSettings


def test_a_call_that_goes_is_announced(tmp_path):
    blueprint, before = Blueprint("old", __name__), len(declaring.OPERATIONS)
    goes = Deprecated(date(2026, 3, 1), date(2026, 9, 1), "`GET /new`")

    @operation(blueprint, "GET", "/old", summary="An old call", answer=DriverSignedIn, deprecated=goes)
    def old(services: object) -> DriverSignedIn:
        """What it always did."""
        return DriverSignedIn("token", VehicleId("bus-1"))

    declared = declaring.OPERATIONS.pop()
    assert len(declaring.OPERATIONS) == before
    app = Flask("doors")
    app.extensions["gachita"] = SimpleNamespace(settings=ServerSettings(data=tmp_path))
    app.register_blueprint(blueprint)
    answer = app.test_client().get("/old")
    assert answer.json == {"token": "token", "vehicle_id": "bus-1"}
    assert answer.headers["Deprecation"] == "@1772323200"
    assert answer.headers["Sunset"] == "Tue, 01 Sep 2026 00:00:00 GMT"
    assert 'rel="deprecation"' in answer.headers["Link"]
    described = _describe(declared)
    assert described["deprecated"]
    assert "`GET /new`" in described["description"]

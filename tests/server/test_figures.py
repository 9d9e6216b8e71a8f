"""The figures of a day: whole for dispatchers, rounded and without anybody for everybody."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask

from booking import driver_decisions as driver
from server.http import headers, open_data, operations, problems
from server.identity.tokens import Identity, Role
from tests.builders.slow_street import DAY, Street

DAY_TEXT = DAY.isoformat()


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.know("b1", spaces=9)
    street.buses_at(b1=("t0", 1))
    return street


@pytest.fixture
def door(street):
    app = Flask("doors")
    app.extensions["gachita"] = street.services
    app.register_blueprint(operations.blueprint, url_prefix="/api/v1")
    app.register_blueprint(open_data.blueprint)
    problems.install(app)
    headers.install(app, ())
    return app.test_client()


def ride(street, *names):
    """Each books, is met by the bus at `f`, and gets off."""
    booked = [street.book("f", rider=name, key=name, needs=("vision",)) for name in names]
    street.buses_at(b1=("t0", 5))
    for one in booked:
        street.services.bookings.by_driver("b1", f"on {one.id}", one.id, driver.boarded)
        street.services.bookings.by_driver("b1", f"off {one.id}", one.id, driver.alighted)


def ask(door, street, path, role=Role.DISPATCHER):
    token = street.services.tokens.issue(Identity(role, "desk"))
    return door.get(path, headers={"Authorization": f"Bearer {token}"})


def test_a_dispatcher_sees_the_day_as_it_is_so_far(street, door):
    ride(street, "ann", "bob", "cho")
    street.services.bookings.cancel(street.book("g", rider="dan", key="d", route_id=None).id, "rider:dan")
    told = ask(door, street, f"/api/v1/operations/days/{DAY_TEXT}").json
    assert told["total"] == {"asked": 4, "boarded": 3, "alighted": 3, "cancelled": 1}
    assert [(one["route_id"], one["route_name"]) for one in told["routes"]] == [("r7", "7")]
    assert [(one["hour"], one["counts"]["asked"]) for one in told["hours"]] == [(12, 4)]
    assert told["waited"] == {"5": 3}


def test_nobody_else_sees_them_and_a_day_must_be_one(street, door):
    assert ask(door, street, f"/api/v1/operations/days/{DAY_TEXT}", Role.DRIVER).status_code == 403
    assert door.get(f"/api/v1/operations/days/{DAY_TEXT}").status_code == 401
    refused = ask(door, street, "/api/v1/operations/days/yesterday")
    assert (refused.status_code, refused.json["code"]) == (400, "parameter_invalid")


def test_open_data_tells_days_that_are_over_in_fives(street, door):
    ride(street, *(f"rider{n}" for n in range(8)))
    assert door.get("/open-data/rides.json").json["days"][-1]["day"] == (DAY - timedelta(days=1)).isoformat()
    street.now += timedelta(days=1)
    (day,) = door.get(f"/open-data/rides.json?from={DAY_TEXT}&to=2199-01-01").json["days"]
    assert day["total"] == {"asked": 10, "boarded": 10, "alighted": 10}
    assert day["routes"] == [{"route_id": "r7", "route_name": "7", "counts": day["total"]}]
    rows = list(csv.reader(io.StringIO(door.get(f"/open-data/rides.csv?from={DAY_TEXT}").text)))
    assert rows[0] == ["day", "route_id", "route_name", "what", "count"]
    assert [DAY_TEXT, "r7", "7", "asked", "10"] in rows


def test_one_ride_alone_is_told_to_nobody(street, door):
    ride(street, "ann")
    street.now += timedelta(days=1)
    (day,) = door.get(f"/open-data/rides.json?from={DAY_TEXT}").json["days"]
    assert (day["total"], day["routes"]) == ({}, [])


def test_open_data_may_be_read_by_any_page_and_kept_for_an_hour(street, door):
    first = door.get("/open-data/rides.json")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    again = door.get("/open-data/rides.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("query", ["from=2020-01-01", "to=x", "from=0001-01-01&to=9999-12-31"])
def test_too_many_days_or_none_at_all_are_refused_in_words(door, query):
    refused = door.get(f"/open-data/rides.csv?{query}")
    assert (refused.status_code, refused.json["code"]) == (400, "parameter_invalid")


def test_the_first_day_there_is_can_be_asked_for(door):
    assert door.get("/open-data/rides.json?to=0001-01-01").json["days"][0]["day"] == "0001-01-01"

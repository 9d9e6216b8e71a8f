"""The dispatchers' map: the lines of the timetable, and every bus with who waits for it and what is wrong."""

from datetime import timedelta

import pytest
from flask import Flask

from booking import driver_decisions as driver
from server.http import network, problems
from tests.builders.slow_street import STOPS, Street


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis)
    for bus in ("b1", "b2", "b3"):
        street.know(bus)
    street.buses_at(b3=("t2", 0), b2=("t1", 1), b1=("t0", 2))
    return street


def buses(street):
    return {bus.vehicle_id: bus for bus in street.services.buses.list_all().buses}


def test_a_bus_stands_where_it_is_with_its_route_plate_and_next_stop(street):
    bus = buses(street)["b1"]
    assert (bus.plate, bus.route_name, bus.next_stop) == ("plate-b1", "7", "느린 3가")
    assert (bus.lat, bus.lon) == (37.52, 127.0)
    assert (bus.waiting, bus.aboard, bus.silent, bus.ramp_broken) == (0, 0, False, False)


def test_who_waits_and_who_is_aboard_is_counted_and_never_told_by_name(street):
    booked = street.book(rider="somebody")
    assert (buses(street)["b1"].waiting, buses(street)["b1"].unconfirmed) == (1, 1)
    street.services.bookings.by_driver("b1", "c1", booked.id, driver.acknowledge)
    assert (buses(street)["b1"].waiting, buses(street)["b1"].unconfirmed) == (1, 0)
    street.services.bookings.by_driver("b1", "c2", booked.id, driver.boarded)
    assert (buses(street)["b1"].waiting, buses(street)["b1"].aboard) == (0, 1)
    assert "somebody" not in repr(street.services.buses.list_all())


def test_what_is_wrong_comes_first_and_a_bus_not_heard_of_is_called_silent(street):
    street.services.bookings.set_ramp("b3", working=False)
    assert next(iter(buses(street))) == "b3"
    street.now += timedelta(seconds=street.services.settings.silent_seconds + 60)
    told = buses(street)["b2"]
    assert (told.silent, told.age) == (True, 240)


def test_the_lines_name_their_stops_in_order_each_stop_once(street):
    app = Flask("doors")
    app.extensions["gachita"] = street.services
    app.register_blueprint(network.blueprint, url_prefix="/api/v1")
    problems.install(app)
    answer = app.test_client().get("/api/v1/network")
    told = answer.json
    (line,) = told["lines"]
    assert [told["stops"][place]["stop_id"] for place in line["stops"]] == list(STOPS)
    assert len(told["stops"]) == len(STOPS)
    again = app.test_client().get("/api/v1/network", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304

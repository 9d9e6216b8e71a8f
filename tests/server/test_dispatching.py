"""The dispatchers' desk over a real store: what each side is told, what is written down, and what is found again."""

from datetime import timedelta

import pytest
from flask import Flask

from booking import driver_decisions as driver
from booking.errors import WrongMoment
from booking.reservation import Owner
from gtfs.identifiers import RunId
from server.http import operations, problems, sign_in
from server.identity.tokens import Identity, Role
from server.store.keys import OPERATIONS, audience_of_vehicle
from tests.builders.slow_street import Street
from tests.builders.store_scan import keys_naming


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis)
    for bus in ("b1", "b2"):
        street.know(bus)
    street.buses_at(b1=("t0", 1), b2=("t1", 0))
    return street


@pytest.fixture
def desk(street):
    return street.services.dispatching


@pytest.fixture
def door(street):
    app = Flask("doors")
    app.extensions["gachita"] = street.services
    for part in (operations, sign_in):
        app.register_blueprint(part.blueprint, url_prefix="/api/v1")
    problems.install(app)
    return app.test_client()


def ask(door, street, path, role=Role.DISPATCHER):
    token = street.services.tokens.issue(Identity(role, "adam"))
    return door.get(f"/api/v1/operations/{path}", headers={"Authorization": f"Bearer {token}"})


def told_last(street, audience):
    services = street.services
    last = services.documents.last_sequence(audience)
    (stored,) = services.documents.list_events(audience, last - 1)
    return services.projection.payload(stored)


def items_of(street):
    items = street.services.operations.snapshot(0).items
    return {item.kind: item for item in items if item.kind != "feed_outage"}


def lines(street):
    return [(k.entry.by, k.entry.what, k.entry.outcome) for k in street.services.audit.list_page(50)]


def test_two_dispatchers_never_do_the_same(street, desk):
    booked = street.book()
    street.due(booked.id, seconds=46)
    late = items_of(street)["not_acknowledged"]
    assert (late.code, late.asked_at, late.taken_by) == (booked.code, booked.asked_at, None)
    desk.take("dana", late.key)
    told = told_last(street, OPERATIONS)
    assert (told["type"], told["key"], told["taken_by"]) == ("mark", late.key, "dana")
    assert items_of(street)["not_acknowledged"].taken_by == "dana"
    with pytest.raises(WrongMoment, match="taken_by_another") as refused:
        desk.take("eun", late.key)
    assert "dana" in refused.value.sentence.ko
    assert lines(street)[:2] == [("eun", "take", "taken_by_another"), ("dana", "take", "done")]


def test_a_message_is_told_to_its_bus_alone_and_followed_to_the_drivers_press(street, desk):
    booked = street.book()
    for _ in range(2):
        desk.send_message("dana", "c1", "b1", template="confirm_waiting", reservation_id=booked.id)
    (message,) = street.services.operations.snapshot(0).messages
    told = told_last(street, audience_of_vehicle("b1"))
    assert (told["type"], told["state"]) == ("message", "sent")
    assert told["sentence"]["ko"] == "느린 6가에서 승객이 기다립니다. 확인을 눌러 주세요."
    assert street.services.documents.last_sequence(audience_of_vehicle("b2")) == 0
    assert told_last(street, "rider:ann")["type"] == "reservation", "a rider hears nothing of it"
    desk.message_acknowledged("b1", message.message_id)
    (message,) = street.services.operations.snapshot(0).messages
    assert (message.by, message.acknowledged_at) == ("dana", street.now)
    assert [line for line in lines(street) if line[1] == "message"] == [("dana", "message", "done")]


def test_who_is_moved_is_told_why_and_so_are_both_buses(street, desk):
    booked = street.book()
    street.due(booked.id, seconds=5)
    run_id = booked.holds[0].run_id
    for _ in range(2):
        moved = desk.reassign("dana", "c1", booked.id, run_id, "bus_silent")
    assert [held.vehicle_id for held in moved.holds] == ["b2"]
    assert told_last(street, audience_of_vehicle("b1")) | {"sequence": 0, "at": ""} == {
        "sequence": 0,
        "at": "",
        "type": "withdrawn",
        "reservation_id": booked.id,
        "why": "bus_silent",
    }
    assert told_last(street, audience_of_vehicle("b2"))["type"] == "waiting_passenger"
    view = street.services.views.reservation(moved)
    assert view.sentence.ko.startswith("7번 버스와 연락이 되지 않아 관제에서 다른 버스로 옮겼습니다.")
    assert [line for line in lines(street) if line[1] == "reassign"] == [("dana", "reassign", "done")]


def test_a_report_stays_until_somebody_is_done_with_it_however_much_happens_meanwhile(street, desk):
    booked = street.book()
    street.buses_at(b1=("t0", 6), b2=("t1", 0))
    street.due(booked.id)
    street.services.bookings.answer(booked.id, Owner("rider:ann"), "not_boarded")
    street.services.redis.delete(street.services.keys("events", OPERATIONS))
    report = items_of(street)["passed_by"]
    assert (report.code, report.stop.stop_id) == (booked.code, "f")
    desk.settle("dana", report.key)
    assert "passed_by" not in items_of(street)
    assert told_last(street, OPERATIONS)["is_done"]


def test_the_history_tells_every_step_note_and_message_in_words(street, desk, door):
    booked = street.book()
    street.services.bookings.by_driver("b1", "p", booked.id, driver.acknowledge)
    street.now += timedelta(seconds=10)
    desk.note("dana", "c1", booked.id, "전화 통화함")
    desk.send_message("dana", "c2", "b1", text="문 앞에 세워 주세요", reservation_id=booked.id)
    street.now += timedelta(seconds=10)
    street.services.bookings.cancel(booked.id, Owner("rider:ann"))
    told = ask(door, street, f"reservations/{booked.id}").json
    said = [(one["what"], one["by"]) for one in told["entries"]]
    assert said == [
        ("requested", None), ("assigned", None), ("acknowledged", None), ("note", "dana"), ("message", "dana"),
        ("cancelled", None),
    ]  # fmt: skip
    assert told["entries"][2]["sentence"] == {
        "ko": "7번 버스(plate-b1) 기사가 확인했습니다.",
        "en": "The driver of bus 7 (plate-b1) confirmed.",
    }
    assert not any("{" in one["sentence"]["ko"] + one["sentence"]["en"] for one in told["entries"])
    assert ask(door, street, "reservations/nobody").status_code == 404
    assert ask(door, street, f"reservations/{booked.id}", Role.DRIVER).status_code == 403
    assert ("adam", "look_up", "done") in lines(street)


@pytest.mark.parametrize("ended", [False, True])
def test_a_reservation_is_found_by_code_plate_and_id(street, door, ended):
    booked = street.book()
    if ended:
        street.services.bookings.cancel(booked.id, Owner("rider:ann"))
    for text in (booked.code, "plate-b1", booked.id):
        (found,) = ask(door, street, f"reservations?q={text}").json["reservations"]
        assert (found["reservation_id"], found["ended"]) == (booked.id, ended)
    assert ask(door, street, "reservations?q=99999").json["reservations"] == []
    assert ask(door, street, "reservations?q=").status_code == 400


def test_what_a_rider_has_erased_takes_its_notes_along(street, desk):
    rider = street.services.riders.create("ko", ())
    booked = street.book(rider=rider.id)
    desk.note("dana", "c1", booked.id, "a-word-about-somebody")
    street.services.erasure.erase(rider.id)
    assert keys_naming(street.services.redis, rider.id, "a-word-about-somebody") == set()


def test_the_audit_trail_is_for_administrators_and_comes_page_by_page(street, desk, door):
    for number in range(5):
        desk.take("dana", f"item {number}")
    assert ask(door, street, "audit").status_code == 403
    first = ask(door, street, "audit?limit=3", Role.ADMINISTRATOR).json
    rest = ask(door, street, first["next"].removeprefix("/api/v1/operations/"), Role.ADMINISTRATOR).json
    about = [line["about"] for line in first["lines"] + rest["lines"]]
    assert about == [f"item {number}" for number in (4, 3, 2, 1, 0)]
    assert rest["next"] is None
    assert ask(door, street, "audit?before=x", Role.ADMINISTRATOR).status_code == 400
    assert ask(door, street, "audit?before=000-0", Role.ADMINISTRATOR).json["lines"] == []


def test_lines_go_when_their_time_is_over_and_not_before(street, desk):
    desk.take("dana", "item")
    (kept,) = street.services.audit.list_page(5)
    written = int(kept.name.partition("-")[0]) / 1000
    days = street.services.settings.keep_audit_days
    at = street.now.fromtimestamp(written, street.now.tzinfo) + timedelta(days=days)
    assert street.services.audit.forget_old(at - timedelta(seconds=1)) == 0
    assert street.services.audit.forget_old(at + timedelta(seconds=1)) == 1


def test_a_wrong_password_of_an_account_is_written_down_and_a_made_up_name_is_not(street, door):
    street.services.logins.set_secret(Role.DISPATCHER, "dana", "right-password")
    street.services.roles.put("dana", Role.ADMINISTRATOR)
    for name, password in (("dana", "wrong"), ("my password by mistake", "x"), ("dana", "right-password")):
        answer = door.post("/api/v1/operations/sign-in", json={"name": name, "password": password})
    assert answer.json["role"] == "administrator"
    assert lines(street) == [("dana", "sign_in", "done"), ("dana", "sign_in", "wrong_sign_in")]


def test_a_run_that_is_not_held_is_refused_and_that_stands_in_the_trail(street, desk):
    booked = street.book()
    with pytest.raises(WrongMoment):
        desk.reassign("dana", "c1", booked.id, RunId("nothing"), "by_dispatcher")
    assert lines(street) == [("dana", "reassign", "not_on_this_bus")]

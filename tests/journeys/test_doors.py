"""What is wrong gets a sentence and a code, and nobody sees or does what is not theirs."""

import uuid

import pytest
import requests

from tests.builders.callers import Caller, Socket, a_bookable_arrival, a_driver, a_rider


def problem(answer: requests.Response) -> tuple[int, str]:
    body = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["detail"]
    assert body["detail_ko"]
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"stop": "99999"}, (404, "unknown_stop")),
        ({"stop": "S05", "route_id": "none"}, (404, "unknown_route")),
        ({"stop": "S05", "trip_id": "7-9999"}, (409, "bus_gone")),
        ({"stop": "S14"}, (409, "nothing_to_book")),
        ({"stop": "S05", "alight_stop": "S02"}, (409, "nothing_to_book")),
        ({"stop": "S05", "needs": ["wings"]}, (400, "body_invalid")),
        ({"stop": 5}, (400, "body_invalid")),
        ({"stop": "S05", "colour": "red"}, (400, "body_invalid")),
        ({}, (400, "body_invalid")),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_with_its_code(quiet_town, wish, expected):
    assert problem(a_rider(quiet_town.url).book(**wish)) == expected


def test_a_refused_booking_names_what_can_be_booked_instead(quiet_town):
    a_bookable_arrival(quiet_town.url, "S10")
    rider = a_rider(quiet_town.url)
    board = rider.call("GET", "/stops/S10/arrivals?limit=30").json()["arrivals"]
    high = next(a for a in board if a["low_floor"] == "no" and a["stops_away"] and a["stops_away"] > 2)
    assert high["why_not"] == "high_floor"
    refused = rider.book(stop="S10", trip_id=high["trip_id"], service_date=high["service_date"])
    assert problem(refused) == (409, "high_floor")
    instead = refused.json()["alternatives"]
    assert instead
    assert all(arrival["bookable"] and arrival["low_floor"] == "yes" for arrival in instead)


def test_a_body_that_is_not_json_and_a_missing_key_are_said_so(quiet_town):
    rider = a_rider(quiet_town.url)
    address = f"{quiet_town.url}/api/v1/reservations"
    headers = {"Authorization": f"Bearer {rider.token}", "Idempotency-Key": "k"}
    assert problem(requests.post(address, b"{", headers=headers, timeout=5)) == (400, "body_not_json")
    del headers["Idempotency-Key"]
    assert problem(requests.post(address, b"{}", headers=headers, timeout=5))[0] == 400


def test_the_same_key_gives_the_same_reservation_and_another_wish_is_refused(quiet_town):
    rider, key = a_rider(quiet_town.url), uuid.uuid4().hex
    wanted = a_bookable_arrival(quiet_town.url, "S11")
    first = rider.book(key, stop="S11", trip_id=wanted["trip_id"])
    again = rider.book(key, stop="S11", trip_id=wanted["trip_id"])
    assert first.json()["reservation_id"] == again.json()["reservation_id"]
    assert problem(rider.book(key, stop="S12")) == (422, "idempotency_key_reused")
    assert problem(rider.book(stop="S11")) == (409, "one_open_reservation")
    assert len(rider.call("GET", "/reservations").json()["reservations"]) == 1


def test_nobody_sees_or_ends_the_reservation_of_another(quiet_town):
    rider, stranger = a_rider(quiet_town.url), a_rider(quiet_town.url)
    a_bookable_arrival(quiet_town.url, "S11")
    path = f"/reservations/{rider.book(stop='S11').json()['reservation_id']}"
    assert problem(stranger.call("GET", path)) == (404, "unknown_reservation")
    assert problem(stranger.call("POST", f"{path}/cancel")) == (404, "unknown_reservation")
    assert problem(Caller(quiet_town.url).call("GET", path)) == (401, "not_signed_in")
    assert problem(Caller(quiet_town.url, "made-up").call("GET", path)) == (401, "not_signed_in")
    assert rider.call("POST", f"{path}/cancel").json()["state"] == "cancelled"


def test_a_bus_hears_only_of_its_own_passengers_and_cannot_press_for_others(quiet_town):
    rider = a_rider(quiet_town.url)
    wanted = a_bookable_arrival(quiet_town.url, "S12")
    other = next(
        a["vehicle_id"]
        for a in rider.call("GET", "/stops/S12/arrivals?limit=30").json()["arrivals"]
        if a["vehicle_id"] not in (None, wanted["vehicle_id"])
    )
    with a_driver(quiet_town.url, *quiet_town.pin_of(other)) as stranger:
        stranger.snapshot()
        reservation_id = rider.book(stop="S12", trip_id=wanted["trip_id"]).json()["reservation_id"]
        for command in ("delivered", "acknowledge", "boarded", "no_show", "alighted"):
            refused = stranger.send(command, reservation_id=reservation_id)
            assert (refused["ok"], refused["code"]) == (False, "not_on_this_bus")
        assert [one for one in stranger.events if one["type"] != "progress" or one["passengers"]] == []
    assert rider.look(reservation_id)["state"] == "assigned"
    rider.call("POST", f"/reservations/{reservation_id}/cancel")


@pytest.mark.parametrize("namespace", ["/rider", "/driver", "/kiosk", "/operations"])
def test_a_socket_needs_a_token_of_its_own_role(quiet_town, namespace):
    rider = a_rider(quiet_town.url)
    wrong = [None, "made-up"] + ([rider.token] if namespace != "/rider" else [])
    for token in wrong:
        with Socket(quiet_town.url, namespace, token) as socket:
            assert socket.refused
            assert socket.snapshots == []


def test_a_wrong_pin_is_refused_and_the_sixth_try_is_closed(quiet_town):
    body = {"plate": "서울74사0000", "pin": "000000"}
    caller = Caller(quiet_town.url)
    codes = [problem(caller.call("POST", "/driver/sign-in", body)) for _ in range(6)]
    assert codes == [(401, "wrong_sign_in")] * 5 + [(429, "too_many_tries")]


def test_erasing_a_rider_cancels_what_is_open_and_forgets_them(quiet_town):
    rider = a_rider(quiet_town.url)
    wanted = a_bookable_arrival(quiet_town.url, "S12")
    with a_driver(quiet_town.url, *quiet_town.pin_of(wanted["vehicle_id"])) as driver:
        reservation_id = rider.book(stop="S12", trip_id=wanted["trip_id"]).json()["reservation_id"]
        driver.await_event("waiting_passenger", reservation_id=reservation_id)
        assert rider.call("DELETE", "/riders/me").status_code == 204
        driver.await_event("withdrawn", reservation_id=reservation_id)
    assert problem(rider.call("GET", "/riders/me")) == (401, "not_signed_in")


def test_the_description_covers_every_call_and_the_pages_are_fenced_in(quiet_town):
    described = requests.get(f"{quiet_town.url}/api/v1/openapi.json", timeout=5).json()
    assert described["openapi"] == "3.1.0"
    assert "/api/v1/reservations/{reservation_id}/cancel" in described["paths"]
    assert "ReservationView" in described["components"]["schemas"]
    docs = requests.get(f"{quiet_town.url}/docs", timeout=5)
    assert "nothing_to_book" in docs.text
    assert "default-src 'self'" in docs.headers["Content-Security-Policy"]
    metrics = requests.get(f"{quiet_town.url}/metrics", timeout=5).text
    for name in (
        "open_reservations",
        "drivers_connected",
        "kiosks_connected",
        "feed_age_seconds",
        "round_seconds",
    ):
        assert f"# HELP gachita_{name} " in metrics


def test_a_kiosk_key_opens_only_its_own_stop(quiet_town):
    key = (quiet_town.data / "access" / "kiosk.key").read_text()
    with Socket(quiet_town.url, "/kiosk", key) as kiosk:
        assert kiosk.send("status")["code"] == "not_allowed", "hello comes first"
        assert kiosk.send("hello", stop="nowhere")["code"] == "unknown_stop"
        assert kiosk.send("hello", stop="S03")["ok"]
        assert kiosk.send("hello", stop="S04")["code"] == "not_allowed"
        assert kiosk.send("status")["reservations"] == []

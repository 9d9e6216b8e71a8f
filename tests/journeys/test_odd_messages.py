"""What no client of ours sends is answered all the same, in the agreed shape."""

import requests

from tests.builders.callers import Socket, a_bookable_arrival, a_driver, a_rider
from tests.builders.processes import eventually


def test_odd_commands_of_a_driver_are_refused_with_a_code(quiet_town):
    wanted = a_bookable_arrival(quiet_town.url, "S12")
    with a_driver(quiet_town.url, *quiet_town.pin_of(wanted["vehicle_id"])) as driver:
        driver.snapshot()
        naive = driver.send("position", lat=37.5, lon=127.0, at="2026-03-02T12:00:00")
        assert naive["code"] == "body_invalid"
        assert driver.send("resume", after=-5)["code"] == "body_invalid"
        assert driver.send("resume", after=2**70)["code"] in ("too_old", "body_invalid")
        assert driver.send("ramp", working="maybe")["code"] == "body_invalid"
        twice = driver._client.call("space", ({}, {}), namespace="/driver", timeout=5)
        assert twice["code"] == "body_invalid"
        for rubbish in ("text", [1], 7):
            answer = driver._client.call("acknowledge", rubbish, namespace="/driver", timeout=5)
            assert answer["code"] == "body_invalid"


def test_a_method_that_a_path_does_not_know_names_those_it_does(quiet_town):
    refused = requests.delete(f"{quiet_town.url}/api/v1/stops", timeout=5)
    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in refused.headers["Allow"]


def test_a_token_of_half_a_character_is_nobodys(quiet_town):
    with Socket(quiet_town.url, "/driver", "\ud800") as socket:
        assert socket.refused["data"]["code"] == "not_signed_in"
        assert socket.snapshots == []


def test_a_client_that_floods_is_cut_off_and_the_others_go_on(quiet_town):
    wanted = a_bookable_arrival(quiet_town.url, "S12")
    with a_driver(quiet_town.url, *quiet_town.pin_of(wanted["vehicle_id"])) as driver:
        driver.snapshot()
        other = requests.post(f"{quiet_town.url}/api/v1/riders", json={}, timeout=5).json()["token"]
        with Socket(quiet_town.url, "/rider", other) as flood:
            flood.snapshot()
            for _ in range(2000):
                if not flood._client.connected:
                    break
                flood._client.emit("no_such_thing", {}, namespace="/rider")
            eventually(lambda: not flood._client.connected)
        assert driver.send("resume", after=0)["ok"]


def test_who_books_and_cancels_without_end_is_told_to_wait(quiet_town):
    rider = a_rider(quiet_town.url)
    answers = [rider.call("POST", "/reservations/none/cancel") for _ in range(80)]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["code"] == "too_many_requests"
    assert int(refused.headers["Retry-After"]) >= 1
    assert answers[0].status_code == 404

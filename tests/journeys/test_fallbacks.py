"""When a driver cannot, does not see, or passes by: the next bus, the question, the dispatcher."""

import requests

from tests.builders.callers import Socket, a_bookable_arrival, a_driver, a_rider
from tests.builders.processes import eventually

RIDE_SECONDS = 180
LONG_ENOUGH = range(5, 8)
"""Stops away: nobody presses for 45 s, and the bus must still be coming then."""


def test_a_declined_rider_is_taken_by_the_next_bus(quiet_town):
    rider = a_rider(quiet_town.url)
    wanted = a_bookable_arrival(quiet_town.url, "S12")
    with a_driver(quiet_town.url, *quiet_town.pin_of(wanted["vehicle_id"])) as driver:
        assert driver.snapshot()["vehicle_id"] == wanted["vehicle_id"]
        booked = rider.book(stop="S12", trip_id=wanted["trip_id"], service_date=wanted["service_date"])
        reservation_id = booked.json()["reservation_id"]
        ping = driver.await_event("waiting_passenger", reservation_id=reservation_id)
        assert ping["help"] == ["wheelchair"]
        assert ping["stop"]["name"] == "빠른 13가"
        assert set(ping) >= {"stops_away", "alight_stop", "deadline", "sequence", "at"}
        assert driver.send("delivered", reservation_id=reservation_id) == {"ok": True, "state": "delivered"}
        refused = driver.send("decline", reservation_id=reservation_id, reason="because")
        assert refused["code"] == "body_invalid"
        assert driver.send("decline", reservation_id=reservation_id, reason="full")["ok"]
        moved = rider.look(reservation_id)
        assert moved["state"] in ("assigned", "requested")
        again = rider.until(reservation_id, lambda r: r["holds"], 20)
        assert again["holds"][0]["trip_id"] != wanted["trip_id"]
        assert "declined" in [step["type"] for step in again["steps"]]
        assert driver.await_event("withdrawn", reservation_id=reservation_id)["why"] == "full"
    rider.call("POST", f"/reservations/{reservation_id}/cancel")


def test_a_bus_that_passes_by_leads_to_a_question_and_no_to_the_next_bus(quiet_town):
    rider = a_rider(quiet_town.url)
    wanted = a_bookable_arrival(quiet_town.url, "S05", range(3, 4))
    booked = rider.book(stop="S05", trip_id=wanted["trip_id"]).json()
    asked = rider.until(booked["reservation_id"], lambda r: r["question"], RIDE_SECONDS)
    assert asked["question"] == "did_you_board"
    answered = rider.call(
        "POST", f"/reservations/{booked['reservation_id']}/outcome", {"outcome": "not_boarded"}
    ).json()
    # A driver who has not confirmed has a second bus held beside: whichever passes first is asked about.
    passed = [step["run_id"] for step in answered["steps"] if step["type"] == "passed_by"]
    assert len(passed) == 1
    again = rider.until(booked["reservation_id"], lambda r: r["holds"], 20)
    assert passed[0] not in [hold["run_id"] for hold in again["holds"]]
    rider.call("POST", f"/reservations/{booked['reservation_id']}/cancel")


def test_a_silent_driver_is_pinged_again_the_dispatcher_sees_it_and_a_second_bus_is_held(quiet_town):
    rider = a_rider(quiet_town.url)
    wanted = a_bookable_arrival(quiet_town.url, "S13", LONG_ENOUGH)
    signed = requests.post(
        f"{quiet_town.url}/api/v1/operations/sign-in",
        json={"name": "dana", "password": "correct horse battery"},
        timeout=10,
    )
    with (
        a_driver(quiet_town.url, *quiet_town.pin_of(wanted["vehicle_id"])) as driver,
        Socket(quiet_town.url, "/operations", signed.json()["token"]) as desk,
    ):
        driver.snapshot()
        assert desk.snapshot()["drivers_connected"] >= 1
        reservation_id = rider.book(stop="S13", trip_id=wanted["trip_id"]).json()["reservation_id"]
        driver.await_event("waiting_passenger", reservation_id=reservation_id)
        driver.await_event("reminder", 25, reservation_id=reservation_id, why="not_acknowledged")
        items = eventually(lambda: items_about(desk, reservation_id), 60, lambda: desk.events)
        assert items[0]["kind"] == "not_acknowledged"
        held = rider.until(reservation_id, lambda r: len(r["holds"]) == 2, 30)
        assert "second_held" in [step["type"] for step in held["steps"]]
        early = driver.send("boarded", reservation_id=reservation_id)
        assert early["ok"] or early["code"] == "not_at_stop"
        eventually(lambda: driver.send("boarded", reservation_id=reservation_id)["ok"], RIDE_SECONDS)
        aboard = rider.look(reservation_id)
        assert [hold["trip_id"] for hold in aboard["holds"]] == [wanted["trip_id"]]


def items_about(desk: Socket, reservation_id: str) -> list[dict[str, object]]:
    """What the dispatcher was told that needs a person, about one reservation."""
    items = [event["item"] for event in desk.events if event.get("item")]
    return [item for item in items if item["reservation_id"] == reservation_id]

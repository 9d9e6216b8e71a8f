"""A rider books, the driver's device stores and confirms, the bus comes, the rider boards and gets off."""

from tests.builders.callers import Socket, a_bookable_arrival, a_rider
from tests.builders.processes import eventually

RIDE_SECONDS = 180
REMINDERS = {"two_stops", "approaching", "alighting", "alighting_acknowledged"}
"""Steps that depend on where the bus is seen."""


def test_a_booking_goes_through_every_step_to_alighted(town):
    """Of a bus that has left its first stop: how long it waits there nobody knows."""
    rider = a_rider(town.url, "vision")
    with Socket(town.url, "/rider", rider.token) as phone:
        assert phone.snapshot()["reservations"] == []
        wanted = a_bookable_arrival(town.url, "S05", range(3, 4))
        booked = rider.book(stop="S05", alight_stop="09106", trip_id=wanted["trip_id"])
        assert booked.status_code == 201, booked.text
        reservation_id = booked.json()["reservation_id"]
        assert booked.json()["holds"][0]["trip_id"] == wanted["trip_id"]
        ended = rider.until(reservation_id, lambda r: r["ended"], RIDE_SECONDS)
        phone.await_event("reservation", 5)
        eventually(lambda: phone.events[-1]["reservation"]["ended"], 5)
    assert ended["state"] == "alighted"
    steps = [step["type"] for step in ended["steps"] if step["type"] not in REMINDERS]
    assert steps == ["requested", "assigned", "delivered", "acknowledged", "boarded", "alighted"]
    times = [step["at"] for step in ended["steps"]]
    assert times == sorted(times)
    sequences = [event["sequence"] for event in phone.events]
    assert sequences == list(range(1, len(sequences) + 1)), "no event lost, none doubled"


def test_a_kiosk_rider_without_an_account_rides_too(town):
    key = (town.data / "access" / "kiosk.key").read_text()
    with Socket(town.url, "/kiosk", key) as kiosk:
        assert kiosk.send("hello", stop="09106", version="test")["stop_id"] == "S06"
        snapshot = kiosk.snapshot()
        assert snapshot["stop"]["stop_id"] == "S06"
        a_bookable_arrival(town.url, "S06", range(3, 6))
        reserved = kiosk.send("reserve", route_id="143")
        assert reserved["ok"], reserved
        code = reserved["reservation"]["code"]
        assert len(code) == 2
        boarded = eventually(
            lambda: next((e for e in kiosk.events if is_state(e, "boarded")), None), RIDE_SECONDS
        )
        assert boarded["reservation"]["code"] == code
        assert kiosk.await_event("board", 5)["board"]["stop"]["stop_id"] == "S06"


def is_state(event, state):
    return event["type"] == "reservation" and event["reservation"]["state"] == state

"""A command that comes twice: its receipt stands between it and everything that has happened since."""

from booking import driver_decisions as driver
from booking.repeats import once
from booking.reservation import Reservation
from booking.states import State
from gtfs.identifiers import VehicleId
from tests.booking.builders import Town, an_offer, coming

BUS_A, BUS_B = VehicleId("bus-a"), VehicleId("bus-b")


def press(town: Town, name: str, one: Reservation, button: driver.Press) -> Reservation:
    """One press on the terminal of the first bus."""
    return town.decide(
        lambda draft: once(
            draft,
            name,
            about=one.id,
            decide=lambda: button(draft, draft.get_reservation(one.id), BUS_A),
            again=lambda: draft.get_reservation(one.id),
        )
    )


def test_a_press_that_changed_nothing_is_not_taken_when_it_comes_again():
    town = Town()
    r = town.book(an_offer("a"))
    press(town, "1", r, driver.acknowledge)
    press(town, "2", r, driver.delivered)
    for bus in (BUS_B, BUS_A):
        r = town.due(r, {"a": coming(vehicle_id=bus)})
    assert r.state is State.ASSIGNED
    assert press(town, "2", r, driver.delivered).state is State.ASSIGNED
    assert press(town, "3", r, driver.delivered).state is State.DELIVERED

"""A bus that has nothing to do with a ride learns nothing of it, whatever its driver presses."""

import pytest

from booking import driver_decisions as driver
from booking.errors import KeyReused, WrongMoment
from booking.repeats import once
from booking.states import State
from gtfs.identifiers import VehicleId
from tests.booking.builders import Town, an_offer

BUS_A, BUS_B = VehicleId("bus-a"), VehicleId("bus-b")
PRESSES = (driver.delivered, driver.acknowledge, driver.boarded, driver.no_show, driver.alighted)


def ended(town, *presses):
    booked = town.book(an_offer("a", vehicle_id=BUS_A))
    for press in presses:
        town.decide(lambda draft, press=press: press(draft, draft.get_reservation(booked.id), BUS_A))
    return town.get(booked.id)


@pytest.mark.parametrize("press", PRESSES)
@pytest.mark.parametrize(
    "before",
    [(), (driver.boarded,), (driver.no_show,), (driver.boarded, driver.alighted)],
    ids=["waiting", "aboard", "not there", "off again"],
)
def test_another_bus_is_told_only_that_the_passenger_is_not_on_it(press, before):
    town = Town()
    one = ended(town, *before)
    with pytest.raises(WrongMoment, match="not_on_this_bus"):
        town.decide(lambda draft: press(draft, draft.get_reservation(one.id), BUS_B))
    assert town.get(one.id) == one


@pytest.mark.parametrize(
    ("last", "state"), [(driver.no_show, State.NO_SHOW), (driver.alighted, State.ALIGHTED)]
)
def test_the_bus_that_ended_a_ride_may_say_so_again(last, state):
    town = Town()
    one = ended(town, *((driver.boarded,) if last is driver.alighted else ()), last)
    again = town.decide(lambda draft: last(draft, draft.get_reservation(one.id), BUS_A))
    assert again.state is state


def test_a_receipt_about_one_ride_opens_no_other():
    town = Town()
    one, other = (town.book(an_offer("a", vehicle_id=BUS_A), owner=f"rider:{n}") for n in range(2))

    def press(reservation):
        return town.decide(
            lambda draft: once(
                draft,
                "1",
                about=reservation.id,
                decide=lambda: driver.acknowledge(draft, draft.get_reservation(reservation.id), BUS_A),
                again=lambda: draft.get_reservation(reservation.id),
            )
        )

    assert press(one).state is State.ACKNOWLEDGED
    with pytest.raises(KeyReused):
        press(other)
    assert town.get(other.id).state is State.ASSIGNED

"""A rider who is forgotten while aboard still gets off: the driver knows of a passenger, nobody of a rider."""

from booking import driver_decisions as driver
from booking.reservation import Owner
from booking.states import State
from gtfs.identifiers import VehicleId
from tests.builders.slow_street import Street

BUS = VehicleId("b1")
ANN = Owner("rider:ann")


def erase(street):
    street.services.cancel_all_of_rider("ann")
    street.services.riders.erase("ann", "token")


def test_a_rider_erased_aboard_leaves_the_passenger_to_the_driver_and_no_trace_of_themselves(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.know("b1")
    street.buses_at(b1=("t0", 1))
    bookings = street.services.bookings
    reservation_id = street.book().id
    bookings.by_driver(BUS, "c1", reservation_id, driver.boarded)
    erase(street)
    assert [p.reservation_id for p in street.services.views.driver_snapshot(BUS, 0).on_board] == [
        reservation_id
    ]
    assert street.services.documents.list_of_owner(ANN) == []
    assert bookings.by_driver(BUS, "c2", reservation_id, driver.alighted).state is State.ALIGHTED
    assert street.services.documents.list_open() == []
    assert not any(b"rider:ann" in key for key in redis.scan_iter())


def test_a_rider_erased_while_waiting_frees_their_place(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.know("b1")
    street.buses_at(b1=("t0", 1))
    run_id = street.book().holds[0].run_id
    erase(street)
    assert street.services.bookings.ledger(run_id).places == ()
    assert street.services.views.driver_snapshot(BUS, 0).waiting == ()
    assert redis.smembers(street.services.keys("open")) == set()

"""Short codes: never two open reservations of one stop with the same, and none that follows from another."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from booking import rider_decisions as rider
from booking.codes import pick_code
from booking.needs import Need
from booking.reservation import Owner
from tests.booking.builders import Town, an_offer

STOP = Owner("stop:S")


def test_a_hundred_open_at_one_stop_all_have_codes_of_their_own():
    town = Town()
    booked = [town.book(an_offer("a"), owner=STOP, needs=(Need.STROLLER,)) for _ in range(100)]
    codes = [one.code for one in booked]
    assert len(set(codes)) == 100
    assert {len(code) for code in codes[:89]} == {2}
    assert {len(code) for code in codes[89:]} == {3}


def test_a_code_is_not_given_out_again_at_once_and_never_while_it_is_open():
    town = Town()
    stays = town.book(an_offer("a"), owner=STOP, needs=(Need.STROLLER,))
    codes = []
    for _ in range(300):
        one = town.book(an_offer("a"), owner=STOP, needs=(Need.STROLLER,))
        codes.append(one.code)
        town.decide(lambda d, one=one: rider.cancel(d, one))
    assert stays.code not in codes
    assert all(len(set(codes[n : n + 30])) == 30 for n in range(len(codes) - 30))


def test_the_next_code_does_not_follow_from_the_last():
    codes = [int(pick_code(f"{n:024x}", ())) for n in range(200)]
    steps = [after - before for before, after in pairwise(codes)]
    assert max(steps.count(step) for step in steps) < 10


@given(
    seed=st.text(),
    taken=st.sets(st.integers(11, 1200).map(str)),
    recent=st.sets(st.integers(11, 99).map(str)),
)
def test_a_code_is_never_one_that_is_taken(seed, taken, recent):
    code = pick_code(seed, taken, recent)
    assert code not in taken
    assert code.isdecimal()
    assert int(code) >= 11

"""The drawn steps, all of them and no other."""

from itertools import product

import pytest

from booking.errors import KeyReused, NotFound, Refusal, WrongMoment
from booking.events import REOFFERS
from booking.needs import Need
from booking.reservation import IllegalTransition, Owner, Reservation, ReservationId
from booking.sentences import list_sentences
from booking.states import State, is_final
from gtfs.identifiers import StopId
from tests.booking.builders import NOON

# Written out again on purpose: the test must not borrow the table it judges.
DRAWN = """
requested    -> assigned cancelled expired
assigned     -> requested delivered acknowledged boarded no_show unresolved cancelled expired
delivered    -> requested assigned acknowledged boarded no_show unresolved cancelled expired
acknowledged -> requested assigned delivered boarded no_show unresolved cancelled expired
boarded      -> alighted unresolved
"""
STEPS = {
    (before.strip(), after)
    for before, afters in (line.split("->") for line in DRAWN.strip().splitlines())
    for after in afters.split()
}


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_only_the_drawn_steps_can_be_taken(before, after):
    reservation = Reservation(
        id=ReservationId("r"), owner=Owner("rider:a"), code="11", stop_id=StopId("S"), alight_stop_id=None,
        route_id=None, needs=(), asked_at=NOON, state=before,
    )  # fmt: skip
    if after is before:
        assert reservation.moved_to(after, NOON) is reservation
    elif (before, after) in STEPS:
        assert reservation.moved_to(after, NOON).state is after
    else:
        with pytest.raises(IllegalTransition):
            reservation.moved_to(after, NOON)


def test_the_end_states_are_the_drawn_ones():
    assert {s for s in State if is_final(s)} == {"alighted", "cancelled", "no_show", "expired", "unresolved"}


@pytest.mark.parametrize(
    "key",
    [
        *(f"refusal.{c}" for e in (Refusal, NotFound, WrongMoment, KeyReused) for c in sorted(e.codes)),
        *(f"standing.{state.value}" for state in State),
        *(f"reoffer.{why}" for type_, reasons in REOFFERS.items() for why in (type_, *sorted(reasons))),
        *(f"advice.{need.value}" for need in Need),
    ],
)
def test_every_code_and_state_has_a_sentence_in_both_languages(key):
    said = list_sentences()[key]
    assert said.ko
    assert said.en
    assert said.ko != said.en

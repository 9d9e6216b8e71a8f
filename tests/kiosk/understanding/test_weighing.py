"""From likelihoods to what is acted on: only what both listeners find likely, and far from the next."""

from collections.abc import Callable

import pytest

from gtfs.stop_slice import StopSlice
from kiosk.understanding.intents import Intent, Meaning, Refusal, RouteNamed, Understanding
from kiosk.understanding.stop_offer import StopOffer, make_stop_offer
from kiosk.understanding.weighing import EXPECTED_SHARE, Candidate, OwnWords, gained, was_said, weigh

LIKELY, UNLIKELY = -4.0, -28.0
EXPECTED = -22.0
"""From silence nothing is likely to be written."""
CANCEL = Meaning(Intent.CANCEL)


@pytest.fixture
def offer(slice_of: Callable[..., StopSlice]) -> StopOffer:
    return make_stop_offer(slice_of())


def arrivals(offer: StopOffer, name: str) -> Meaning:
    return Meaning(Intent.ARRIVALS, route=next(route for route in offer.routes if route.name == name))


def weighed(
    offer: StopOffer,
    *rows: tuple[Meaning, float, float],
    own: str = "143번",
    own_likelihood: float = LIKELY,
    silence: float = 0.0,
) -> Understanding:
    """Each row: a meaning, how likely it was heard, how likely it would be written."""
    candidates = [
        Candidate(meaning, "", heard, written, gained([written], [EXPECTED]))
        for meaning, heard, written in rows
    ]
    return weigh(candidates, offer, OwnWords(own, own_likelihood, silence))


def test_what_the_sound_did_not_add_is_no_evidence() -> None:
    assert gained([-5.0], [-20.0]) == pytest.approx(EXPECTED_SHARE * 20 - 5)
    assert gained([-5.0, -60.0], [-20.0, -20.0]) == pytest.approx(gained([-5.0], [-20.0]))
    assert gained([-5.0, -5.0], [-20.0, -20.0]) > gained([-5.0], [-20.0])


def test_what_was_heard_and_would_be_written_is_acted_on(offer: StopOffer) -> None:
    first, second = arrivals(offer, "143"), arrivals(offer, "140")
    assert weighed(offer, (first, 210.0, LIKELY), (second, 204.0, LIKELY - 3)).meaning == first
    assert weighed(offer, (first, 204.0, LIKELY - 3), (second, 210.0, LIKELY)).meaning == second


def test_either_listener_may_settle_it(offer: StopOffer) -> None:
    first, second = arrivals(offer, "143"), arrivals(offer, "140")
    assert weighed(offer, (first, 210.0, LIKELY), (second, 210.0, LIKELY - 8)).meaning == first
    assert weighed(offer, (first, 210.0, LIKELY), (second, 202.0, LIKELY)).meaning == first


def test_two_that_are_close_are_asked_about(offer: StopOffer) -> None:
    first, second = arrivals(offer, "143"), arrivals(offer, "140")
    understood = weighed(offer, (first, 210.0, LIKELY), (second, 209.5, LIKELY))
    assert (understood.reason, understood.likely) == (Refusal.AMBIGUOUS, (first, second))


def test_of_two_that_nobody_said_neither_is_asked_about(offer: StopOffer) -> None:
    first, second = arrivals(offer, "143"), arrivals(offer, "140")
    rows = (first, 210.0, UNLIKELY), (second, 209.5, UNLIKELY)
    assert weighed(offer, *rows, own="여기서 멀어요").reason is Refusal.NOT_UNDERSTOOD


def test_what_would_never_be_written_was_not_said_however_well_it_was_heard(offer: StopOffer) -> None:
    understood = weighed(offer, (arrivals(offer, "143"), 500.0, UNLIKELY), own="여기서 멀어요")
    assert (understood.reason, understood.text) == (Refusal.NOT_UNDERSTOOD, "여기서 멀어요")


def test_what_would_rather_not_be_written_needs_more(offer: StopOffer) -> None:
    row = arrivals(offer, "143"), 200.0, -14.0
    assert weighed(offer, row, own_likelihood=-16.0).accepted
    assert not weighed(offer, row, own_likelihood=-1.0).accepted


def test_what_names_no_route_must_be_surer(offer: StopOffer) -> None:
    doubtful = -18.5
    assert weighed(offer, (arrivals(offer, "143"), 200.0, doubtful), own_likelihood=doubtful).accepted
    assert not weighed(offer, (CANCEL, 200.0, doubtful), own_likelihood=doubtful).accepted
    assert weighed(offer, (CANCEL, 200.0, LIKELY)).accepted


def test_a_place_may_be_written_otherwise_and_a_number_not(offer: StopOffer) -> None:
    place = Meaning(Intent.BUS_TO, place=next(place for place in offer.places if place.name == "강남역"))
    seldom_spelled_so = -12.0
    own = "간나며 가는 버스"
    assert weighed(offer, (place, 200.0, seldom_spelled_so), own=own, own_likelihood=-0.5).accepted
    number = arrivals(offer, "143"), 200.0, seldom_spelled_so
    assert not weighed(offer, number, own="144번", own_likelihood=-0.5).accepted


@pytest.mark.parametrize(
    ("written", "expected", "silence", "said"),
    [(-1.0, -9.0, 0.0, True), (-7.0, -5.0, 0.0, True), (-15.0, -9.0, 0.0, False), (-4.5, -5.0, 0.45, False)],
)
def test_an_answer_needs_that_the_sound_speaks_for_it(
    written: float, expected: float, silence: float, said: bool
) -> None:
    assert was_said(gained([written], [expected]), silence) is said


def test_whoever_asks_for_a_route_that_does_not_stop_here_is_told_so(offer: StopOffer) -> None:
    here, elsewhere = arrivals(offer, "143"), Meaning(Intent.ARRIVALS, route=RouteNamed("142", ()))
    understood = weighed(offer, (elsewhere, 214.0, LIKELY), (here, 200.0, LIKELY - 4))
    assert (understood.reason, understood.named, understood.meaning) == (Refusal.NO_SUCH_ROUTE, "142", None)


def test_where_it_may_have_been_either_it_is_taken_for_the_one_that_stops_here_or_not_at_all(
    offer: StopOffer,
) -> None:
    here, elsewhere = arrivals(offer, "143"), Meaning(Intent.ARRIVALS, route=RouteNamed("142", ()))
    assert weighed(offer, (elsewhere, 207.0, LIKELY), (here, 207.0, LIKELY)).meaning == here
    unsure = weighed(offer, (elsewhere, 208.0, LIKELY), (here, 200.0, LIKELY))
    assert unsure.reason is Refusal.NOT_UNDERSTOOD


def test_where_most_likely_nobody_spoke_more_is_asked_and_no_words_are_shown(offer: StopOffer) -> None:
    row = arrivals(offer, "143"), 200.0, -19.0
    assert weighed(offer, row, own_likelihood=-23.0, silence=0.1).accepted
    understood = weighed(offer, row, own_likelihood=-23.0, silence=0.9)
    assert (understood.reason, understood.text) == (Refusal.NOTHING_HEARD, "")


def test_nothing_is_made_of_nothing(offer: StopOffer) -> None:
    assert weighed(offer, silence=0.9).reason is Refusal.NOTHING_HEARD
    assert weighed(offer, own="").reason is Refusal.NOTHING_HEARD
    assert weighed(offer, own="대한민국").reason is Refusal.NOT_UNDERSTOOD


def test_a_route_that_does_not_go_there_is_said_to_be_so(offer: StopOffer) -> None:
    route = next(route for route in offer.routes if route.name == "401")
    place = next(place for place in offer.places if place.name == "강남역")
    understood = weighed(offer, (Meaning(Intent.BOOK, route, place), 200.0, LIKELY))
    assert understood.reason is Refusal.ROUTE_DOES_NOT_GO_THERE

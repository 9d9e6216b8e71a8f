"""From likelihoods to what is acted on: only what both listeners find likely, and far from the next."""

from collections.abc import Callable

import pytest

from gtfs.stop_slice import StopSlice
from kiosk.understanding.intents import Intent, Meaning, Refusal, RouteNamed, Understanding
from kiosk.understanding.stop_offer import StopOffer, make_stop_offer
from kiosk.understanding.weighing import CERTAINTY, Candidate, weigh

LEAST, MARGIN = CERTAINTY.least_written, CERTAINTY.least_margin
CANCEL = Meaning(Intent.CANCEL)


@pytest.fixture
def offer(slice_of: Callable[..., StopSlice]) -> StopOffer:
    return make_stop_offer(slice_of())


def arrivals(offer: StopOffer, name: str) -> Meaning:
    return Meaning(Intent.ARRIVALS, route=next(route for route in offer.routes if route.name == name))


def weighed(
    offer: StopOffer,
    *rows: tuple[Meaning, float, float],
    silence: float = 0.0,
    own_words: str = "143번",
    text: str = "",
) -> Understanding:
    """Each row: a meaning, how likely it was heard, how likely it would be written."""
    return weigh([Candidate(meaning, text, *row) for meaning, *row in rows], offer, own_words, silence)


def test_what_was_heard_and_would_be_written_is_acted_on(offer: StopOffer) -> None:
    first, second = arrivals(offer, "143"), arrivals(offer, "140")
    assert weighed(offer, (first, 210.0, -3.0), (second, 207.0, -6.0)).meaning == first
    assert weighed(offer, (first, 207.0, -6.0), (second, 210.0, -3.0)).meaning == second


def test_either_listener_may_settle_it(offer: StopOffer) -> None:
    first, second = arrivals(offer, "143"), arrivals(offer, "140")
    assert weighed(offer, (first, 210.0, -3.0), (second, 210.0, -9.0)).meaning == first
    assert weighed(offer, (first, 210.0, -5.0), (second, 204.0, -5.0)).meaning == first


def test_two_that_are_close_are_asked_about(offer: StopOffer) -> None:
    first, second = arrivals(offer, "143"), arrivals(offer, "140")
    understood = weighed(offer, (first, 210.0, -3.0), (second, 210.0 - MARGIN / 2, -3.0))
    assert (understood.reason, understood.likely) == (Refusal.AMBIGUOUS, (first, second))


def test_what_would_never_be_written_was_not_said_however_well_it_was_heard(offer: StopOffer) -> None:
    understood = weighed(offer, (arrivals(offer, "143"), 500.0, LEAST - 1), own_words="여기서 멀어요")
    assert (understood.reason, understood.text) == (Refusal.NOT_UNDERSTOOD, "여기서 멀어요")


def test_what_is_short_and_names_nothing_must_be_surer(offer: StopOffer) -> None:
    assert weighed(offer, (arrivals(offer, "143"), 200.0, LEAST + 1), text="143번").accepted
    assert not weighed(offer, (CANCEL, 200.0, LEAST + 1), text="취소").accepted
    assert weighed(offer, (CANCEL, 200.0, LEAST + 1), text="예약 취소 해 주세요").accepted
    assert weighed(offer, (CANCEL, 200.0, -2.0), text="취소").accepted


def test_a_place_that_is_written_as_it_sounds_was_said_though_its_name_is_spelled_wrong(
    offer: StopOffer,
) -> None:
    place = Meaning(Intent.BUS_TO, place=next(place for place in offer.places if place.name == "강남역"))
    for unlike, accepted in ((0.1, True), (0.9, False)):
        candidate = Candidate(place, "강남역 가는 버스", 200.0, LEAST - 9, unlike)
        assert weigh([candidate], offer, "간나며 가는 버스", 0.0).accepted is accepted


def test_a_number_that_only_sounds_alike_is_not_enough(offer: StopOffer) -> None:
    candidate = Candidate(arrivals(offer, "143"), "143번", 200.0, LEAST - 9, 0.1)
    assert not weigh([candidate], offer, "144번", 0.0).accepted


def test_whoever_asks_for_a_route_that_does_not_stop_here_is_told_so(offer: StopOffer) -> None:
    here, elsewhere = arrivals(offer, "143"), Meaning(Intent.ARRIVALS, route=RouteNamed("142", ()))
    understood = weighed(offer, (elsewhere, 210.0, -2.0), (here, 205.0, -6.0))
    assert (understood.reason, understood.named, understood.meaning) == (Refusal.NO_SUCH_ROUTE, "142", None)


def test_where_it_may_have_been_either_it_is_taken_for_the_one_that_stops_here_or_not_at_all(
    offer: StopOffer,
) -> None:
    here, elsewhere = arrivals(offer, "143"), Meaning(Intent.ARRIVALS, route=RouteNamed("142", ()))
    assert weighed(offer, (elsewhere, 207.0, -3.0), (here, 207.0, -3.0)).meaning == here
    unsure = weighed(offer, (elsewhere, 209.0 + MARGIN, -3.0), (here, 207.0 - MARGIN / 2, -3.0))
    assert unsure.reason is Refusal.NOT_UNDERSTOOD


def test_where_most_likely_nobody_spoke_more_is_asked_and_no_words_are_shown(offer: StopOffer) -> None:
    row = (arrivals(offer, "143"), 200.0, LEAST + 2)
    assert weighed(offer, row, silence=0.1).accepted
    understood = weighed(offer, row, silence=0.9)
    assert (understood.reason, understood.text) == (Refusal.NOTHING_HEARD, "")


def test_nothing_is_made_of_nothing(offer: StopOffer) -> None:
    assert weighed(offer, silence=0.9).reason is Refusal.NOTHING_HEARD
    assert weighed(offer, own_words="").reason is Refusal.NOTHING_HEARD
    assert weighed(offer, own_words="대한민국").reason is Refusal.NOT_UNDERSTOOD


def test_a_route_that_does_not_go_there_is_said_to_be_so(offer: StopOffer) -> None:
    route = next(route for route in offer.routes if route.name == "401")
    place = next(place for place in offer.places if place.name == "강남역")
    understood = weighed(offer, (Meaning(Intent.BOOK, route, place), 200.0, -2.0))
    assert understood.reason is Refusal.ROUTE_DOES_NOT_GO_THERE

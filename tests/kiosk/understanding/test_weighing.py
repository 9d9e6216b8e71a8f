"""From likelihoods to what is acted on: only what is likely, far from the next, and better than anything else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from gtfs.stop_slice import StopSlice
from kiosk.understanding.intents import Intent, Meaning, Refusal
from kiosk.understanding.stop_offer import StopOffer, make_stop_offer
from kiosk.understanding.weighing import CERTAINTY, Opinion, weigh

LIKELY = 2 * CERTAINTY.least_each_second


@pytest.fixture
def offer(slice_of: Callable[..., StopSlice]) -> StopOffer:
    return make_stop_offer(slice_of())


def arrivals(offer: StopOffer, name: str) -> Meaning:
    return Meaning(Intent.ARRIVALS, route=next(route for route in offer.routes if route.name == name))


def test_the_likeliest_meaning_is_acted_on(offer: StopOffer) -> None:
    view = {arrivals(offer, "143"): LIKELY, arrivals(offer, "140"): LIKELY - 3, None: LIKELY - 9}
    assert weigh([Opinion(view)], offer, "", 1.0).meaning == arrivals(offer, "143")


def test_two_that_are_close_are_asked_about(offer: StopOffer) -> None:
    first, second = arrivals(offer, "143"), arrivals(offer, "140")
    understood = weigh([Opinion({first: LIKELY, second: LIKELY - 0.1})], offer, "", 1.0)
    assert (understood.reason, understood.likely) == (Refusal.AMBIGUOUS, (first, second))


def test_views_that_disagree_are_unsure_together(offer: StopOffer) -> None:
    first, second = arrivals(offer, "143"), arrivals(offer, "140")
    views = [Opinion({first: LIKELY, second: LIKELY - 2}), Opinion({second: LIKELY, first: LIKELY - 2})]
    assert weigh(views, offer, "", 1.0).reason is Refusal.AMBIGUOUS
    assert weigh([views[0], Opinion({first: LIKELY})], offer, "", 1.0).meaning == first
    assert weigh([views[0], replace(views[1], weight=0.3)], offer, "", 1.0).meaning == first


def test_what_sounds_more_like_anything_else_is_not_acted_on(offer: StopOffer) -> None:
    meaning = arrivals(offer, "143")
    assert (
        weigh([Opinion({None: LIKELY, meaning: LIKELY - 3})], offer, "", 1.0).reason is Refusal.NOT_UNDERSTOOD
    )
    assert (
        weigh([Opinion({meaning: LIKELY, None: LIKELY - 0.1})], offer, "", 1.0).reason
        is Refusal.NOT_UNDERSTOOD
    )


def test_what_explains_the_sound_badly_is_not_acted_on(offer: StopOffer) -> None:
    view = {arrivals(offer, "143"): LIKELY}
    assert weigh([Opinion(view)], offer, "", 1.9).accepted
    assert weigh([Opinion(view)], offer, "", 2.1).reason is Refusal.NOT_UNDERSTOOD


def test_nothing_is_made_of_nothing(offer: StopOffer) -> None:
    assert weigh([Opinion({}), Opinion({})], offer, "", 1.0).reason is Refusal.NOTHING_HEARD


def test_a_route_that_does_not_go_there_is_said_to_be_so(offer: StopOffer) -> None:
    route = next(route for route in offer.routes if route.name == "401")
    place = next(place for place in offer.places if place.name == "강남역")
    understood = weigh([Opinion({Meaning(Intent.BOOK, route, place): LIKELY})], offer, "", 1.0)
    assert understood.reason is Refusal.ROUTE_DOES_NOT_GO_THERE

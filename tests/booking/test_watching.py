"""The book of what is wrong: each beginning and each end is told once."""

from datetime import timedelta

from booking.draft import Draft
from booking.events import OF_DISPATCHERS, EventType
from booking.watchbook import Trouble
from booking.watching import BEGINS, ENDS, MOST_TROUBLES, keep_watch
from gtfs.identifiers import VehicleId
from tests.booking.builders import NOON, Town

SOURCE = Trouble("feed_outage", NOON, "silent", source="https://feeds.example/positions.pb")
BUS = Trouble("vehicle_silent", NOON, vehicle_id=VehicleId("b1"))


def watched(town: Town, *found: Trouble) -> tuple[list[str], list[str]]:
    """What is told, and what stands in the book."""
    told = len(town.events)
    book = town.decide(lambda draft: keep_watch(draft, found))
    return [type_ for type_, _ in town.events[told:]], [one.kind for one in book.troubles]


def test_each_beginning_and_each_end_is_told_once() -> None:
    town = Town()
    assert watched(town) == ([], [])
    assert watched(town, SOURCE) == (["feed_outage"], ["feed_outage"])
    assert watched(town, SOURCE) == ([], ["feed_outage"])
    assert watched(town, BUS, SOURCE) == (["vehicle_silent"], ["feed_outage", "vehicle_silent"])
    assert watched(town, BUS) == (["feed_back"], ["vehicle_silent"])
    assert watched(town) == (["vehicle_heard"], [])


def test_nothing_is_written_while_nothing_changes_and_the_first_word_stays() -> None:
    town = Town()
    watched(town, BUS)
    draft = Draft(town, NOON)
    later = Trouble("vehicle_silent", NOON + timedelta(seconds=5), vehicle_id=VehicleId("b1"))
    assert keep_watch(draft, [later]).troubles == (BUS,)
    assert not draft.changed


def test_the_book_stays_short_with_what_has_been_wrong_longest() -> None:
    town = Town()
    many = [
        Trouble("vehicle_silent", NOON - timedelta(seconds=n), vehicle_id=VehicleId(f"b{n}"))
        for n in range(500)
    ]
    book = town.decide(lambda draft: keep_watch(draft, many))
    assert len(book.troubles) == MOST_TROUBLES
    assert book.troubles[0] == many[-1]


def test_only_dispatchers_are_told_and_every_kind_begins_and_ends() -> None:
    assert {*BEGINS.values(), *ENDS.values()} == OF_DISPATCHERS
    assert BEGINS.keys() == ENDS.keys()
    assert EventType.RAMP not in OF_DISPATCHERS

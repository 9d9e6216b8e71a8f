"""A worker counts its messages to itself: when it is deaf, when only the store is away, when it merely stood still."""

import pytest

from server.live.canary import PATIENCE_AT_FIRST, Canary, Hearing


def send(canary: Canary, times: int = 1, *, store_answers: bool = True, comes_back: bool = True) -> None:
    for _ in range(times):
        number = canary.take_number()
        if store_answers and comes_back:
            canary.note_heard(number)
        canary.note_sent(number, store_answered=store_answers)


@pytest.fixture
def canary() -> Canary:
    """Of a worker that hears."""
    canary = Canary(unheard=5)
    send(canary)
    assert canary.hearing is Hearing.WELL
    return canary


def test_messages_that_are_taken_and_do_not_come_back_make_a_worker_deaf(canary):
    send(canary, 4, comes_back=False)
    assert canary.hearing is Hearing.WELL
    send(canary, comes_back=False)
    assert canary.hearing is Hearing.DEAF


def test_one_that_comes_back_late_is_as_good_as_all(canary):
    send(canary, 4, comes_back=False)
    canary.note_heard(5)
    send(canary, 4, comes_back=False)
    assert canary.hearing is Hearing.WELL


def test_without_a_store_a_worker_is_not_deaf_however_long_it_takes(canary):
    send(canary, 100, store_answers=False)
    assert canary.hearing is Hearing.NO_STORE


def test_when_the_store_is_back_there_is_time_to_listen_again(canary):
    send(canary, 4, comes_back=False)
    send(canary, 100, store_answers=False)
    send(canary, 4, comes_back=False)
    assert canary.hearing is Hearing.WELL
    send(canary, comes_back=False)
    assert canary.hearing is Hearing.DEAF


def test_who_has_never_heard_anything_is_not_ready_and_waits_longer():
    canary = Canary(unheard=5)
    send(canary, 5 * PATIENCE_AT_FIRST - 1, comes_back=False)
    assert canary.hearing is Hearing.STARTING
    send(canary, comes_back=False)
    assert canary.hearing is Hearing.DEAF


def test_who_has_not_begun_to_ask_is_well():
    assert Canary().hearing is Hearing.WELL

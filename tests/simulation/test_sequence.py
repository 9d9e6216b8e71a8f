"""The rules of numbered events."""

import pytest

from server.clients.sequence import Verdict, judge


@pytest.mark.parametrize(
    ("last_seen", "sequence", "event_type", "verdict"),
    [
        (4, 5, "waiting_passenger", Verdict.HANDLE),
        (4, 4, "waiting_passenger", Verdict.IGNORE),
        (4, 1, "waiting_passenger", Verdict.IGNORE),
        (4, 6, "waiting_passenger", Verdict.RESUME),
        (4, 4, "board", Verdict.SHOW),
        (4, 3, "progress", Verdict.SHOW),
        (4, 5, "board", Verdict.SHOW_AND_RESUME),
    ],
)
def test_an_event_is_judged_by_its_number(
    last_seen: int, sequence: int, event_type: str, verdict: Verdict
) -> None:
    assert judge(last_seen, sequence, event_type) is verdict

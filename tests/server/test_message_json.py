"""What goes over the wire is the JSON that every other reader understands."""

import json
from datetime import UTC, datetime

import pytest
from msgspec import Struct

from server.live import message_json


class Shown(Struct, frozen=True):
    """Something to send."""

    name: str
    at: datetime
    places: tuple[int, ...]


def test_our_values_are_sent_as_they_are() -> None:
    shown = Shown("서울역 “1”", datetime(2026, 11, 22, 5, tzinfo=UTC), (1, 2))
    sent = message_json.dumps(["event", {"shown": shown, "none": None}], separators=(",", ":"))
    assert json.loads(sent) == [
        "event",
        {"shown": {"name": "서울역 “1”", "at": "2026-11-22T05:00:00Z", "places": [1, 2]}, "none": None},
    ]


def test_half_a_character_is_read_and_sent_all_the_same() -> None:
    heard = message_json.loads('["connect","\\ud800"]')
    assert heard == ["connect", "\ud800"]
    assert json.loads(message_json.dumps({"said": heard})) == {"said": ["connect", "\ud800"]}


def test_what_is_no_json_is_an_error_of_value() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        message_json.loads("[1,")

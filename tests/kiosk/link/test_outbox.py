"""Commands survive on disk, in order, until they are answered or have become pointless."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from booking.messages import StopRef
from gtfs.identifiers import RouteId, StopId, TripId
from kiosk.conversation.effects import Cancel, Command, Reserve, TellOutcome
from kiosk.conversation.state import Wish
from kiosk.errors import OutboxFull
from kiosk.link.outbox import Outbox

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
WISH = Wish(
    route_id=RouteId("route-143"),
    route_name="143",
    trip_id=TripId("trip-143"),
    service_date=date(2026, 11, 21),
    expected_at=NOON + timedelta(minutes=8),
    alight_stop=StopRef(StopId("s2"), "강남역"),
)


@pytest.mark.parametrize("command", [Reserve(WISH), Cancel("r1"), TellOutcome("r1", "not_boarded")])
def test_a_command_comes_back_from_disk_as_it_was(tmp_path: Path, command: Command) -> None:
    put = Outbox(tmp_path / "outbox").put(command, NOON)
    (found,) = Outbox(tmp_path / "outbox").list_waiting()
    assert found == put
    assert found.command == command


def test_what_is_sent_is_what_the_server_takes(tmp_path: Path) -> None:
    waiting = Outbox(tmp_path).put(Reserve(WISH), NOON)
    assert waiting.payload == {
        "command_id": waiting.command_id,
        "route_id": "route-143",
        "trip_id": "trip-143",
        "alight_stop": "s2",
    }


def test_commands_wait_in_the_order_in_which_they_were_asked(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    first = outbox.put(Reserve(WISH), NOON)
    second = outbox.put(Cancel("r1"), NOON + timedelta(seconds=1))
    assert outbox.list_waiting() == (first, second)
    outbox.remove(first)
    assert outbox.list_waiting() == (second,)


def test_a_file_cut_off_by_a_power_cut_does_not_stop_the_others(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    whole = outbox.put(Cancel("r1"), NOON)
    (tmp_path / "20261121T000000-broken.json").write_bytes(b'{"command_id": "x"')
    assert outbox.list_waiting() == (whole,)
    assert outbox.list_waiting() == (whole,)
    assert len(list(tmp_path.glob("*.unreadable"))) == 1


def test_a_booking_is_pointless_once_its_bus_has_gone(tmp_path: Path) -> None:
    waiting = Outbox(tmp_path).put(Reserve(WISH), NOON)
    assert not waiting.is_pointless(NOON + timedelta(minutes=7))
    assert waiting.is_pointless(NOON + timedelta(minutes=9))


def test_a_cancellation_keeps_its_point_for_hours(tmp_path: Path) -> None:
    waiting = Outbox(tmp_path).put(Cancel("r1"), NOON)
    assert not waiting.is_pointless(NOON + timedelta(hours=5))
    assert waiting.is_pointless(NOON + timedelta(hours=7))


def test_a_command_that_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    in_the_way = tmp_path / "outbox"
    in_the_way.write_text("a file where the folder should be")
    with pytest.raises(OutboxFull):
        Outbox(in_the_way).put(Cancel("r1"), NOON)

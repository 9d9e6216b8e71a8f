"""Commands survive on disk, in order, until they are answered or have become pointless."""

import subprocess
import sys
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
        "service_date": "2026-11-21",
        "alight_stop": "s2",
    }


def test_commands_wait_in_the_order_in_which_they_were_asked(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    first = outbox.put(Reserve(WISH), NOON)
    second = outbox.put(Cancel("r1"), NOON + timedelta(seconds=1))
    assert outbox.list_waiting() == (first, second)
    outbox.remove(first)
    assert outbox.list_waiting() == (second,)


def test_a_file_cut_off_by_a_power_cut_is_set_aside_and_does_not_stop_the_others(tmp_path: Path) -> None:
    whole = Outbox(tmp_path).put(Cancel("r1"), NOON)
    (tmp_path / "000000000002-broken.json").write_bytes(b'{"command_id": "x"')
    (tmp_path / "000000000003-half.part").write_bytes(b"{")
    assert Outbox(tmp_path).list_waiting() == (whole,)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".unreadable"]


def test_a_clock_that_is_set_back_does_not_change_the_order(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    first = outbox.put(Reserve(WISH), NOON)
    second = outbox.put(Cancel("r1"), NOON - timedelta(hours=9))
    assert Outbox(tmp_path).list_waiting() == (first, second)


KEEPS_ASKING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kiosk.conversation.effects import Cancel
from kiosk.link.outbox import Outbox

outbox = Outbox(Path(sys.argv[1]))
while True:
    waiting = outbox.put(Cancel("r"), datetime.now(UTC))
    print(waiting.command_id, flush=True)
    if len(outbox.list_waiting()) > 4:
        oldest = outbox.list_waiting()[0]
        print("answered", oldest.command_id, flush=True)
        outbox.remove(oldest)
"""


@pytest.mark.parametrize("lines", [3, 17, 40])
def test_what_was_promised_survives_a_kill_at_any_moment(tmp_path: Path, lines: int) -> None:
    command = [sys.executable, "-c", KEEPS_ASKING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        told = [asking.stdout.readline().strip() for _ in range(lines)]
        asking.kill()
        told += [line.strip() for line in asking.stdout.read().splitlines()]
    promised = [line for line in told if line and not line.startswith("answered")]
    answered = [line.split()[1] for line in told if line.startswith("answered")]
    found = [waiting.command_id for waiting in Outbox(tmp_path).list_waiting()]
    assert set(promised) - set(answered) <= set(found), "a promise was lost"
    assert set(found) - set(promised) - set(answered[-1:]) <= set(found[-1:]), (
        "only the last may be unpromised"
    )
    assert [each for each in found if each in promised] == [each for each in promised if each in found]


ASKS_WITHOUT_ROOM = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from kiosk.conversation.effects import Cancel
from kiosk.errors import OutboxFull
from kiosk.link.disk_watch import try_disk
from kiosk.link.outbox import Outbox

folder = Path(sys.argv[1])
outbox = Outbox(folder)
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (50, most))
try:
    outbox.put(Cancel("r1"), datetime.now(UTC))
except OutboxFull as refused:
    print(refused.code, refused.is_full, try_disk(folder), len(outbox.list_waiting()), len(list(folder.iterdir())))
outbox.put(Cancel("r2"), datetime.now(UTC), must_last=False)
print(len(outbox.list_waiting()), len(Outbox(folder).list_waiting()))
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
outbox.put(Cancel("r3"), datetime.now(UTC))
print(try_disk(folder), [each.reservation_id for each in Outbox(folder).list_waiting()])
"""


def test_without_room_nothing_is_promised_and_nothing_is_left_behind(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", ASKS_WITHOUT_ROOM, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines() == [
        "outbox_full True full 0 0",
        "1 0",
        "working ['r3']",
    ]


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

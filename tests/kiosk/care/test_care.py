"""What a kiosk tells of itself and does when told: states and counts alone; each order once, whatever comes between."""

import json
import socket
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from booking.kiosk_messages import KioskOrder
from kiosk.care.box import look_at_box
from kiosk.care.caretaker import Caretaker, Hands, Installed, KioskFacts, make_report
from kiosk.care.heartbeat import Heartbeat
from kiosk.care.orders import OrderBook
from kiosk.care.supervision import STILL_SECONDS, find_period, find_still, tell_supervisor
from kiosk.condition import Devices, Fact, Facts, LiveData, describe
from kiosk.surroundings import Surroundings

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
NOTHING_OF_PEOPLE = {
    "version", "started_at", "box_uptime", "memory_bytes", "memory_free_bytes", "disk_free_bytes", "temperature",
    "model", "update", "stop_data_made_at", "stop_data_ends_at", "feed_version", "parts", "volume", "waiting",
    "counts",
}  # fmt: skip


def an_order(command_id="o1", kind="message", **more):
    return KioskOrder(command_id, kind, NOON + timedelta(hours=1), **more)


HELLO = an_order(ko="정류소를 옮깁니다.", en="This stop moves.")


class Box:
    """A kiosk's hands and what was done with them."""

    def __init__(self, folder, slice_of):
        self.done = []
        self.folder = folder
        self.stop_slice = slice_of()
        self.begin()

    def begin(self):
        """As after switching it on."""
        hands = Hands(
            tell=lambda told: self.done.append("tell"),
            speak=lambda order: self.done.append(order.ko),
            restart=lambda: self.done.append("restart"),
            update=lambda: self.done.append("update"),
        )
        self.book = OrderBook(self.folder)
        self.care = Caretaker(self.book, hands, self.report, lambda: NOON)
        self.heartbeat = Heartbeat(self.care)

    def report(self):
        parts = Facts(
            Fact("up", NOON), LiveData(), Devices.at_start(NOON), NOON, NOON, ZoneInfo("Asia/Seoul")
        )
        facts = KioskFacts(describe(parts, NOON), self.stop_slice, 6, 0, {"next_bus": 3})
        return make_report(facts, look_at_box(self.folder), Installed("m 1", None), NOON)


@pytest.fixture
def box(tmp_path, slice_of):
    return Box(tmp_path, slice_of)


class Server:
    """Answers a heartbeat as the server does, and keeps what was sent."""

    def __init__(self, *orders):
        self.orders = {order.command_id: order for order in orders}
        self.sent = []
        self.loses_answers = False

    def ask(self, name, payload):
        self.sent.append((name, payload))
        if name == "heartbeat":
            return {"ok": True, "orders": [msgspec.to_builtins(one) for one in self.orders.values()]}
        if self.loses_answers:
            raise TimeoutError
        self.orders.pop(payload["command_id"], None)
        return {"ok": True}


def test_only_states_versions_amounts_and_counts_leave_the_box(box):
    server = Server()
    box.heartbeat.go_round(server.ask)
    ((name, payload),) = server.sent
    report = payload["report"]
    assert (name, set(payload), set(report)) == ("heartbeat", {"report"}, NOTHING_OF_PEOPLE)
    assert {key for part in report["parts"] for key in part} == {"part", "state", "is_good", "since"}
    assert report["counts"] == {"next_bus": 3}
    assert json.dumps(payload)
    assert report["memory_bytes"] > 1_000_000
    assert report["memory_free_bytes"] > 0
    assert report["disk_free_bytes"] > 0


def test_an_order_is_done_once_though_its_answer_gets_lost(box):
    server = Server(HELLO)
    server.loses_answers = True
    with pytest.raises(TimeoutError):
        box.heartbeat.go_round(server.ask)
    server.loses_answers = False
    box.begin()
    box.heartbeat.go_round(server.ask)
    assert box.done == ["tell", HELLO.ko]
    assert not server.orders
    assert server.sent[-1] == ("answer_order", {"command_id": "o1", "done": True, "why": ""})


def test_a_restart_comes_after_its_answer_and_once(box):
    server = Server(an_order(kind="restart"))
    answered_before = []
    ask = server.ask

    def watched(name, payload):
        answered_before.append((name, list(box.done)))
        return ask(name, payload)

    box.heartbeat.go_round(watched)
    assert answered_before[-1] == ("answer_order", [])
    assert box.done == ["restart"]
    server.orders["o1"] = an_order(kind="restart")
    box.begin()
    box.heartbeat.go_round(server.ask)
    assert box.done == ["restart"]


def test_what_was_told_holds_after_a_restart_and_a_message_until_its_time(box, slice_of):
    server = Server(HELLO, an_order("o2", "volume", volume=8))
    box.heartbeat.go_round(server.ask)
    box.begin()
    told = box.book.told
    assert told.volume == 8
    before = Surroundings.of(slice_of(), help_number="120", now=NOON)
    around = before.with_told(told)
    assert around.world(NOON).usual_volume == before.world(NOON).usual_volume + 2
    assert [one.header["ko"] for one in around.world(NOON).board.alerts] == [HELLO.ko]
    assert around.world(NOON + timedelta(hours=1)).board.alerts == ()


def test_an_empty_message_takes_the_one_before_away(box):
    server = Server(HELLO)
    box.heartbeat.go_round(server.ask)
    assert box.book.told.message_at(NOON)
    server.orders["o2"] = an_order("o2")
    box.heartbeat.hurry()
    box.heartbeat.go_round(server.ask)
    assert box.book.told.message_at(NOON) is None
    assert box.done == ["tell", HELLO.ko, "tell"], "nothing is not spoken"


def test_an_order_that_cannot_be_kept_is_refused_and_a_restart_is_done_all_the_same(box):
    (box.folder / "told.part").mkdir()  # nothing can be written there
    server = Server(HELLO, an_order("o2", "restart"))
    box.heartbeat.go_round(server.ask)
    answers = [payload for name, payload in server.sent if name == "answer_order"]
    assert [(one["done"], one["why"]) for one in answers] == [(False, "disk"), (True, "")]
    assert box.done == ["restart"]


def test_orders_that_are_not_understood_and_a_server_without_heartbeats_do_no_harm(box):
    box.heartbeat.go_round(lambda name, payload: {"ok": False, "code": "unknown_command"})
    box.heartbeat.hurry()
    box.heartbeat.go_round(lambda name, payload: {"ok": True, "orders": [{"kind": "dance"}]})
    assert box.done == []


@pytest.mark.parametrize(("degrees", "told"), [(41, "cool"), (60, "warm"), (85, "hot"), (None, None)])
def test_the_temperature_is_told_as_a_class(tmp_path, degrees, told):
    zone = tmp_path / "sys/class/thermal/thermal_zone0"
    zone.mkdir(parents=True)
    (zone / "temp").write_text("" if degrees is None else f"{degrees}000\n")
    facts = look_at_box(tmp_path, tmp_path)
    assert facts.temperature == told
    assert (facts.uptime_seconds, facts.memory_free_bytes) == (0, 0), (
        "what the box does not tell is not made up"
    )


def test_systemd_is_told_and_a_part_that_stands_still_is_named(tmp_path, monkeypatch):
    assert not tell_supervisor("READY=1")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "90000000")
        assert tell_supervisor("READY=1")
        assert systemd.recv(100) == b"READY=1"
        assert find_period() == 45
    assert not tell_supervisor("WATCHDOG=1"), "nobody is there any more"
    parts = [("session", lambda: 100.0), ("line", lambda: 100.0 + STILL_SECONDS)]
    assert find_still(parts, 101.0 + STILL_SECONDS) == ["session"]

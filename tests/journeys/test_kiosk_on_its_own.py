"""A real kiosk process, with a timetable and no line, to which bad things happen; it says so and goes on."""

import os
import resource
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gtfs.stop_slice import StopSlice
from kiosk.link.slice_store import SliceStore
from kiosk.settings import Settings
from tests.builders.kiosk_page import KioskPage
from tests.builders.kiosk_stop import a_departure, make_slice
from tests.builders.processes import Process, eventually, free_port, list_children

STOP = "01001"
LOAD_SECONDS = 240
MOST_MEMORY_KB = 760_000


def a_slice() -> StopSlice:
    now = datetime.now(UTC)
    departures = tuple(a_departure(route, now + timedelta(minutes=30)) for route in ("143", "140"))
    return make_slice(("143", "140"), departures, now)


class Box:
    """The box at the stop: its disk, and the kiosk that is started on it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.nowhere = f"http://127.0.0.1:{free_port()}"
        settings = Settings(stop=STOP, server=self.nowhere, key="k", data=data)
        self.folder = settings.folder
        SliceStore(self.folder).save(a_slice())
        self.process: Process | None = None

    def start(self) -> None:
        """Switch it on."""
        self.process = Process(
            self.data / "kiosk.log", "kiosk", "run", "--stop", STOP, "--data", self.data, "--key", "k",
            "--server", self.nowhere, "--port", self.port,
        )  # fmt: skip
        self.process.wait_for(f"{self.url}/healthz")

    def stop(self) -> None:
        """Switch it off."""
        if self.process is not None:
            self.process.stop()

    @property
    def process_id(self) -> int:
        """Of the kiosk itself."""
        assert self.process is not None
        return self.process.process_id

    def limit_files(self, most_bytes: int) -> None:
        """No file that the kiosk writes may become longer: its disk is as good as full."""
        _, hard = resource.prlimit(self.process_id, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process_id, resource.RLIMIT_FSIZE, (most_bytes, hard))

    @property
    def listener(self) -> int:
        """The process that listens; waits until there is one."""
        return eventually(lambda: list_children(self.process_id, "kiosk.recognition.listener"))[0]


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    box = Box(tmp_path_factory.mktemp("box"))
    try:
        box.start()
        yield box
    finally:
        box.stop()


def trip_of(page: KioskPage, route: str) -> str:
    arrivals = page.until(lambda state: state["board"]["arrivals"])["board"]["arrivals"]
    found: str = next(bus["trip_id"] for bus in arrivals if bus["route_name"] == route)
    return found


def test_on_a_full_disk_nothing_is_promised_and_the_board_goes_on(box: Box) -> None:
    with KioskPage(box.url) as page:
        page.until_part("disk", "working")
        box.limit_files(0)
        page.book(trip_of(page, "143"))
        page.until_said("받아 둘 수 없습니다")
        full = page.until_part("disk", "full")
        assert "저장 공간이 없어" in full["sentence"]["ko"]
        assert page.state["pending"] == []
        number = page.state["number"]
        page.until(lambda state: state["number"] > number and state["board"]["arrivals"])
        box.limit_files(resource.RLIM_INFINITY)
        page.until_part("disk", "working")
        page.book(trip_of(page, "143"))
        page.until(lambda state: state["pending"])
        page.until_said("연결되면 바로")


def test_killed_and_started_again_it_still_knows_what_it_promised(box: Box) -> None:
    with KioskPage(box.url) as page:
        page.book(trip_of(page, "140"))
        promised = page.until(lambda state: any("140" in each["sentence"]["ko"] for each in state["pending"]))
        commands = [each["command_id"] for each in promised["pending"]]
        since = promised["line"]["since"]
    SliceStore(box.folder).save(a_slice())
    listener = box.listener
    assert box.process is not None
    box.process.kill()
    eventually(lambda: has_ended(listener))
    (box.folder / "slice.json").write_bytes(b'{"stop": {"stop_id"')
    (box.folder / "outbox" / "000000000099-torn.json").write_bytes(b"\x00" * 512)
    box.start()
    with KioskPage(box.url) as page:
        state = page.until(lambda state: state["pending"])
        assert [each["command_id"] for each in state["pending"]] == commands
        assert state["line"]["since"] == since, "the outage did not begin with this start"
        assert state["board"]["source"] == "stored"
        assert state["board"]["arrivals"]
    assert len(list(box.folder.rglob("*.unreadable"))) == 2


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP], ids=["crashed", "wedged"])
def test_a_recogniser_that_is_gone_is_noticed_told_and_started_again(box: Box, fault: signal.Signals) -> None:
    with KioskPage(box.url) as page:
        page.until_part("recogniser", "ready", LOAD_SECONDS)
        before = box.listener
        page.do("audio_start", {"rate": 16_000})
        page.until(lambda state: state["mode"] == "listening")
        os.kill(before, fault)
        page.until_part("recogniser", "restarting")
        page.until_said("음성 인식이 안 됩니다")
        page.press("arrivals")
        page.until_said("도착")
        page.until_part("recogniser", "ready", LOAD_SECONDS)
        assert box.listener != before
        assert has_ended(before)
        talk_of_nothing(page)


def test_a_microphone_that_is_turned_off_is_told_from_a_quiet_speaker(box: Box) -> None:
    with KioskPage(box.url) as page:
        page.until_part("recogniser", "ready", LOAD_SECONDS)
        listen_to(page, bytes(3200))
        page.until_part("microphone", "silent")
        page.until_said("마이크에서 아무 소리도")
        listen_to(page, b"\x01\x00\xff\xff" * 800)
        page.until_part("microphone", "working")
        page.do("audio_failed", {"why": "missing"})
        missing = page.until_part("microphone", "missing")
        assert "화면을 눌러 주세요" in missing["sentence"]["ko"]
        page.press("arrivals")
        page.until_said("도착")
        page.do("speaker", {"works": False})
        assert "글로 안내합니다" in page.until_part("speaker", "missing")["sentence"]["ko"]
        page.do("speaker", {"works": True})
        page.until_part("speaker", "working")


def listen_to(page: KioskPage, piece: bytes) -> None:
    """Three seconds of it."""
    page.press("back")
    page.do("audio_start", {"rate": 16_000})
    page.until(lambda state: state["mode"] == "listening")
    for _ in range(30):
        page.send("audio", piece)
    page.do("audio_stop")
    page.until(lambda state: state["mode"] not in ("listening", "thinking"))


def talk_of_nothing(page: KioskPage) -> None:
    """Silence is listened to, to its end."""
    page.do("audio_start", {"rate": 16_000})
    page.until(lambda state: state["mode"] == "listening")
    for _ in range(10):
        page.send("audio", bytes(3200))
    page.do("audio_stop")
    page.until(lambda state: state["heard"] and state["heard"]["reason"] == "nothing_heard")


def test_kiosk_and_recogniser_fit_into_a_small_box(box: Box) -> None:
    with KioskPage(box.url) as page:
        page.until_part("recogniser", "ready", LOAD_SECONDS)
        page.press("arrivals")
        page.until_said("도착")
    processes = (box.process_id, *list_children(box.process_id))
    assert len(processes) == 3, "the kiosk, its ears and its voice"
    shares = [share_of_memory_kb(process) for process in processes]

    assert sum(shares) < MOST_MEMORY_KB


def has_ended(process_id: int) -> bool:
    """Whether it is gone, or only its name is left until its parent asks for it."""
    try:
        return ") Z" in Path(f"/proc/{process_id}/stat").read_text()
    except FileNotFoundError:
        return True


def share_of_memory_kb(process_id: int) -> int:
    """What a process holds, with its share of what it has in common with others."""
    lines = Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

"""systemd is told that the kiosk gets somewhere only as long as every one of its loops really does."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gtfs.stop_slice import StopSlice
from kiosk.composition import Kiosk, build
from kiosk.settings import Settings
from tests.builders.processes import eventually, free_port

PERIOD_SECONDS = 0.2
STILL_SECONDS = 3.0
QUIET_SECONDS = 1.5
WAIT_SECONDS = 40.0


class Systemd:
    """The socket at which systemd hears from its services."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))

    def hears(self, word: str) -> bool:
        """Whether that comes within a while."""
        self._socket.settimeout(QUIET_SECONDS)
        try:
            return word in self._socket.recv(4096).decode()
        except TimeoutError:
            return False

    def hears_nothing(self) -> bool:
        """Whether nothing comes for several periods."""
        self._socket.settimeout(QUIET_SECONDS)
        try:
            self._socket.recv(4096)
        except TimeoutError:
            return True
        return False

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systemd]:
    path = tmp_path / "notify"
    monkeypatch.setenv("NOTIFY_SOCKET", str(path))
    monkeypatch.setenv("WATCHDOG_USEC", str(int(2 * PERIOD_SECONDS * 1e6)))
    systemd = Systemd(path)
    yield systemd
    systemd.close()


@pytest.fixture
def kiosk(systemd: Systemd, tmp_path: Path, slice_of: Callable[..., StopSlice]) -> Iterator[Kiosk]:
    nowhere = f"http://127.0.0.1:{free_port()}"
    settings = Settings(stop="01001", server=nowhere, key="k", data=tmp_path, port=0)
    kiosk = build(settings, slice_of(("143",), (), datetime.now(UTC)))
    kiosk.watchdog.still_seconds = STILL_SECONDS
    serving = threading.Thread(target=kiosk.serve)
    kiosk.start()
    serving.start()
    yield kiosk
    kiosk.stop()
    serving.join(WAIT_SECONDS)


@pytest.mark.parametrize("part", ["session", "line"])
def test_a_loop_that_hangs_is_not_covered_up_and_one_that_goes_on_is_told_of_again(
    kiosk: Kiosk, systemd: Systemd, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    eventually(lambda: systemd.hears("READY=1"), WAIT_SECONDS)
    eventually(lambda: systemd.hears("WATCHDOG=1"), WAIT_SECONDS)
    released = threading.Event()

    def hang(*_: object) -> tuple[()]:
        released.wait(WAIT_SECONDS)
        return ()

    with monkeypatch.context() as hanging:
        target = kiosk.session._page if part == "session" else kiosk.link
        hanging.setattr(target, "show" if part == "session" else "_withdraw_pointless", hang)
        eventually(systemd.hears_nothing, WAIT_SECONDS)
    released.set()
    eventually(lambda: systemd.hears("WATCHDOG=1"), WAIT_SECONDS)


def test_a_page_that_is_not_handed_out_any_more_is_not_covered_up(kiosk: Kiosk, systemd: Systemd) -> None:
    eventually(lambda: systemd.hears("WATCHDOG=1"), WAIT_SECONDS)
    kiosk.server.shutdown()
    eventually(systemd.hears_nothing, WAIT_SECONDS)

"""The whole chain as child processes, each started by its own public command."""

import csv
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from gtfs.sample_town.building import CENTRAL_STOP_CODE
from server.errors import SetupError

START_SECONDS = 120
"""The first start compiles the timetable and hashes every PIN."""
STOP_SECONDS = 10
DISPATCHER = "dispatcher"
FEEDS = ("vehicle-positions", "trip-updates", "alerts")


class Demonstration:
    """Starts the children in order, watches them, and ends them in reverse order."""

    def __init__(
        self,
        *,
        data: Path,
        host: str,
        ports: tuple[int, int, int],
        drivers: int,
        riders: int,
        say: Callable[[str], None],
    ) -> None:
        self._data = data
        self._host = host
        self._ports = _free_ports(host, ports)
        self._drivers = drivers
        self._riders = riders
        self._say = say
        self._children: list[tuple[str, subprocess.Popen[bytes]]] = []

    def run(self) -> None:
        """Run until interrupted. Raises `SetupError` when a part does not start or ends by itself."""
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            self._start_all()
            self._tell()
            self._watch()
        except KeyboardInterrupt:
            self._say("Stopping …")
        finally:
            for _, child in reversed(self._children):
                child.terminate()
            for _, child in reversed(self._children):
                _wait_or_kill(child)

    def _url(self, place: int) -> str:
        return f"http://{self._host}:{self._ports[place]}"

    def _start_all(self) -> None:
        access = self._data / "access"
        access.mkdir(parents=True, exist_ok=True)
        self._fleet, self._dispatchers = access / "fleet.csv", access / "dispatchers.csv"
        if not self._fleet.exists():
            self._say("Making a fleet …")
            _run("fleet", "make", "--out", self._fleet, "--data", self._data)
        _make_dispatcher(self._dispatchers)
        common = ("--data", self._data, "--host", self._host)
        self._say("Starting the simulated buses …")
        self._start("buses", "simulate", *common, "--port", self._ports[2], "--fleet", self._fleet)
        self._await("buses", f"{self._url(2)}/healthz")
        self._say("Starting the server …")
        feeds = [a for kind in FEEDS for a in ("--realtime", f"{self._url(2)}/{kind}.pb")]
        self._start(
            "server", "serve", *common, "--port", self._ports[0], *feeds,
            "--fleet", self._fleet, "--dispatchers", self._dispatchers,
        )  # fmt: skip
        self._await("server", f"{self._url(0)}/readyz")
        self._say("Starting drivers and riders …")
        self._start(
            "people", "simulate", *common, "--no-feeds", "--fleet", self._fleet,
            "--server", self._url(0), "--drivers", self._drivers, "--riders", self._riders,
        )  # fmt: skip
        self._say("Starting the kiosk (it loads the speech model) …")
        self._start(
            "kiosk", "kiosk", "run", *common, "--stop", CENTRAL_STOP_CODE, "--server", self._url(0),
            "--port", self._ports[1],
        )  # fmt: skip
        self._await("kiosk", f"{self._url(1)}/healthz")

    def _start(self, name: str, *arguments: object) -> None:
        command = [sys.executable, "-m", "server", *map(str, arguments)]
        with self._log_of(name).open("wb") as log:
            child = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        self._children.append((name, child))

    def _log_of(self, name: str) -> Path:
        logs = self._data / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        return logs / f"{name}.log"

    def _await(self, name: str, url: str) -> None:
        """Wait until a child answers. Raises `SetupError` when it ends first, or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self._check_children()
            try:
                with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise SetupError("not_started", f"{name} did not answer within {START_SECONDS} s.")

    def _check_children(self) -> None:
        for name, child in self._children:
            if child.poll() is not None:
                last = self._log_of(name).read_text(errors="replace").strip().splitlines()[-1:]
                raise SetupError(
                    "ended", f"{name} ended by itself (exit {child.returncode}): {' '.join(last)}"
                )

    def _watch(self) -> None:
        while True:
            self._check_children()
            time.sleep(0.5)

    def _tell(self) -> None:
        with self._fleet.open(encoding="utf-8", newline="") as file:
            bus = next(csv.DictReader(file))
        with self._dispatchers.open(encoding="utf-8", newline="") as file:
            account = next(csv.DictReader(file))
        self._say(
            f"""
The whole chain is running on a sample town (not real service):

  rider       {self._url(0)}/rider
  driver      {self._url(0)}/driver        plate {bus["plate"]}, PIN {bus["pin"]}
  dispatcher  {self._url(0)}/operations    {account["name"]}, password {account["password"]}
  kiosk       {self._url(1)}/              stop {CENTRAL_STOP_CODE}
  API         {self._url(0)}/docs
  logs        {self._data / "logs"}

Ctrl-C ends it."""
        )


def _run(*arguments: object) -> None:
    """Run one of our own commands to its end."""
    done = subprocess.run([sys.executable, "-m", "server", *map(str, arguments)], check=False)
    if done.returncode:
        raise SetupError("ended", f"`gachita {arguments[0]}` failed (exit {done.returncode}).")


def _make_dispatcher(path: Path) -> None:
    if path.exists():
        return
    path.touch(mode=0o600)
    path.write_text(f"name,password\n{DISPATCHER},{secrets.token_urlsafe(9)}\n", encoding="utf-8")


def _free_ports(host: str, wanted: Sequence[int]) -> list[int]:
    """The wanted ports, each moved up to the next one that is free."""
    found: list[int] = []
    for port in wanted:
        while port in found or not _is_free(host, port):
            port += 1
        found.append(port)
    return found


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _wait_or_kill(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _interrupt(number: int, frame: object) -> None:  # noqa: ARG001 - the signal module's signature
    raise KeyboardInterrupt

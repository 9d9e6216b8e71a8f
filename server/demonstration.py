"""The whole chain as child processes, each started by its own public command."""

import csv
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from gtfs.sample_town.building import CENTRAL_STOP_CODE
from server.children import Children, child_processes, run_to_end
from server.ports import free_ports

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
        self._ports = free_ports(host, ports)
        self._drivers = drivers
        self._riders = riders
        self._say = say

    def run(self) -> None:
        """Run until interrupted. Raises `SetupError` when a part does not start or ends by itself."""
        try:
            with child_processes(self._data / "logs") as children:
                self._start_all(children)
                self._tell()
                while True:
                    children.check()
                    time.sleep(0.5)
        except KeyboardInterrupt:
            self._say("Stopped.")

    def _url(self, place: int) -> str:
        return f"http://{self._host}:{self._ports[place]}"

    def _start_all(self, children: Children) -> None:
        access = self._data / "access"
        access.mkdir(parents=True, exist_ok=True)
        self._fleet, self._dispatchers = access / "fleet.csv", access / "dispatchers.csv"
        if not self._fleet.exists():
            self._say("Making a fleet …")
            run_to_end("fleet", "make", "--out", self._fleet, "--data", self._data)
        _make_dispatcher(self._dispatchers)
        common = ("--data", self._data, "--host", self._host)
        self._say("Starting the simulated buses …")
        children.start("buses", "simulate", *common, "--port", self._ports[2], "--fleet", self._fleet)
        children.await_answer("buses", f"{self._url(2)}/healthz")
        self._say("Starting the server …")
        feeds = [a for kind in FEEDS for a in ("--realtime", f"{self._url(2)}/{kind}.pb")]
        children.start(
            "server", "serve", *common, "--port", self._ports[0], *feeds,
            "--fleet", self._fleet, "--dispatchers", self._dispatchers,
        )  # fmt: skip
        children.await_answer("server", f"{self._url(0)}/readyz")
        self._say("Starting drivers and riders …")
        children.start(
            "people", "simulate", *common, "--no-feeds", "--fleet", self._fleet,
            "--server", self._url(0), "--drivers", self._drivers, "--riders", self._riders,
        )  # fmt: skip
        self._say("Starting the kiosk (it loads the speech model) …")
        children.start(
            "kiosk", "kiosk", "run", *common, "--stop", CENTRAL_STOP_CODE, "--server", self._url(0),
            "--port", self._ports[1],
        )  # fmt: skip
        children.await_answer("kiosk", f"{self._url(1)}/healthz")

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


def _make_dispatcher(path: Path) -> None:
    if path.exists():
        return
    path.touch(mode=0o600)
    path.write_text(f"name,password\n{DISPATCHER},{secrets.token_urlsafe(9)}\n", encoding="utf-8")

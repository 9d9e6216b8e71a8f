"""The sample town as its description speaks of it: a real server with buses on the road, and a token of each role."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gtfs.sample_town.building import CENTRAL_STOP_CODE
from server.http.operation import OPERATIONS, Operation
from tests.builders.callers import Caller, a_rider
from tests.builders.processes import free_port, gachita, running

STOP = CENTRAL_STOP_CODE
KIOSK_KEY = "key-of-the-kiosk-of-the-central-stop"
ADMINISTRATOR = "administrator"
RATES = ("new_riders", "changes", "wrong_sign_ins")


@dataclass
class DescribedTown:
    """The running server."""

    url: str
    bus: dict[str, str]
    dispatcher: dict[str, str]

    def token(self, role: str) -> str:
        """A new token of that role."""
        if role == "rider":
            return str(a_rider(self.url).token)
        path = "/driver/sign-in" if role == "driver" else "/operations/sign-in"
        staff = {
            **self.dispatcher,
            "name": self.dispatcher["name"] if role == "dispatcher" else ADMINISTRATOR,
        }
        body = self.bus if role == "driver" else staff
        return str(Caller(self.url).call("POST", path, body).json()["token"])


def an_example(call: str) -> dict[str, Any]:
    """The body that the description shows of that call."""
    return dict(find(call).example or {})


def find(call: str) -> Operation:
    """The declaration of a call, as in `POST /riders`."""
    return next(op for op in OPERATIONS if f"{op.method} {op.path}" == call)


def _write_list(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@contextmanager
def described_town(folder: Path) -> Iterator[DescribedTown]:
    """Who signs in is in the lists as the examples name them; nobody is held up for asking often."""
    bus, dispatcher = an_example("POST /driver/sign-in"), an_example("POST /operations/sign-in")
    staff = ({**dispatcher, "role": ""}, {**dispatcher, "name": ADMINISTRATOR, "role": ADMINISTRATOR})
    fleet, data = folder / "simulated.csv", folder / "data"
    made = gachita("fleet", "make", "--out", fleet, "--data", data)
    assert made.returncode == 0, made.stderr
    with fleet.open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    lists = [
        "--fleet", _write_list(folder / "fleet.csv", {**first, **bus}),
        "--dispatchers", _write_list(folder / "dispatchers.csv", *staff),
    ]  # fmt: skip
    often = [word for rate in RATES for word in ("--rate", rate, "1000000 per minute")]
    port, feed_port = free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    with running(
        folder / "buses.log", "simulate", "--data", data, "--port", feed_port, "--fleet", fleet
    ) as buses:
        buses.wait_for(f"http://127.0.0.1:{feed_port}/healthz")
        sources = [
            word
            for kind in ("vehicle-positions", "trip-updates", "alerts")
            for word in ("--realtime", f"http://127.0.0.1:{feed_port}/{kind}.pb")
        ]
        with running(
            folder / "server.log", "serve", "--data", data, "--port", port, *lists, *sources, *often
        ) as one:
            one.wait_for(f"{url}/readyz")
            yield DescribedTown(url, bus, dispatcher)
    written = (folder / "server.log").read_text(encoding="utf-8")
    assert "Traceback" not in written, written[-4000:]

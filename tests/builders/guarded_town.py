"""A town with two of everything, to try whether one sees or does what is the other's: a real server, all doors open.

Buses X and Y stand at the second stop of two runs of route 143; kiosks P and Q are enrolled at S08 and S09; Ann and Bo
are riders; Dana is the dispatcher, Adam the administrator. Stops are a minute apart, and a bus moves only when the test
says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from gtfs.identifiers import StopId, TripId, VehicleId
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import TripReference, VehiclePosition, VehicleReference
from gtfs.realtime.writing import build_vehicle_positions
from server.store.connection import connect
from server.store.embedded import EmbeddedStore
from tests.builders.callers import Caller, Socket, a_bookable_arrival, a_rider
from tests.builders.fast_town import service_day_of, write_fast_town
from tests.builders.processes import Process, free_port, running

HOP_SECONDS = 60
STORE_PASSWORD = "hidden-store-password-e0b1"
PASSWORD = "correct-horse-battery"
BUSES = {"X": ("bus-x", "서울74사0001", "579246"), "Y": ("bus-y", "서울74사0002", "864201")}
TRIPS = {"X": "143-0009", "Y": "143-0011"}
KIOSKS = {"P": ("S08", "key-of-kiosk-p-2b7e151628aed2a6"), "Q": ("S09", "key-of-kiosk-q-abf7158809cf4f3c")}
STOP = "S08"


@dataclass
class GuardedTown:
    """The running server and what everybody in it holds."""

    url: str
    redis: Any
    live: Path
    server: Process
    day: date
    """The service day of its runs."""
    at: dict[str, int] = field(default_factory=lambda: {"X": 1, "Y": 1})

    def publish(self, **at: int) -> None:
        """Where the buses stand from now on: the stop's place, from 0."""
        self.at |= at
        now = datetime.now(UTC)
        seen = [
            VehiclePosition(
                vehicle=VehicleReference(VehicleId(BUSES[bus][0]), low_floor=LowFloor.YES),
                trip=TripReference(TripId(TRIPS[bus]), start_date=self.day),
                stop_id=StopId(f"S{place:02d}"),
                stop_sequence=place + 1,
                seen_at=now,
            )
            for bus, place in self.at.items()
        ]
        fresh = self.live.with_suffix(".new")
        fresh.write_bytes(build_vehicle_positions(seen, now))
        fresh.replace(self.live)

    def sign_in(self, bus: str) -> str:
        """A token of that bus's driver."""
        _, plate, pin = BUSES[bus]
        signed = Caller(self.url).call("POST", "/driver/sign-in", {"plate": plate, "pin": pin})
        assert signed.status_code == 200, signed.text
        token: str = signed.json()["token"]
        return token

    def sign_in_dispatcher(self, name: str = "dana") -> str:
        """A token of the dispatcher, or of the administrator."""
        body = {"name": name, "password": PASSWORD}
        token: str = Caller(self.url).call("POST", "/operations/sign-in", body).json()["token"]
        return token

    def socket(self, namespace: str, token: str | None) -> Socket:
        """A connection."""
        return Socket(self.url, namespace, token)

    def driver(self, bus: str) -> Socket:
        """The device of that bus, connected."""
        return self.socket("/driver", self.sign_in(bus))

    def kiosk(self, name: str) -> Socket:
        """The kiosk, connected and greeted."""
        stop, key = KIOSKS[name]
        kiosk = self.socket("/kiosk", key)
        assert kiosk.send("hello", stop=stop, version="1")["ok"]
        return kiosk

    def rider(self) -> Caller:
        """A new rider."""
        return a_rider(self.url)

    def book(self, rider: Caller, bus: str = "X", stop: str = STOP) -> str:
        """A reservation of that rider on the run of that bus."""
        self.publish(**{bus: 1})
        a_bookable_arrival(self.url, stop, trip_id=TRIPS[bus], vehicle_id=BUSES[bus][0], source="predicted")
        made = rider.book(stop=stop, trip_id=TRIPS[bus], alight_stop="S12")
        assert made.status_code == 201, made.text
        assert [held["vehicle_id"] for held in made.json()["holds"]] == [BUSES[bus][0]]
        reservation_id: str = made.json()["reservation_id"]
        return reservation_id


@contextmanager
def locked(url: str) -> Iterator[tuple[str, Any]]:
    """The store behind a password from now on: its URL with the password in it, and a client."""
    with connect(url) as redis:
        redis.config_set("requirepass", STORE_PASSWORD)
        try:
            inside = url.replace("unix://", f"unix://:{STORE_PASSWORD}@")
            with connect(inside) as client:
                yield inside, client
        finally:
            redis.config_set("requirepass", "")


@contextmanager
def guarded_town(folder: Path, *more: object) -> Iterator[GuardedTown]:
    """Feed, store, server."""
    began = datetime.now(UTC)
    feed = write_fast_town(folder / "town.zip", began, HOP_SECONDS)
    lists = {
        "fleet": ["vehicle_id,plate,pin,spaces", *(f"{i},{p},{pin},9" for i, p, pin in BUSES.values())],
        "kiosk-keys": ["stop_id,key", *(",".join(kiosk) for kiosk in KIOSKS.values())],
        "dispatchers": ["name,password,role", f"dana,{PASSWORD},", f"adam,{PASSWORD},administrator"],
    }
    arguments: list[object] = []
    for name, lines in lists.items():
        path = folder / f"{name}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        arguments += [f"--{name}", path]
    port, live = free_port(), folder / "live.pb"
    url = f"http://127.0.0.1:{port}"
    with EmbeddedStore(folder / "store") as plain, locked(plain) as (store, redis):
        arguments += [
            "--feed", feed, "--data", folder / "data", "--port", port, "--redis", store, "--realtime", live,
            "--refresh-seconds", 0.3, "--tick-seconds", 0.3, "--board-seconds", 0.5,
            "--rate", "new_riders", "100000 per minute", "--rate", "changes", "100000 per minute", *more,
        ]  # fmt: skip
        with running(folder / "server.log", "serve", *arguments) as server:
            town = GuardedTown(url, redis, live, server, service_day_of(began))
            town.publish()
            server.wait_for(f"{url}/readyz")
            yield town

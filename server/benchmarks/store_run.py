"""What keeping a booking costs: the real script with real decisions, by how it is kept and by how many ask at once.

Beside each, in the same minute on the same server: a bare `SET` from the same clients, and the disk's own sync.
"""

import asyncio
import itertools
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from booking.draft import Document, Draft, Key
from booking.offers import Offer
from booking.reservation import Owner, ReservationId
from booking.rider_decisions import request
from booking.settings import Rules
from booking.wish import Wish
from gtfs.identifiers import RouteId, RunId, StopId, VehicleId
from server.benchmarks.drill.machinery import HOST, Machine, free_ports, store_machine, until
from server.store.connection import Client, StoreFault, ask_one, connect
from server.store.documents import DocumentStore
from server.store.keys import Keys

CLIENTS = (1, 8, 32)
KEPT = (("everysec", 0), ("always", 0), ("always", 1))
"""`appendfsync`, and how many replicas are waited for."""
_BYTES_SYNCED = 2500
"""About what one booking appends to the file."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What many calls from so many clients at once took."""

    what: str
    clients: int
    seconds: tuple[float, ...]
    """Each call."""
    together_seconds: float
    """All of them, from the first to the last."""

    @property
    def per_second(self) -> float:
        """Calls, of all clients together."""
        return len(self.seconds) / self.together_seconds


class _Nothing:
    """A store without documents: each decision of a run is of other people on other buses."""

    def read(self, key: Key) -> tuple[int, Document | None]:  # noqa: ARG002 - the protocol's signature
        return 0, None


def run_store(calls: int, folder: Path) -> list[Spent]:
    """So many calls of each kind by one client, and as many by 8 and by 32 together. Raises `SetupError`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        found = [_sync_disk(Path(name) / "synced", calls)]
        with _two_servers(Path(name)) as (port, replica_port):
            for policy, replicas in KEPT:
                with ask_one(HOST, port) as server:
                    server.config_set("appendfsync", policy)
                if replicas:
                    _follow(replica_port, port)
                for clients in CLIENTS:
                    found += _one_kind(port, policy, replicas, clients, calls)
    return found


def _one_kind(port: int, policy: str, replicas: int, clients: int, calls: int) -> Iterator[Spent]:
    redis = connect(f"redis://{HOST}:{port}/0")
    try:
        store = DocumentStore(redis, Keys("bench"), replicas=replicas)
        drafts = iter([_draft_booking() for _ in range(calls + clients)])
        kept = policy + (" and a replica" if replicas else "")
        if not replicas:
            yield _measure(f"SET, {kept}", clients, calls, lambda: redis.set("floor", b"x" * 100))
        yield _measure(f"booking, {kept}", clients, calls, lambda: store.commit(next(drafts), []))
    finally:
        redis.close()


def _measure(what: str, clients: int, calls: int, call: Callable[[], Any]) -> Spent:
    """Each client calls once to open its line, all wait for each other, then each calls its share one by one."""
    seconds: list[float] = []
    together = threading.Barrier(clients)

    def ask() -> float:
        try:
            call()
        except BaseException:
            together.abort()  # or the others would wait for ever
            raise
        together.wait()
        started = time.perf_counter()
        for _ in range(calls // clients):
            began = time.perf_counter()
            call()
            seconds.append(time.perf_counter() - began)
        return started

    with ThreadPoolExecutor(clients) as pool:
        asking = [pool.submit(ask) for _ in range(clients)]
        started = min(one.result() for one in asking)
        return Spent(what, clients, tuple(seconds), time.perf_counter() - started)


def _sync_disk(path: Path, calls: int) -> Spent:
    seconds = []
    with path.open("wb", buffering=0) as file:
        for _ in range(calls):
            began = time.perf_counter()
            file.write(b"x" * _BYTES_SYNCED)
            os.fdatasync(file.fileno())
            seconds.append(time.perf_counter() - began)
    return Spent(f"{_BYTES_SYNCED:,} bytes and fdatasync, no server", 1, tuple(seconds), sum(seconds))


@contextmanager
def _two_servers(folder: Path) -> Iterator[tuple[int, int]]:
    """Two stores with the settings of the embedded one: their ports."""
    ports = free_ports(2)
    machines = [store_machine(folder / str(port), port) for port in ports]
    try:
        for machine in machines:
            machine.start()
        asyncio.run(until(lambda: all(_answers(port) for port in ports), "The stores"))
        yield ports[0], ports[1]
    finally:
        _end(machines)


def _end(machines: Sequence[Machine]) -> None:
    for machine in machines:
        machine.end()


def _answers(port: int) -> bool:
    try:
        with ask_one(HOST, port) as server:
            return bool(server.ping())
    except StoreFault:
        return False


def _follow(port: int, primary: int) -> None:
    server: Client
    with ask_one(HOST, port) as server:
        server.replicaof(HOST, primary)
        asyncio.run(until(lambda: server.info("replication")["master_link_status"] == "up", "The replica"))


_numbers = itertools.count()


def _draft_booking() -> Draft:
    """A rider nobody knows books a bus nobody else has booked: what `POST /reservations` decides in the common case."""
    number, now = next(_numbers), datetime.now(UTC)
    offer = Offer(
        run_id=RunId(f"run-{number}"),
        route_id=RouteId(f"route-{number}"),
        route_name="143",
        board_position=5,
        alight_position=9,
        expected_at=now + timedelta(minutes=10),
        stops_away=5,
        vehicle_id=VehicleId(f"bus-{number}"),
        low_floor="yes",
    )
    draft = Draft(_Nothing(), now)
    owner = Owner(f"rider:{number}")
    request(
        draft,
        reservation_id=ReservationId(f"booked-{number}"),
        owner=owner,
        wish=Wish(stop_id=StopId(f"stop-{number}"), route_id=RouteId(f"route-{number}")),
        offers=[offer],
        find_offers=lambda _: (),
        receipt=f"{owner}:{number}",
        rules=Rules(),
    )
    return draft

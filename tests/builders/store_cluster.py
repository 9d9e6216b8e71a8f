"""A cluster of three primaries, and replicas of the one that holds an area: real Valkey processes on free ports."""

from pathlib import Path
from typing import Any

from redis import Redis

from server.store.keys import Keys
from tests.builders.processes import eventually, free_port
from tests.builders.valkey import Valkeys

PRIMARIES, SLOTS = 3, 16384
NODE_TIMEOUT_MILLISECONDS = 1000


class StoreCluster:
    """Start it, move a slot, lose a node, stop it."""

    def __init__(self, folder: Path, *, area: str = "city", replicas: int = 0) -> None:
        self.valkeys = Valkeys(folder)
        self.primaries = [free_port() for _ in range(PRIMARIES)]
        self.replicas = [free_port() for _ in range(replicas)]
        self._buses = {port: free_port() for port in (*self.primaries, *self.replicas)}
        self._key = Keys(area)("open")
        self.url = "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in self.primaries)

    def start(self) -> None:
        """All of them, until each node finds the cluster whole."""
        for port, bus in self._buses.items():
            self.valkeys.start(
                port,
                "appendonly yes",
                "appendfsync always",
                "cluster-enabled yes",
                f"cluster-port {bus}",
                "cluster-allow-replica-migration no",  # where they were put they stay
                f"cluster-node-timeout {NODE_TIMEOUT_MILLISECONDS}",
            )
        share = SLOTS // PRIMARIES
        for place, port in enumerate(self.primaries):
            last = SLOTS - 1 if place == PRIMARIES - 1 else (place + 1) * share - 1
            self._ask(port, "ADDSLOTSRANGE", place * share, last)
            self._ask(port, "SET-CONFIG-EPOCH", place + 1)
        for port, bus in self._buses.items():
            self._ask(self.primaries[0], "MEET", "127.0.0.1", port, bus)
        eventually(lambda: all(self._knows_all(port) for port in self._buses), 60)
        owner = self._id_of(self.owner)
        for port in self.replicas:
            self._ask(port, "REPLICATE", owner)
        eventually(lambda: all(self._has_copy(port) for port in self.replicas), 60)
        eventually(lambda: all(self._is_whole(port) for port in self._buses), 60)

    @property
    def owner(self) -> int:
        """The port of the primary that holds the area, as some living node sees it."""
        for port in self._buses:
            try:
                slot = self._ask(port, "KEYSLOT", self._key)
                shards = self._ask(port, "SLOTS")
            except OSError:
                continue
            return next(shard[2][1] for shard in shards if shard[0] <= slot <= shard[1])
        raise AssertionError("no node of the cluster answers")

    def move_area(self, heir: int) -> None:
        """Give the area's slot to the primary of that port, all of its keys in one step (`CLUSTER MIGRATESLOTS`)."""
        owner, slot = self.owner, self._ask(self.primaries[0], "KEYSLOT", self._key)
        self._ask(owner, "MIGRATESLOTS", "SLOTSRANGE", slot, slot, "NODE", self._id_of(heir))
        eventually(lambda: self.owner == heir and self._ask(heir, "COUNTKEYSINSLOT", slot) > 0, 30)

    def stop(self) -> None:
        """End all of them."""
        self.valkeys.stop()

    def _ask(self, port: int, *words: object) -> Any:
        with Redis(port=port, socket_timeout=5) as client:
            return client.execute_command(f"CLUSTER {words[0]}", *words[1:])

    def _id_of(self, port: int) -> str:
        return str(self._ask(port, "MYID").decode())

    def _knows_all(self, port: int) -> bool:
        return int(self._ask(port, "INFO")["cluster_known_nodes"]) == len(self._buses)

    def _is_whole(self, port: int) -> bool:
        return bool(self._ask(port, "INFO")["cluster_state"] == "ok")

    def _has_copy(self, port: int) -> bool:
        with Redis(port=port) as client:
            return bool(client.info("replication").get("master_link_status") == "up")

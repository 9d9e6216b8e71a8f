"""A primary, replicas and sentinels on this machine: real Valkey processes on free ports."""

from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.builders.processes import eventually, free_port
from tests.builders.valkey import Valkeys

SERVICE = "city"
DOWN_AFTER_MILLISECONDS, FAILOVER_MILLISECONDS = 500, 3000


class WatchedStore:
    """Start it, lose its primary, stop it."""

    faults = RedisError

    def __init__(self, folder: Path, *, replicas: int = 1) -> None:
        self.valkeys = Valkeys(folder)
        self.primary, self._sentinel = free_port(), free_port()
        self.replicas = [free_port() for _ in range(replicas)]
        self.url = f"redis+sentinel://127.0.0.1:{self._sentinel}/0/{SERVICE}"

    def start(self) -> None:
        """All of them, until the sentinel knows of the replicas."""
        self.valkeys.start(self.primary, "appendonly yes")
        for replica in self.replicas:
            self.valkeys.start(replica, "appendonly yes", f"replicaof 127.0.0.1 {self.primary}")
        for replica in self.replicas:
            with Redis(port=replica) as client:
                eventually(lambda client=client: client.info("replication")["master_link_status"] == "up", 60)
        self.valkeys.start(
            self._sentinel,
            f"sentinel monitor {SERVICE} 127.0.0.1 {self.primary} 1",
            f"sentinel down-after-milliseconds {SERVICE} {DOWN_AFTER_MILLISECONDS}",
            f"sentinel failover-timeout {SERVICE} {FAILOVER_MILLISECONDS}",
            more=("--sentinel",),
        )
        with Redis(port=self._sentinel) as client:
            eventually(lambda: int(client.sentinel_master(SERVICE)["num-slaves"]) == len(self.replicas), 60)

    def kill_primary(self) -> None:
        """As the power going out would."""
        self.valkeys.kill(self.primary)

    def stop(self) -> None:
        """End all of them."""
        self.valkeys.stop()

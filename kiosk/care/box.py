"""The box itself, as the system tells of it: memory, disk, temperature, how long it has been on. Nothing of people."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Temperature = Literal["cool", "warm", "hot"]

WARM_DEGREES, HOT_DEGREES = 60.0, 80.0
"""Small boxes slow down from about 80 °C on, and a summer's day brings them there."""

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class BoxFacts:
    """How the box is; 0 for what the system does not tell."""

    uptime_seconds: int
    memory_bytes: int
    """Held by this program and its children."""
    memory_free_bytes: int
    disk_free_bytes: int
    temperature: Temperature | None


def look_at_box(data: Path, root: Path = Path("/")) -> BoxFacts:
    """Return how the box is now. `root`: where `proc` and `sys` are."""
    return BoxFacts(
        uptime_seconds=_uptime(root),
        memory_bytes=sum(_held_by(root, pid) for pid in ("self", *_list_children(root))),
        memory_free_bytes=_memory_free(root),
        disk_free_bytes=_disk_free(data),
        temperature=_temperature(root),
    )


def _uptime(root: Path) -> int:
    return int(float(_read(root / "proc/uptime", "0").split()[0]))


def _held_by(root: Path, pid: str) -> int:
    fields = _read(root / "proc" / pid / "statm", "0 0").split()
    return int(fields[1]) * PAGE_BYTES


def _list_children(root: Path) -> list[str]:
    found = (root / "proc/self/task").glob("*/children")
    return [pid for path in found for pid in _read(path, "").split()]


def _memory_free(root: Path) -> int:
    for line in _read(root / "proc/meminfo", "").splitlines():
        name, _, amount = line.partition(":")
        if name == "MemAvailable":
            return int(amount.split()[0]) * 1024
    return 0


def _disk_free(data: Path) -> int:
    try:
        return shutil.disk_usage(data).free
    except OSError:
        return 0


def _temperature(root: Path) -> Temperature | None:
    """The hottest place that the box measures."""
    told = [_read(path, "") for path in (root / "sys/class/thermal").glob("thermal_zone*/temp")]
    degrees = [int(text) / 1000 for text in told if text.strip().lstrip("-").isdecimal()]
    if not degrees:
        return None
    hottest = max(degrees)
    return "hot" if hottest >= HOT_DEGREES else "warm" if hottest >= WARM_DEGREES else "cool"


def _read(path: Path, otherwise: str) -> str:
    try:
        return path.read_text() or otherwise
    except OSError:
        return otherwise

"""What a process used, as Linux tells it in /proc (proc(5)): resident memory and processor time."""

import os
from dataclasses import dataclass, field
from pathlib import Path

_PROC = Path("/proc")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass
class ProcessFigures:
    """One process, looked at now and then."""

    pid: int
    memory_bytes: list[int] = field(default_factory=list)
    file_bytes: list[int] = field(default_factory=list)
    """Of that, pages of mapped files (the timetable): read once, shared by all workers, given back on demand."""
    cpu_seconds: list[float] = field(default_factory=list)

    @classmethod
    def of_this_process(cls) -> "ProcessFigures":
        """The one that looks."""
        return cls(os.getpid())

    def look(self) -> None:
        """Note what it uses now; a process that has ended is left as it was."""
        try:
            fields = (_PROC / str(self.pid) / "stat").read_text().rpartition(")")[2].split()
            resident, of_files = (_PROC / str(self.pid) / "statm").read_text().split()[1:3]
        except OSError:
            return
        # proc(5): utime and stime are fields 14 and 15; what follows ")" begins with field 3.
        self.cpu_seconds.append((int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND)
        self.memory_bytes.append(int(resident) * _PAGE_BYTES)
        self.file_bytes.append(int(of_files) * _PAGE_BYTES)

    def cores(self, seconds: float) -> float:
        """Processor cores kept busy over so many seconds of looking."""
        return (self.cpu_seconds[-1] - self.cpu_seconds[0]) / seconds if self.cpu_seconds else 0.0


def find_child(pid: int, name: str) -> int | None:
    """The child of a process whose executable has that name."""
    for stat in _PROC.glob("[0-9]*/stat"):
        try:
            head, _, tail = stat.read_text().rpartition(")")
        except OSError:
            continue
        if int(tail.split()[1]) == pid and name in head:
            return int(stat.parent.name)
    return None


def busy_seconds() -> float:
    """Processor time of the whole machine since it was started: user, nice, system, irq, softirq, steal."""
    ticks = [int(value) for value in (_PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]]
    idle, waiting = ticks[3], ticks[4]
    return (sum(ticks) - idle - waiting) / _TICKS_PER_SECOND


def total_memory_bytes() -> int:
    """Of the machine."""
    return os.sysconf("SC_PHYS_PAGES") * _PAGE_BYTES

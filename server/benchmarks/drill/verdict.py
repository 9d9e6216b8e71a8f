"""What an auditor says of one history."""

from typing import Literal

from msgspec import Struct

Kind = Literal["lost", "doubled", "overbooked", "untrue", "late"]


class Finding(Struct, frozen=True):
    """One thing that must not be."""

    kind: Kind
    sentence: str


class Spread(Struct, frozen=True, kw_only=True):
    """How so many durations spread, in seconds."""

    count: int = 0
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    longest: float = 0.0


class Recovery(Struct, frozen=True, kw_only=True):
    """Seconds from the end of the fault; null: it never came."""

    booking_seconds: float | None
    """Until everybody who was asking for a place, or soon asked, had an answer."""
    lines_seconds: float | None
    """Until every terminal that had lost its line had it again; 0 when none had."""
    pings_seconds: float | None
    """Until every ping that the fault had kept back was stored; 0 when none was."""

    @property
    def seconds(self) -> float | None:
        """Until all of it; null when some of it never came."""
        parts = (self.booking_seconds, self.lines_seconds, self.pings_seconds)
        known = [part for part in parts if part is not None]
        return max(known) if len(known) == len(parts) else None


class Verdict(Struct, frozen=True, kw_only=True):
    """All of it."""

    accepted: int
    refused: int
    pings: int
    """Places on buses with a terminal: each is a ping that must be stored."""
    presses: int
    findings: tuple[Finding, ...]
    pings_in_time: Spread
    """From a rider being told to the ping being in storage, away from the fault."""
    pings_delayed: Spread
    """The same for pings that the fault kept back."""
    recovery: Recovery | None
    """Null when nothing was broken."""
    longest_recovery_seconds: float

    def count(self, kind: Kind) -> int:
        """How many findings of that kind."""
        return sum(finding.kind == kind for finding in self.findings)

    @property
    def passed(self) -> bool:
        """Nothing found, somebody booked, and the recovery quick enough."""
        if self.findings or not self.accepted or not self.pings:
            return False
        if self.recovery is None:
            return True
        seconds = self.recovery.seconds
        return seconds is not None and seconds <= self.longest_recovery_seconds

"""What a build of the Seoul feed made of the city's tables, for a person to read."""

from pathlib import Path

from msgspec import Struct

from gtfs.seoul.findings import Finding, Outcome
from gtfs.synthesis.writing import WrittenFeed

SYNTHETIC = (
    "Stops, routes, headways, hours and shares of low-floor buses are the city's; "
    "departure times, times at stops and the low-floor mark of each trip are synthetic."
)


class SeoulReport(Struct, frozen=True):
    """How large the feed is, and everything that was mapped, assumed or left out on the way."""

    out: Path
    size_bytes: int
    written: WrittenFeed
    stop_rows: int
    service_rows: int
    low_floor_rows: int
    findings: tuple[Finding, ...]

    def count_of(self, code: str) -> int:
        """How many rows, routes or stops a finding concerns; 0 when there is none."""
        return sum(finding.count for finding in self.findings if finding.code == code)

    def lines(self) -> list[str]:
        """The report as lines of text: the size of the feed, then what happened to odd rows."""
        made = self.written
        share = f" ({made.low_floor_trips / made.known_trips:.0%} of known)" if made.known_trips else ""
        lines = [
            f"{self.out}: {self.size_bytes / 1e6:.1f} MB",
            f"  {made.routes:>9,}  routes",
            f"  {made.stops:>9,}  stops",
            f"  {made.trips:>9,}  trips a day",
            f"  {made.stop_times:>9,}  stop times a day",
            f"  {made.low_floor_trips:>9,}  low-floor trips{share}",
            f"  {made.trips - made.known_trips:>9,}  trips of which it is unknown",
            f"Read: {self.stop_rows:,} rows of stops, {self.service_rows:,} of services, "
            f"{self.low_floor_rows:,} of low-floor buses.",
            SYNTHETIC,
        ]
        if self.findings:
            explained = (
                "mapped: understood by a rule; default: assumed; unused: left out; noted: used as it is"
            )
            lines += ["", f"What was odd ({explained}):"]
            lines += [finding.line() for finding in self.findings]
        if not any(finding.outcome is Outcome.UNUSED for finding in self.findings):
            lines.append("Nothing was left out.")
        return lines

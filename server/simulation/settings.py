"""What somebody who runs a simulation decides."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationSettings:
    """Everything `gachita simulate` is told."""

    host: str = "127.0.0.1"
    port: int | None = 8090
    """Where the feeds are served; 0 takes a free port, none serves no feeds."""
    server_url: str | None = None
    """The server that drivers, riders and kiosks connect to."""
    fleet: Path | None = None
    """The fleet file with the drivers' PINs."""
    drivers: int = 0
    riders: int = 0
    riders_over_seconds: float = 0.0
    """They begin spread over so long, once the drivers are on the line."""
    kiosks: int = 0
    kiosk_stops: Path | None = None
    """Where the kiosks stand: one `stop_id` a line; without it at the busiest stops."""
    kiosk_keys: Path | None = None
    """CSV `stop_id,key`; without it every kiosk uses `kiosk_key`."""
    kiosk_key: str | None = None
    report_seconds: int = 10
    """How often a bus reports its position to the server."""
    forgetful: float = 0.0
    """Share of drivers who never touch their terminal."""
    speed: float = 1.0
    """How much faster than the wall clock time goes; other than 1 only for looking at the feeds."""
    seed: int = 1
    seconds: float | None = None
    """How long to run; none: until told to stop."""
    as_json: bool = False
    """Print the counts as JSON at the end."""

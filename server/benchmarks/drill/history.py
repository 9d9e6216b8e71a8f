"""What the clients of a drill saw and did, in the order in which it happened: the only thing its auditor reads.

All moments are seconds since 1970 by the clock of the machine that everything runs on, the server's stamps on steps
among them. One JSON object a line on disk.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from gtfs.identifiers import RunId, StopId, VehicleId


class Entry(Struct, frozen=True, kw_only=True, tag_field="entry", tag=True):
    """Something that happened at a moment."""

    at: float


class Bus(Entry, frozen=True, kw_only=True):
    """A bus with a terminal, and the wheelchair spaces that its operator's list gives it."""

    vehicle_id: VehicleId
    spaces: int


class Itinerary(Entry, frozen=True, kw_only=True):
    """The stops of one run, in order; no stop twice."""

    run_id: RunId
    stops: tuple[StopId, ...]


class Asked(Entry, frozen=True, kw_only=True):
    """A rider asks for a place. Repeats of the same request have the same key and are not listed."""

    rider: str
    key: str


class Accepted(Entry, frozen=True, kw_only=True):
    """The server has answered that the rider is booked."""

    rider: str
    key: str
    reservation_id: str


class Declined(Entry, frozen=True, kw_only=True):
    """The server has answered no, with its code."""

    rider: str
    key: str
    code: str


class Held(Struct, frozen=True):
    """A place on a run, as a rider was shown it."""

    run_id: RunId
    vehicle_id: VehicleId | None


class Step(Struct, frozen=True):
    """One step of a reservation, stamped by the server."""

    type: str
    """As in `booking.events.EventType`."""
    at: float
    run_id: RunId | None = None


class Viewed(Entry, frozen=True, kw_only=True):
    """A rider was shown a reservation."""

    rider: str
    reservation_id: str
    version: int
    ended: bool
    takes_a_space: bool
    stop: StopId
    alight_stop: StopId | None
    holds: tuple[Held, ...]
    steps: tuple[Step, ...]
    asked_at: float | None = None
    """When the rider asked for it; what was told in between may be newer. None when the server told it unasked."""


class Looked(Entry, frozen=True, kw_only=True):
    """A rider asked for all own reservations and got these; the last look is the one that counts."""

    rider: str
    reservation_ids: tuple[str, ...]


class Line(Entry, frozen=True, kw_only=True):
    """A terminal's line came up or went down."""

    vehicle_id: VehicleId
    up: bool


class Snapshot(Entry, frozen=True, kw_only=True):
    """A terminal was told everything anew, up to that event."""

    vehicle_id: VehicleId
    sequence: int


class Handled(Entry, frozen=True, kw_only=True):
    """A terminal handled a stored event (no view)."""

    vehicle_id: VehicleId
    sequence: int
    type: str
    reservation_id: str | None = None
    run_id: RunId | None = None
    decided_at: float | None = None
    """The server's stamp of what happened."""


class Stored(Entry, frozen=True, kw_only=True):
    """A terminal has a ping in its storage."""

    vehicle_id: VehicleId
    reservation_id: str
    run_id: RunId


class Pressed(Entry, frozen=True, kw_only=True):
    """A driver pressed a button; `press` tells this press from others."""

    vehicle_id: VehicleId
    press: str
    button: str
    reservation_id: str


class Answered(Entry, frozen=True, kw_only=True):
    """The server has answered a press; `code` when it refused."""

    vehicle_id: VehicleId
    press: str
    code: str | None = None


class FaultBegan(Entry, frozen=True, kw_only=True):
    """From here on something is broken on purpose."""

    fault: str


class FaultEnded(Entry, frozen=True, kw_only=True):
    """What was broken is whole again, or is being started again."""

    fault: str


AnyEntry = (
    Bus | Itinerary | Asked | Accepted | Declined | Viewed | Looked | Line | Snapshot | Handled | Stored
    | Pressed | Answered | FaultBegan | FaultEnded
)  # fmt: skip

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(AnyEntry)


def write_history(path: Path, history: Iterable[AnyEntry]) -> None:
    """One JSON object a line."""
    path.write_bytes(_ENCODER.encode_lines(list(history)))


def read_history(path: Path) -> Sequence[AnyEntry]:
    """What was written. Raises `OSError`, `msgspec.DecodeError`."""
    return [_DECODER.decode(line) for line in path.read_bytes().splitlines() if line]

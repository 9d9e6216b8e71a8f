"""The fleet file: every vehicle with its plate, the PIN its terminal signs in with, and its wheelchair spaces.

CSV with the header `vehicle_id,plate,pin,spaces`. PINs are secrets: the file is readable by its owner alone.
"""

import csv
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from gtfs.identifiers import VehicleId
from gtfs.low_floor import LowFloor
from server.simulation.errors import FleetFileBroken, FleetFileNotFound
from server.simulation.fleet import Fleet, Vehicle

HEADER = ("vehicle_id", "plate", "pin", "spaces")
SPACES_OF_A_LOW_FLOOR_BUS = 2
_PIN = re.compile(r"[0-9]{6}")


class FleetEntry(NamedTuple):
    """One line of the file."""

    vehicle_id: VehicleId
    plate: str
    pin: str
    spaces: int


def choose_vehicles(fleet: Fleet, limit: int | None) -> list[Vehicle]:
    """All vehicles, or so many: low-floor first, and spread over the routes, those that drive most first."""
    if limit is None:
        return list(fleet.vehicles)
    by_use = sorted(
        fleet.by_slot.items(), key=lambda item: (item[1].low_floor is not LowFloor.YES, item[0].number)
    )
    return sorted((vehicle for _, vehicle in by_use[:limit]), key=lambda vehicle: vehicle.id)


def make_entries(vehicles: Iterable[Vehicle]) -> list[FleetEntry]:
    """An entry with a new random PIN for each vehicle; a high-floor bus has no wheelchair space."""
    return [
        FleetEntry(
            vehicle.id,
            vehicle.plate,
            f"{secrets.randbelow(1_000_000):06d}",
            0 if vehicle.low_floor is LowFloor.NO else SPACES_OF_A_LOW_FLOOR_BUS,
        )
        for vehicle in vehicles
    ]


def write_fleet_file(path: Path, entries: Sequence[FleetEntry]) -> None:
    """Write the file for its owner alone (mode 0600), in one step."""
    beside = path.with_name(f"{path.name}.part")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(entries)
    beside.replace(path)


def read_fleet_file(path: Path) -> list[FleetEntry]:
    """The entries. Raises `FleetFileNotFound` or `FleetFileBroken`, naming the row."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in HEADER if column not in (reader.fieldnames or ())]
            if missing:
                raise FleetFileBroken(f"{path} lacks the column {', '.join(missing)}.")
            entries = [_entry(path, number, row) for number, row in enumerate(reader, start=2)]
    except OSError as error:
        raise FleetFileNotFound(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise FleetFileBroken(f"{path} is not a CSV file in UTF-8: {error}.") from error
    _refuse_repeats(path, entries)
    return entries


def _entry(path: Path, number: int, row: dict[str, str | None]) -> FleetEntry:
    vehicle_id, plate, pin, spaces = ((row[column] or "").strip() for column in HEADER)
    if not vehicle_id or not plate:
        raise FleetFileBroken(f"{path}, row {number}: a vehicle needs an id and a plate.")
    if not _PIN.fullmatch(pin):
        raise FleetFileBroken(f"{path}, row {number}: the PIN of {vehicle_id} is not six digits.")
    if not spaces.isdecimal():
        raise FleetFileBroken(f"{path}, row {number}: the spaces of {vehicle_id} are not a number.")
    return FleetEntry(VehicleId(vehicle_id), plate, pin, int(spaces))


def _refuse_repeats(path: Path, entries: Sequence[FleetEntry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        for name in (f"id {entry.vehicle_id}", f"plate {entry.plate}"):
            if name in seen:
                raise FleetFileBroken(f"{path}: the {name} stands there twice.")
            seen.add(name)

"""Who may sign in: the operator's lists of buses, kiosks and dispatchers, taken into the store."""

import csv
import logging
import secrets
from collections.abc import Iterator
from pathlib import Path

from booking.ledger import SPACES_UNLESS_RECORDED, Vehicle
from gtfs.identifiers import VehicleId
from server.composition import Services
from server.errors import SetupError
from server.identity.tokens import ANY_STOP, Identity, Role

log = logging.getLogger(__name__)
LOCAL_KIOSK_KEY = Path("access") / "kiosk.key"
"""In the data folder: lets kiosks of the same user on the same machine connect without being enrolled."""


def admit(services: Services) -> None:
    """Take over the lists that the settings name. Raises `SetupError` for a list that cannot be read."""
    settings = services.settings
    plates = []
    for row in _rows(settings.fleet, ("vehicle_id", "plate", "pin")):
        vehicle = Vehicle(VehicleId(row["vehicle_id"]), row["plate"], _spaces(settings.fleet, row))
        services.add_vehicle(vehicle)
        plates.append(row["plate"].replace(" ", ""))
        services.logins.set_secret(Role.DRIVER, plates[-1], row["pin"])
    if settings.fleet:
        services.logins.keep_only(Role.DRIVER, plates)
    if settings.kiosk_keys:
        rows = _rows(settings.kiosk_keys, ("stop_id", "key"))
        services.tokens.enrol({row["key"]: _kiosk(services, row["stop_id"]) for row in rows})
    names = []
    for row in _rows(settings.dispatchers, ("name", "password")):
        names.append(row["name"])
        services.logins.set_secret(Role.DISPATCHER, row["name"], row["password"])
    if settings.dispatchers:
        services.logins.keep_only(Role.DISPATCHER, names)
    services.tokens.remember(_local_key(settings.data), Identity(Role.KIOSK, ANY_STOP))


def _spaces(path: Path | None, row: dict[str, str]) -> int:
    text = row.get("spaces") or str(SPACES_UNLESS_RECORDED)
    if not text.strip().isdecimal():
        raise SetupError(
            "access_file_broken", f"{path}: {text!r} is not a number of spaces ({row['vehicle_id']})."
        )
    return int(text)


def _kiosk(services: Services, stop: str) -> Identity:
    """Who a key stands for. A stop that the timetable has lost keeps nobody else from starting."""
    found = services.world.timetable.find_stop(stop)
    if found is None:
        log.warning("a kiosk is enrolled at stop %s, which the timetable does not have", stop)
    return Identity(Role.KIOSK, found.id if found else stop)


def _rows(path: Path | None, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    if path is None:
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise SetupError("access_file_broken", f"{path} lacks the column {', '.join(missing)}.")
            for number, row in enumerate(reader, start=2):
                if not all(row[name] for name in columns):
                    raise SetupError("access_file_broken", f"{path}, row {number}: a value is missing.")
                yield row
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise SetupError("access_file_broken", f"{path} cannot be read: {fault}.") from fault


def _local_key(data: Path) -> str:
    """The key for kiosks on this machine, made once, readable by this user alone."""
    path = data / LOCAL_KIOSK_KEY
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text().strip()

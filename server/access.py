"""Who may sign in: the operator's lists of buses, kiosks and dispatchers, taken into the store."""

import csv
import secrets
from collections.abc import Iterator
from pathlib import Path

from booking.ledger import SPACES_UNLESS_RECORDED, Vehicle
from gtfs.identifiers import VehicleId
from server.composition import Services
from server.errors import SetupError
from server.identity.tokens import ANY_STOP, Identity, Role

LOCAL_KIOSK_KEY = Path("access") / "kiosk.key"
"""In the data folder: lets kiosks of the same user on the same machine connect without being enrolled."""


def admit(services: Services) -> None:
    """Take over the lists that the settings name. Raises `SetupError` for a list that cannot be read."""
    settings = services.settings
    for row in _rows(settings.fleet, ("vehicle_id", "plate", "pin")):
        spaces = int(row.get("spaces") or SPACES_UNLESS_RECORDED)
        services.add_vehicle(Vehicle(VehicleId(row["vehicle_id"]), row["plate"], spaces))
        services.logins.set_secret(Role.DRIVER, row["plate"].replace(" ", ""), row["pin"])
    for row in _rows(settings.kiosk_keys, ("stop_id", "key")):
        services.tokens.remember(row["key"], Identity(Role.KIOSK, services.get_stop(row["stop_id"]).id))
    for row in _rows(settings.dispatchers, ("name", "password")):
        services.logins.set_secret(Role.DISPATCHER, row["name"], row["password"])
    services.tokens.remember(_local_key(settings.data), Identity(Role.KIOSK, ANY_STOP))


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
    except (OSError, UnicodeDecodeError) as fault:
        raise SetupError("access_file_broken", f"{path} cannot be read: {fault}.") from fault


def _local_key(data: Path) -> str:
    """The key for kiosks on this machine, made once, readable by this user alone."""
    path = data / LOCAL_KIOSK_KEY
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text().strip()

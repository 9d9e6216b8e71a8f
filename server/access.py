"""Who may sign in: the operator's lists of buses, kiosks and dispatchers, taken into the store."""

import csv
import fcntl
import hmac
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gevent.pool import Pool

from booking.ledger import SPACES_UNLESS_RECORDED, Vehicle
from gtfs.identifiers import VehicleId
from server.composition import Services
from server.errors import SetupError
from server.identity.accounts import read_accounts
from server.identity.tokens import ANY_STOP, STAFF, Identity, Role

log = logging.getLogger(__name__)
OPERATOR = "operator"
"""Who changes the lists on the server itself, as the audit trail calls them."""
LEAST_KEY_LENGTH = 16
LOCAL_KIOSK_KEY = Path("access") / "kiosk.key"
"""In the data folder: lets kiosks of the same user on the same machine connect without being enrolled."""


def admit(services: Services) -> None:
    """Take over the lists that the settings name. Raises `SetupError` for a list that cannot be read."""
    with _alone(services.settings.data):
        _admit_alone(services)


def _admit_alone(services: Services) -> None:
    settings = services.settings
    if settings.fleet:
        _admit_once(services, "fleet", settings.fleet, _admit_fleet)
    if settings.kiosk_keys:
        rows = _rows(settings.kiosk_keys, ("stop_id", "key"))
        services.tokens.enrol({_long_enough(row): _kiosk(services, row["stop_id"]) for row in rows})
    if settings.dispatchers:
        _admit_once(services, "dispatchers", settings.dispatchers, _admit_dispatchers)
    services.tokens.remember(_local_key(settings.data), Identity(Role.KIOSK, ANY_STOP))


@contextmanager
def _alone(data: Path, *, can_wait: bool = True) -> Iterator[None]:
    """Of several workers that begin together one hashes every PIN, the others find it done.

    Raises `BlockingIOError` where it cannot wait and another is at it.
    """
    path = data / LOCAL_KIOSK_KEY
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if can_wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _admit_once(
    services: Services, name: str, path: Path, admit_list: Callable[[Services, Path], None]
) -> None:
    """Take a list over unless this very one was taken over last: a hash for each of thousands of PINs takes minutes,
    and a worker that comes back after a fault is waited for.

    What is remembered is a MAC of the whole file under a key that stays in the data folder: it tells nobody a PIN.
    """
    if _is_admitted(services, name, path):
        return
    key, mac = services.keys("admitted", name), _mac_of(services, name, path)
    services.redis.delete(key)  # whatever happens from here on, the next start does it again
    admit_list(services, path)
    services.redis.set(key, mac)


def _is_admitted(services: Services, name: str, path: Path) -> bool:
    mac = _mac_of(services, name, path)
    return mac != b"" and services.redis.get(services.keys("admitted", name)) == mac


def _mac_of(services: Services, name: str, path: Path) -> bytes:
    """Empty for a file that cannot be read or holds nothing."""
    try:
        content = path.read_bytes()
    except OSError:
        return b""
    key = _local_key(services.settings.data).encode()
    return hmac.digest(key, name.encode() + content, "sha256") if content else b""


def _admit_fleet(services: Services, path: Path) -> None:
    listed = [
        (Vehicle(VehicleId(row["vehicle_id"]), row["plate"], _spaces(path, row)), row["pin"])
        for row in _rows(path, ("vehicle_id", "plate", "pin"))
    ]
    log.info("hashing the PINs of %d buses, once for this list; thousands take minutes", len(listed))
    # Hashing takes a processor and not the interpreter: as many at once as there are processors.
    plates = set(Pool(os.cpu_count() or 1).map(lambda one: _admit_bus(services, *one), listed))
    for plate in services.logins.keep_only(Role.DRIVER, plates):
        gone = services.find_vehicle_id(plate)
        if gone is not None:
            services.forget_plate(plate)
            services.tokens.revoke(Identity(Role.DRIVER, gone))


def _admit_bus(services: Services, vehicle: Vehicle, pin: str) -> str:
    """Know that bus and its PIN. Returns its plate as drivers type it."""
    plate = vehicle.plate.replace(" ", "")
    before = services.find_vehicle_id(plate)
    services.add_vehicle(vehicle)
    if services.logins.set_secret(Role.DRIVER, plate, pin) or before != vehicle.id:
        # Whoever came in with the former PIN, or on the bus that had this plate before, is out now.
        for vehicle_id in {before or vehicle.id, vehicle.id}:
            services.tokens.revoke(Identity(Role.DRIVER, vehicle_id))
    return plate


def admit_dispatchers(services: Services) -> None:
    """Take the dispatchers' accounts over again where their file has changed. Raises `SetupError`."""
    path = services.settings.dispatchers
    if path is None or _is_admitted(services, "dispatchers", path):
        return
    try:
        with _alone(services.settings.data, can_wait=False):
            _admit_once(services, "dispatchers", path, _admit_dispatchers)
    except BlockingIOError:
        return  # another worker is at it; waiting for it here would hold up everybody's pings


def _admit_dispatchers(services: Services, path: Path) -> None:
    """Every change is written into the audit trail; whoever it is about signs in anew."""
    before, accounts = services.roles.get_all(), read_accounts(path)
    for name, account in accounts.items():
        has_new_secret = services.logins.set_secret(Role.DISPATCHER, name, account.secret)
        if not has_new_secret and before.get(name) is account.role:
            continue
        services.roles.put(name, account.role)
        _sign_out(services, name)
        what = "account_changed" if name in before else "account_added"
        services.dispatching.write_down(OPERATOR, what, about=name, detail=account.role)
    for name in {*services.logins.keep_only(Role.DISPATCHER, accounts), *(before.keys() - accounts.keys())}:
        services.roles.remove(name)
        _sign_out(services, name)
        services.dispatching.write_down(OPERATOR, "account_removed", about=name)


def _sign_out(services: Services, name: str) -> None:
    for role in STAFF:
        services.tokens.revoke(Identity(role, name))


def _spaces(path: Path | None, row: dict[str, str]) -> int:
    text = row.get("spaces") or str(SPACES_UNLESS_RECORDED)
    if not text.strip().isdecimal():
        raise SetupError(
            "access_file_broken", f"{path}: {text!r} is not a number of spaces ({row['vehicle_id']})."
        )
    return int(text)


def _long_enough(row: dict[str, str]) -> str:
    """A kiosk's key is a token, not a PIN: nobody counts wrong ones, so it must be beyond guessing."""
    if len(row["key"]) < LEAST_KEY_LENGTH:
        raise SetupError(
            "access_file_broken",
            f"The key of the kiosk at {row['stop_id']} is shorter than {LEAST_KEY_LENGTH} characters.",
        )
    return row["key"]


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

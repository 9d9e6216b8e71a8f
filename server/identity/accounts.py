"""The dispatchers' accounts: a file that the operator keeps, and the role of each in the store.

The file is CSV `name,password,role`. A password stands there as its argon2 hash, as `gachita accounts` writes it; one
in plain letters, as somebody typed it in, is taken too. Without the column `role` everybody is a dispatcher.
"""

import csv
import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from argon2 import PasswordHasher
from msgspec import Struct

from server.errors import SetupError
from server.identity.tokens import STAFF, Role
from server.store.connection import Client
from server.store.keys import Keys

COLUMNS = ("name", "password", "role")
HASH_PREFIX = "$argon2id$"
LEAST_PASSWORD_LENGTH = 10
LONGEST_NAME = 100


class Account(Struct, frozen=True):
    """One dispatcher or administrator."""

    name: str
    secret: str
    """The hash of the password, or the password as somebody wrote it."""
    role: Role = Role.DISPATCHER


def make_hash(password: str) -> str:
    """What is kept of a password. With the library's own parameters: an account is signed in to once a day."""
    return PasswordHasher().hash(password)


def read_accounts(path: Path) -> dict[str, Account]:
    """Every account of a file by name. Raises `SetupError`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
            return {one.name: one for one in (_read(path, n, row) for n, row in enumerate(rows, start=2))}
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise SetupError("access_file_broken", f"{path} cannot be read: {fault}.") from fault


def _read(path: Path, number: int, row: Mapping[str, str | None]) -> Account:
    name, secret, role = (row.get(column) or "" for column in COLUMNS)
    if not name or not secret:
        raise SetupError("access_file_broken", f"{path}, row {number}: a name and a password are needed.")
    if role not in ("", *STAFF):
        known = ", ".join(STAFF)
        raise SetupError("access_file_broken", f"{path}, row {number}: {role!r} is no role ({known}).")
    return Account(name, secret, Role(role) if role else Role.DISPATCHER)


def write_accounts(path: Path, accounts: Mapping[str, Account]) -> None:
    """Put the file in place at once, readable by its owner alone. Raises `SetupError`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((one.name, one.secret, one.role) for one in accounts.values())
    try:
        handle, fresh = tempfile.mkstemp(dir=path.parent or Path(), prefix=f".{path.name}-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text.getvalue())
        Path(fresh).replace(path)
    except OSError as fault:
        raise SetupError("access_file_broken", f"{path} cannot be written: {fault}.") from fault


class Roles:
    """The role of each account, as the store has it for all workers."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._key = keys("accounts")

    def get_all(self) -> dict[str, Role]:
        """By name."""
        found = self._redis.hgetall(self._key)
        return {name.decode(): Role(role.decode()) for name, role in found.items()}

    def find(self, name: str) -> Role | None:
        """That account's; None when there is no such account."""
        role = self._redis.hget(self._key, name)
        return Role(role.decode()) if role else None

    def put(self, name: str, role: Role) -> None:
        """That account has this role from now on."""
        self._redis.hset(self._key, name, role)

    def remove(self, name: str) -> None:
        """There is no such account any more."""
        self._redis.hdel(self._key, name)

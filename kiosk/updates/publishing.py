"""Making releases: on the operator's own machine, with keys that never come near a server or a kiosk.

Two keys (Ed25519): `root.pem` says which release key is good and belongs in a safe; `release.pem` signs releases. The
layout and all signing are The Update Framework's (python-tuf).
"""

import os
import shutil
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from msgspec import Struct
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from gtfs.stop_slice import StopSlice
from kiosk.updates.errors import UpdateBroken
from kiosk.updates.release import MANIFEST, MODEL_ENTRY, Release, target_of_stop
from models.installed import FoundModel

ROOT_KEY, RELEASE_KEY = "root.pem", "release.pem"
ROOT_LASTS = timedelta(days=5 * 365)
RELEASE_LASTS = timedelta(days=90)
"""A kiosk that is shown nothing newer for so long takes no update any more, until one is published: nobody can hold the
old ones back unnoticed."""
FIRST_MODEL_DAY = (1980, 1, 1, 0, 0, 0)
"""Of every file in an archive: the same model gives the same archive."""


class Contents(Struct, frozen=True):
    """What goes into a release."""

    model: FoundModel | None
    stops: tuple[StopSlice, ...]


def create_repository(repository: Path, keys: Path, now: datetime) -> None:
    """Make both keys and the first metadata. Raises `UpdateBroken` when there is one already; `OSError`."""
    if (repository / "metadata").exists() or (keys / ROOT_KEY).exists():
        raise UpdateBroken(f"There is a repository in {repository}, or keys in {keys}, already.")
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    root_signer = _make_key(keys / ROOT_KEY)
    release_signer = _make_key(keys / RELEASE_KEY)
    root = Root(expires=now + ROOT_LASTS, consistent_snapshot=True)
    root.add_key(root_signer.public_key, Root.type)
    for role in (Targets.type, Snapshot.type, Timestamp.type):
        root.add_key(release_signer.public_key, role)
    metadata = Metadata(root)
    metadata.sign(root_signer)
    (repository / "metadata").mkdir(parents=True)
    (repository / "targets").mkdir()
    metadata.to_file(str(repository / "metadata" / "1.root.json"))


def publish(repository: Path, keys: Path, contents: Contents, now: datetime) -> Release:
    """Sign and write one more release; kiosks find it as soon as this returns. Raises `OSError`, `UpdateBroken`."""
    signer = _read_key(keys / RELEASE_KEY)
    version = _last_version(repository) + 1
    targets: dict[str, TargetFile] = {}
    with TemporaryDirectory(dir=repository) as beside:
        model = _add_model(contents.model, Path(beside), repository, targets) if contents.model else None
        stops = {}
        for stop in contents.stops:
            name = stops[str(stop.stop.stop_id)] = target_of_stop(stop.stop.stop_id)
            _add(name, msgspec.json.encode(stop), repository, targets)
    release = Release(version, model, stops)
    _add(MANIFEST, msgspec.json.encode(release), repository, targets)
    _sign(repository, signer, version, targets, now + RELEASE_LASTS)
    return release


def _sign(
    repository: Path, signer: CryptoSigner, version: int, targets: dict[str, TargetFile], expires: datetime
) -> None:
    """In this order: nothing names what is not there yet; the timestamp, written last and whole, makes it known."""
    folder = repository / "metadata"
    expires = expires.replace(microsecond=0)
    parts: tuple[tuple[str, Any], ...] = (
        (f"{version}.targets.json", Targets(version=version, expires=expires, targets=targets)),
        (
            f"{version}.snapshot.json",
            Snapshot(version=version, expires=expires, meta={"targets.json": MetaFile(version)}),
        ),
        ("timestamp.json", Timestamp(version=version, expires=expires, snapshot_meta=MetaFile(version))),
    )
    for name, signed in parts:
        metadata: Metadata[Any] = Metadata(signed)
        metadata.sign(signer)
        fresh = folder / f".{name}"
        metadata.to_file(str(fresh))
        fresh.replace(folder / name)


def _add_model(found: FoundModel, beside: Path, repository: Path, targets: dict[str, TargetFile]) -> str:
    """Pack a whole model; the same model again gives the same bytes, which no kiosk fetches again."""
    name = f"models/{found.model.name}-{found.model.package_version}.zip"
    path = beside / "model.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(_entry(MODEL_ENTRY), msgspec.json.encode(found.model))
        for file in found.model.files:
            with (
                (found.folder / file.path).open("rb") as source,
                archive.open(_entry(file.path), "w") as packed,
            ):
                shutil.copyfileobj(source, packed, 1 << 20)
    _put(name, TargetFile.from_file(name, str(path), ["sha256"]), path, repository, targets)
    return name


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, FIRST_MODEL_DAY)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _add(name: str, content: bytes, repository: Path, targets: dict[str, TargetFile]) -> None:
    path = repository / f".{sha256(content).hexdigest()}"
    path.write_bytes(content)
    _put(name, TargetFile.from_data(name, content, ["sha256"]), path, repository, targets)


def _put(name: str, target: TargetFile, path: Path, repository: Path, targets: dict[str, TargetFile]) -> None:
    """Under the name that kiosks ask for: with its hash before it."""
    folder, _, last = name.rpartition("/")
    there = repository / "targets" / folder / f"{target.hashes['sha256']}.{last}"
    there.parent.mkdir(parents=True, exist_ok=True)
    path.replace(there)
    targets[name] = target


def _last_version(repository: Path) -> int:
    path = repository / "metadata" / "timestamp.json"
    if not (path.parent / "1.root.json").exists():
        raise UpdateBroken(
            f"There is no repository in {repository}: make one with `gachita kiosk release create`."
        )
    return int(Metadata.from_file(str(path)).signed.version) if path.exists() else 0


def _make_key(path: Path) -> CryptoSigner:
    signer = CryptoSigner.generate_ed25519()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(signer.private_bytes)
    return signer


def _read_key(path: Path) -> CryptoSigner:
    return CryptoSigner(load_pem_private_key(path.read_bytes(), None))

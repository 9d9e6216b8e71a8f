"""One update from look to switch: what is newest, fetched, verified, unpacked beside, tried, switched to.

Who may say what is newest is decided by python-tuf (The Update Framework): signatures with Ed25519, expiry, no way back
to an older release. Nothing of it is our own.
"""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import msgspec
from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.api.metadata import TargetFile
from tuf.ngclient import Updater

from kiosk.care.enrolment import UPDATES_ROOT
from kiosk.updates.errors import (
    UpdateBroken,
    UpdateFailedTest,
    UpdateNoRoom,
    UpdateNotTrusted,
    UpdateUnreachable,
)
from kiosk.updates.fetching import ResumingFetcher
from kiosk.updates.release import MANIFEST, MODEL_ENTRY, Release
from kiosk.updates.sets import InstalledSet, SetStore
from models.catalogue import SpeechModel
from models.installed import list_faults

log = logging.getLogger(__name__)
FOLDER = Path("updates")
"""In the data folder: whom this kiosk trusts, what it has seen, what it is fetching."""
SPARE_BYTES = 50_000_000
"""Left free on the disk for everything else."""
ROOM_FOR_EACH_BYTE = 4
"""Fetched, copied, unpacked: a packed model grows to about twice its size."""

SelfTest = Callable[[Path], None]
"""Tries an unpacked set. Raises `UpdateFailedTest`."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where releases come from, and for which stop."""

    url: str
    """Of the folder with `metadata` and `targets`, without a slash at the end."""
    data: Path
    stop_id: str


@dataclass(frozen=True, slots=True)
class Offer:
    """The newest release and what of it is for this kiosk."""

    updater: Updater
    release: Release
    model: TargetFile | None
    stop: TargetFile | None

    @property
    def installed(self) -> InstalledSet:
        """What this will be once it is there."""
        model, stop = self.model, self.stop
        return InstalledSet(
            version=self.release.version,
            model_sha256=model.hashes["sha256"] if model else None,
            model_name=Path(model.path).stem if model else None,
            stop_sha256=stop.hashes["sha256"] if stop else None,
        )


def update(source: Source, store: SetStore, self_test: SelfTest) -> InstalledSet | None:
    """Bring the newest set and switch to it, on trial from the next start on; None when there is nothing new.

    Raises an `UpdateError`; then the kiosk goes on with what it has. What has come of it so far is kept and gone on
    with next time; what was whole and did not work is not tried again.
    """
    with _in_our_words(source):
        offer = _look(source)
        if not _is_new(offer, store):
            return None
        try:
            return _bring(offer, source, store, self_test)
        except (UpdateBroken, UpdateFailedTest):
            store.refuse(offer.release.version)
            raise


def _look(source: Source) -> Offer:
    """What the newest release has for this kiosk."""
    if not (source.data / UPDATES_ROOT).is_file():
        raise UpdateNotTrusted(
            "This kiosk was not told whom to trust: its server had no releases when it was enrolled."
        )
    folder = source.data / FOLDER
    metadata = folder / "metadata"
    metadata.mkdir(parents=True, exist_ok=True)
    targets_url = f"{source.url}/targets/"
    updater = Updater(
        str(metadata),
        f"{source.url}/metadata/",
        target_dir=str(folder),
        target_base_url=targets_url,
        fetcher=ResumingFetcher(folder / "parts", targets_url),
        bootstrap=(source.data / UPDATES_ROOT).read_bytes(),
    )
    updater.refresh()
    manifest = Path(updater.download_target(_get_target(updater, MANIFEST), str(folder / MANIFEST)))
    release = msgspec.json.decode(manifest.read_bytes(), type=Release)
    of_stop = release.stops.get(source.stop_id)
    return Offer(
        updater,
        release,
        _get_target(updater, release.model) if release.model else None,
        _get_target(updater, of_stop) if of_stop else None,
    )


def _get_target(updater: Updater, name: str) -> TargetFile:
    found = updater.get_targetinfo(name)
    if found is None:
        raise UpdateBroken(f"The release has no {name}.")
    return found


def _is_new(offer: Offer, store: SetStore) -> bool:
    current, offered = store.find_current() or InstalledSet(0), offer.installed
    if offered.version <= current.version or offered.version in store.list_refused():
        return False
    return (offered.model_sha256, offered.stop_sha256) != (current.model_sha256, current.stop_sha256)


def _bring(offer: Offer, source: Source, store: SetStore, self_test: SelfTest) -> InstalledSet:
    """Unpack beside, try, rename, switch."""
    installed = offer.installed
    store.folder.mkdir(parents=True, exist_ok=True)
    beside, there = store.folder / f"{installed.version}.beside", store.folder_of(installed.version)
    for path in (beside, there):
        shutil.rmtree(path, ignore_errors=True)
    _check_room(offer, store.folder)
    beside.mkdir()
    try:
        if offer.model is not None and not _take_over_model(installed, store, beside):
            _unpack_model(_download(offer.updater, offer.model, beside / "model.zip"), beside)
        if offer.stop is not None:
            _download(offer.updater, offer.stop, beside / "stop.json")
        (beside / "set.json").write_bytes(msgspec.json.encode(installed))
        self_test(beside)
        beside.rename(there)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    os.sync()  # before the link that says that it is there
    store.switch(installed.version)
    shutil.rmtree(source.data / FOLDER / "parts", ignore_errors=True)
    return installed


def _check_room(offer: Offer, folder: Path) -> None:
    wanted = sum(one.length for one in (offer.model, offer.stop) if one is not None)
    free = shutil.disk_usage(folder).free
    if free < ROOM_FOR_EACH_BYTE * wanted + SPARE_BYTES:
        raise UpdateNoRoom(
            f"{free / 1e6:.0f} MB are free: too little for an update of {wanted / 1e6:.0f} MB."
        )


def _download(updater: Updater, target: TargetFile, path: Path) -> Path:
    return Path(updater.download_target(target, str(path)))


def _take_over_model(installed: InstalledSet, store: SetStore, beside: Path) -> bool:
    """The model of the set in use, when it is the same one: not a byte is fetched or copied."""
    current = store.find_current()
    found = store.find_model()
    if current is None or found is None or current.model_sha256 != installed.model_sha256:
        return False
    folder = store.folder_of(current.version)
    shutil.copytree(folder / "model", beside / "model", copy_function=os.link)
    os.link(folder / MODEL_ENTRY, beside / MODEL_ENTRY)
    return True


def _unpack_model(archive_path: Path, beside: Path) -> None:
    """Write the files that the archive's own entry names, and only those. Raises `UpdateBroken`."""
    with ZipFile(archive_path) as archive:
        entry = _read_member(archive, MODEL_ENTRY)
        model = msgspec.json.decode(entry, type=SpeechModel)
        folder = beside / "model"
        for file in model.files:
            path = folder / file.path
            if not path.resolve().is_relative_to(folder.resolve()):
                raise UpdateBroken(f"{file.path} would lie outside of its model.")
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(_member(archive, file.path)) as packed, path.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked, 1 << 20)
    faults = list_faults(model, folder, read_contents=True)
    if faults:
        raise UpdateBroken(f"The model is not what its own list says: {faults[0]}.")
    (beside / MODEL_ENTRY).write_bytes(entry)
    archive_path.unlink()


def _member(archive: ZipFile, name: str) -> str:
    if name not in archive.namelist():
        raise UpdateBroken(f"The model has no {name}.")
    return name


def _read_member(archive: ZipFile, name: str) -> bytes:
    return archive.read(_member(archive, name))


@contextmanager
def _in_our_words(source: Source) -> Iterator[None]:
    try:
        yield
    except DownloadError as error:
        raise UpdateUnreachable(f"The update cannot be fetched from {source.url}: {error}.") from error
    except RepositoryError as error:
        raise UpdateNotTrusted(f"What {source.url} offers is not trusted: {error}.") from error
    except (BadZipFile, msgspec.MsgspecError) as error:
        raise UpdateBroken(f"The update cannot be read: {error}.") from error
    except OSError as error:
        raise UpdateNoRoom(f"The update cannot be written: {error.strerror or error}.") from error

"""The sets on this disk: `sets/7/{model/, stop.json, set.json}`, and `sets/current`, a link that names the one in use.

A set is unpacked beside, tried, and switched to by renaming a link: at every moment `current` names a whole set or
nothing, and nothing means what came with the program. A new set is on trial until the kiosk hears with it; one that
does not get there in two starts is taken back, and not tried again.
"""

import logging
import os
import shutil
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gtfs.stop_slice import StopSlice
from kiosk.link.whole_files import write_whole
from kiosk.updates.release import MODEL_ENTRY
from models.catalogue import SpeechModel
from models.installed import list_faults

log = logging.getLogger(__name__)
STARTS_ON_TRIAL = 2
T = TypeVar("T")


class InstalledSet(Struct, frozen=True):
    """What a set is made of, as it was fetched."""

    version: int
    model_sha256: str | None = None
    model_name: str | None = None
    stop_sha256: str | None = None


class Trial(Struct, frozen=True):
    """A set that has not shown yet that the kiosk works with it."""

    version: int
    previous: int | None
    starts: int = 0


class SetStore:
    """The folder of sets. One process writes; any may read."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "sets"
        self._current = self.folder / "current"
        self._trial = self.folder / "trial.json"
        self._refused = self.folder / "refused.json"

    def folder_of(self, version: int) -> Path:
        """Return where that set stands or would stand."""
        return self.folder / str(version)

    def find_current(self) -> InstalledSet | None:
        """Return the set in use; None when what came with the program is."""
        return _read(self._current / "set.json", InstalledSet)

    def find_model(self) -> tuple[SpeechModel, Path] | None:
        """Return the speech model of the set in use and its folder, if it has one and that is whole."""
        folder = self._current / "model"
        model = _read(self._current / MODEL_ENTRY, SpeechModel)
        if model is None:
            return None
        faults = list_faults(model, folder)
        if faults:
            log.error("the model of the update is broken, the one before is used: %s", faults[0])
            return None
        return model, folder

    def find_stop(self) -> StopSlice | None:
        """Return the stop's timetable of the set in use, if it has one."""
        return _read(self._current / "stop.json", StopSlice)

    def list_refused(self) -> tuple[int, ...]:
        """Return the versions that were taken back."""
        return _read(self._refused, tuple[int, ...]) or ()

    def refuse(self, version: int) -> None:
        """Never try that one again. Raises `OSError`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._refused, msgspec.json.encode((*self.list_refused(), version)[-20:]))

    def switch(self, version: int) -> None:
        """Use that set from the next start on, on trial. Raises `OSError`; then nothing has changed."""
        current = self.find_current()
        trial = Trial(version, current.version if current else None)
        write_whole(self._trial, msgspec.json.encode(trial))
        self._point_at(version)

    def begin(self) -> InstalledSet | None:
        """At each start, before anything is loaded: take back what did not work; returns the set that is in use now."""
        try:
            self._look_at_trial()
        except OSError as error:
            log.error("the trial of an update cannot be kept: %s", error.strerror)
        self._clear()
        return self.find_current()

    def _look_at_trial(self) -> None:
        trial, current = self.find_trial(), self.find_current()
        if trial is not None and (current is None or current.version != trial.version):
            self._trial.unlink(missing_ok=True)  # the power went before the switch
        elif trial is not None and trial.starts >= STARTS_ON_TRIAL:
            self.take_back()
        elif trial is not None:
            write_whole(self._trial, msgspec.json.encode(replace(trial, starts=trial.starts + 1)))

    def find_trial(self) -> Trial | None:
        """Return what is on trial."""
        return _read(self._trial, Trial)

    def confirm(self) -> None:
        """The kiosk hears with the set in use: it is no longer on trial."""
        if self.find_trial() is not None:
            self._trial.unlink(missing_ok=True)
            log.warning("the update is confirmed")

    def take_back(self) -> None:
        """Go back to the set before the one on trial. Raises `OSError`."""
        trial = self.find_trial()
        if trial is None:
            return
        log.error("update %d did not work and is taken back", trial.version)
        self.refuse(trial.version)
        if trial.previous is not None and self._is_there(trial.previous):
            self._point_at(trial.previous)
        else:
            self._current.unlink(missing_ok=True)
        self._trial.unlink(missing_ok=True)

    def _is_there(self, version: int) -> bool:
        return _read(self.folder_of(version) / "set.json", InstalledSet) is not None

    def _point_at(self, version: int) -> None:
        """Rename a link over a link: there is no moment without one."""
        fresh = self.folder / "current.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(str(version))
        fresh.replace(self._current)
        opened = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)

    def _clear(self) -> None:
        """Remove what is neither in use nor to be gone back to; what was being unpacked when the power went."""
        trial, current = self.find_trial(), self.find_current()
        kept = {
            str(one) for one in (current and current.version, trial and trial.previous) if one is not None
        }
        for path in self.folder.glob("*"):
            if path.is_dir() and not path.is_symlink() and path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)


def judge_trial(store: SetStore, recogniser: str) -> bool:
    """The recogniser is `ready`, or has `failed`: the set on trial is confirmed or taken back.

    Returns whether the kiosk has to begin anew, with the set before.
    """
    try:
        if recogniser == "ready":
            store.confirm()
        elif recogniser == "failed" and store.find_trial() is not None:
            store.take_back()
            return True
    except OSError as error:
        log.error("the trial of an update cannot be ended: %s", error.strerror)
    return False


def _read(path: Path, type_: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=type_)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        log.error("%s cannot be read: %s", path, error)
        return None

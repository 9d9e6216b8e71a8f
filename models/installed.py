"""What is really on this disk: a model is installed when it is whole, never because a folder exists."""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from models.catalogue import ModelFile, SpeechModel
from models.errors import ModelBroken, ModelNotInstalled

Place = Literal["data folder", "python package"]

READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model's folder and what is wrong with it."""

    model: SpeechModel
    folder: Path
    place: Place
    faults: tuple[str, ...]
    """One sentence per missing or changed file; empty when the model is whole."""

    @property
    def is_whole(self) -> bool:
        """Whether every file is there as the catalogue says."""
        return not self.faults


def folder_in_data(model: SpeechModel, data: Path) -> Path:
    """Return where `model` stands inside the data folder, whether or not it is there."""
    return data / "models" / model.name


def list_found(model: SpeechModel, data: Path, *, read_contents: bool = False) -> tuple[FoundModel, ...]:
    """Return every place where `model` stands, the data folder before the Python package.

    Sizes are always compared; with `read_contents` every byte is read and checksums are compared too (slow).
    """
    found = []
    for folder, place in _places(model, data):
        if folder.is_dir():
            found.append(FoundModel(model, folder, place, _faults(model, folder, read_contents)))
    return tuple(found)


def get_whole_model(model: SpeechModel, data: Path) -> FoundModel:
    """Return the first whole copy of `model`. Raises `ModelNotInstalled` or `ModelBroken`."""
    found = list_found(model, data)
    for copy in found:
        if copy.is_whole:
            return copy
    if found:
        raise ModelBroken(
            f"The speech model in {found[0].folder} is broken ({found[0].faults[0]}). "
            f"Run: gachita model install {model.name}"
        )
    raise ModelNotInstalled(
        f"The speech model {model.name} is not installed. Run: gachita model install {model.name}"
    )


def _places(model: SpeechModel, data: Path) -> list[tuple[Path, Place]]:
    places: list[tuple[Path, Place]] = [(folder_in_data(model, data), "data folder")]
    spec = find_spec(model.import_name)
    for location in (spec.submodule_search_locations or []) if spec else []:
        places.append((Path(location) / model.folder_in_package, "python package"))
    return places


def list_faults(model: SpeechModel, folder: Path, *, read_contents: bool = False) -> tuple[str, ...]:
    """Return one sentence per file of `model` that is missing or changed in `folder`."""
    return _faults(model, folder, read_contents)


def _faults(model: SpeechModel, folder: Path, read_contents: bool) -> tuple[str, ...]:
    faults = (_fault(folder / file.path, file, read_contents) for file in model.files)
    return tuple(fault for fault in faults if fault)


def _fault(path: Path, file: ModelFile, read_contents: bool) -> str | None:
    try:
        size_bytes = path.stat().st_size
    except FileNotFoundError:
        return f"{file.path} is missing"
    except OSError as error:
        return f"{file.path} cannot be read: {error.strerror}"
    if size_bytes != file.size_bytes:
        return f"{file.path} has {size_bytes} bytes instead of {file.size_bytes}"
    if read_contents and sha256_of(path) != file.sha256:
        return f"{file.path} is not what it should be (checksum differs)"
    return None


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()

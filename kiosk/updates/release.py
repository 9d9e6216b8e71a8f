"""What a release is: one signed target that names the others, each with its version, size and SHA-256 (by TUF)."""

from urllib.parse import quote

from msgspec import Struct

MANIFEST = "set.json"
"""The target that names all others."""
MODEL_ENTRY = "model.json"
"""In a model's archive: its entry of the catalogue, with every file's size and SHA-256."""


class Release(Struct, frozen=True):
    """A set of things that belong together."""

    version: int
    """Counts up with every release."""
    model: str | None
    """Target of the speech model; None: the one that came with the program."""
    stops: dict[str, str]
    """`stop_id` → target of that stop's timetable."""


def target_of_stop(stop_id: str) -> str:
    """Return the name of the target with that stop's timetable."""
    return f"stops/{quote(stop_id, safe='')}.json"

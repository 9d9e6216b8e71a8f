"""How one kiosk is set up, read once at the edge."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.care.enrolment import find_enrolment
from kiosk.conversation.world import Announces
from kiosk.errors import NoAccessKey, NoPlace

KEY_FILE = Path("access") / "kiosk.key"
"""In the data folder: written by a server of the same user on the same machine."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One kiosk."""

    stop: str
    """stop_id, or the number painted on the pole."""
    server: str
    """http(s) address of the city server, without a slash at the end."""
    key: str
    """What this kiosk signs in with."""
    data: Path
    """Folder for what it keeps."""
    feed: Path | None = None
    """A GTFS feed to know the stop from as long as the server has never been reached."""
    host: str = "127.0.0.1"
    port: int = 8081
    announces: Announces = "low_floor"
    """Which buses are announced aloud as they come in, without anybody asking."""
    help_number: str = "120"
    """Telephone number of a person; 120 is Seoul's."""
    panel_width_mm: int | None = None
    """Width of the screen as it hangs, for letters of 12 mm and buttons of 20; None: as on a 27-inch screen."""

    @property
    def languages(self) -> Path:
        """Folder with further languages, see `kiosk.wording.languages`."""
        return self.data / "languages"

    @property
    def folder(self) -> Path:
        """Where this kiosk keeps its stored timetable and its outbox."""
        safe = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in self.stop)
        return self.data / "kiosk" / safe


@dataclass(frozen=True, slots=True)
class Place:
    """Which stop, and which server."""

    stop: str
    server: str


def find_place(stop: str | None, server: str | None, data: Path) -> Place:
    """Return where this kiosk stands: as told, or as it was enrolled. Raises `NoPlace`."""
    enrolled = find_enrolment(data)
    stop = stop or (enrolled.stop_id if enrolled else None)
    server = (server or (enrolled.server if enrolled else "")).rstrip("/")
    if stop is None or not server:
        raise NoPlace(
            "This kiosk does not know where it stands: enrol it (gachita kiosk enrol), or say --stop and --server."
        )
    return Place(stop, server)


def find_key(told: str | None, data: Path, server: str) -> str:
    """Return the key that was given, the one got by a code from this server, or the one a local server has left.

    Raises `NoAccessKey`.
    """
    if told:
        return told
    enrolled = find_enrolment(data)
    if enrolled is not None and enrolled.server == server:  # nobody else is told the token
        return enrolled.token
    try:
        return (data / KEY_FILE).read_text().strip()
    except OSError as error:
        raise NoAccessKey(
            f"No key was given (--key, GACHITA_KIOSK_KEY), there is none in {data / KEY_FILE}, and this kiosk is "
            f"not enrolled at {server}: gachita kiosk enrol --server {server} --code CODE"
        ) from error

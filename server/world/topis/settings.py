"""What an operator decides about the city's service: one small TOML file, read once."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Struct

from gtfs.identifiers import RouteId
from gtfs.seoul.topis.planning import Pace
from server.errors import SetupError

SCHEME = "topis:"
"""`--realtime topis:FILE`."""
Seconds = float


class TopisSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file, field by field."""

    base_url: str = "http://ws.bus.go.kr/api/rest"
    key_variable: str = "GACHITA_TOPIS_KEY"
    """The variable of the environment that holds the service key, unless `key_file` is given."""
    key_file: str | None = None
    """A file that holds nothing but the service key."""
    daily_quota: int = 1000
    """Calls a day that the key allows: 1,000 with a development key."""
    routes: Literal["booked", "kiosks", "all"] | tuple[RouteId, ...] = "kiosks"
    """Which routes: those of booked runs; those too that pass a stop with a kiosk or a board being looked at; those
    two and the listed ones; or all."""
    booked_seconds: Seconds = 15.0
    """How often the route of a booked run is asked, when the quota allows it."""
    kiosk_seconds: Seconds = 60.0
    other_seconds: Seconds = 300.0
    at_once: int = 4
    """Calls under way at the same time, at most."""
    timeout_seconds: Seconds = 8.0
    """For one call."""

    @property
    def pace(self) -> Pace:
        """For the plan."""
        return Pace(self.daily_quota, (self.booked_seconds, self.kiosk_seconds, self.other_seconds))

    @property
    def host(self) -> str:
        """Whom it asks."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


def read_settings(path: Path) -> TopisSettings:
    """Raises `SetupError` that names the file and what is wrong in it."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        settings = msgspec.convert(found, TopisSettings)
    except OSError as fault:
        raise SetupError("topis_settings", f"{path} cannot be read: {fault.strerror}.") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as fault:
        raise SetupError("topis_settings", f"{path}: {fault}.") from fault
    wrong = _find_wrong(settings)
    if wrong:
        raise SetupError("topis_settings", f"{path}: {'; '.join(wrong)}.")
    return settings


def read_key(settings: TopisSettings, environment: Mapping[str, str]) -> str:
    """The service key, as it is before it is encoded for a URL. Raises `SetupError`, which never shows it.

    The portal gives every key in two forms; the encoded one contains `%`.
    """
    if settings.key_file is not None:
        try:
            key = Path(settings.key_file).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            raise SetupError(
                "source_key_missing", f"{settings.key_file} holds no key that can be read."
            ) from None
        where = settings.key_file
    else:
        key = environment.get(settings.key_variable, "").strip()
        where = f"the environment variable {settings.key_variable}"
    if not key or any(sign.isspace() for sign in key):
        raise SetupError("source_key_missing", f"There is no service key in {where}.")
    return unquote(key) if "%" in key else key


def _find_wrong(settings: TopisSettings) -> list[str]:
    """All that cannot be, not only the first."""
    address = urlsplit(settings.base_url)
    wrong = {
        "base_url is no http(s) address": address.scheme not in ("http", "https") or not address.hostname,
        "base_url has a query: the key does not belong there": bool(address.query),
        "daily_quota is below 1": settings.daily_quota < 1,
        "at_once is not between 1 and 30": not 1 <= settings.at_once <= 30,
    }
    for name in ("booked_seconds", "kiosk_seconds", "other_seconds", "timeout_seconds"):
        wrong[f"{name} is below 1"] = getattr(settings, name) < 1
    return [sentence for sentence, is_wrong in wrong.items() if is_wrong]

"""The city's service as a live source: settings, key, count and door put together."""

from collections.abc import Mapping
from pathlib import Path

from gtfs.timetable import Timetable
from server.store.connection import Client
from server.store.keys import Keys
from server.world.topis.call_count import CallCount
from server.world.topis.demand import Demand
from server.world.topis.settings import SCHEME, read_key, read_settings
from server.world.topis.topis_door import TopisDoor


def open_topis(
    address: str,
    timetable: Timetable,
    redis: Client,
    keys: Keys,
    demand: Demand,
    environment: Mapping[str, str],
) -> TopisDoor:
    """The door of `topis:FILE`. Raises `SetupError`."""
    settings = read_settings(Path(address.removeprefix(SCHEME)))
    key = read_key(settings, environment)
    calls = CallCount(redis, keys, key, settings.daily_quota)
    return TopisDoor(settings, key, timetable=timetable, calls=calls, demand=demand)

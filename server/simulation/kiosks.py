"""Simulated kiosks: the lines of many stops at once, counting what arrives."""

import asyncio
import csv
import logging
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from booking.kiosk_messages import KioskPart, KioskReport
from gtfs.errors import FeedError
from gtfs.identifiers import StopId
from gtfs.timetable import Timetable
from gtfs.version import VERSION
from server.clients.errors import ClientError
from server.clients.http_door import HttpDoor
from server.clients.kiosk_client import KioskClient
from server.simulation.errors import KioskKeysBroken, KioskStopsBroken
from server.simulation.tally import Tally, percentiles

_LOG = logging.getLogger(__name__)
_CONNECTIONS_PER_SECOND = 50
_BEAT_SECONDS = 30.0
_STOP_DATA_LASTS = timedelta(hours=36)


def choose_stops(timetable: Timetable, number: int | None) -> list[StopId]:
    """So many stops (or all), those with the most routes first."""
    by_routes = sorted(
        timetable.list_stops(), key=lambda stop: (-len(timetable.list_routes_at(stop.id)), stop.id)
    )
    return [stop.id for stop in by_routes[:number]]


def read_kiosk_stops(path: Path, timetable: Timetable) -> list[StopId]:
    """One `stop_id` a line. Raises `KioskStopsBroken`."""
    try:
        named = [StopId(line.strip()) for line in path.read_text(encoding="utf-8-sig").splitlines()]
        return [timetable.get_stop(stop_id).id for stop_id in named if stop_id]
    except (OSError, UnicodeDecodeError) as error:
        raise KioskStopsBroken(f"{path} cannot be read: {error}.") from error
    except FeedError as error:
        raise KioskStopsBroken(f"{path}: {error.sentence}") from error


def read_kiosk_keys(path: Path) -> dict[StopId, str]:
    """CSV with the columns `stop_id,key`. Raises `KioskKeysBroken`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {StopId(row["stop_id"]): row["key"] for row in csv.DictReader(file)}
    except OSError as error:
        raise KioskKeysBroken(f"{path} cannot be read: {error.strerror}.") from error
    except (KeyError, UnicodeDecodeError, csv.Error) as error:
        raise KioskKeysBroken(
            f"{path} is not a list of kiosk keys with the columns stop_id and key."
        ) from error


class KioskRow:
    """Many kiosks. `run` until cancelled."""

    def __init__(
        self,
        door: HttpDoor,
        keys: dict[StopId, str],
        tally: Tally,
        beat_seconds: float = _BEAT_SECONDS,
    ) -> None:
        self._tally = tally
        self._beat_seconds = beat_seconds
        self._began_at = datetime.now(UTC)
        self._last_board_at: dict[StopId, float] = {}
        self._longest_gap: dict[StopId, float] = {}
        self._seen: dict[StopId, int] = {}
        self._kiosks = [KioskClient(door, stop, key, VERSION, self._changed) for stop, key in keys.items()]

    @property
    def connected(self) -> int:
        """How many have received their first board and are on the line."""
        return sum(kiosk.link.is_online and kiosk.board is not None for kiosk in self._kiosks)

    def _changed(self, kiosk: KioskClient, what: str) -> None:
        self._tally.add(f"kiosk saw {what}")
        if what in ("snapshot", "board"):
            now = monotonic()
            gap = now - self._last_board_at.get(kiosk.stop, now)
            self._last_board_at[kiosk.stop] = now
            self._longest_gap[kiosk.stop] = max(gap, self._longest_gap.get(kiosk.stop, 0.0))
            self._seen[kiosk.stop] = self._seen.get(kiosk.stop, 0) + 1

    def as_document(self) -> dict[str, Any]:
        """Boards seen by each kiosk, the longest each had to wait for its next one, and how often lines broke."""
        return {
            "kiosks": len(self._kiosks),
            "connected": self.connected,
            "connections": sum(kiosk.link.counts.connections for kiosk in self._kiosks),
            "boards_per_kiosk": percentiles(list(self._seen.values())),
            "fewest_boards": min(self._seen.values(), default=0),
            "longest_gap_seconds": percentiles(list(self._longest_gap.values())),
        }

    async def run(self) -> None:
        """Connect them a few at a time and keep them connected."""
        async with asyncio.TaskGroup() as group:
            for place, kiosk in enumerate(self._kiosks):
                if place and place % _CONNECTIONS_PER_SECOND == 0:
                    await asyncio.sleep(1.0)
                group.create_task(self._run_one(kiosk))

    async def _run_one(self, kiosk: KioskClient) -> None:
        beating = asyncio.create_task(self._keep_beating(kiosk))
        try:
            await kiosk.run()
        except ClientError as error:
            self._tally.refused("kiosk", error.code)
            _LOG.warning("the kiosk at %s gives up: [%s] %s", kiosk.stop, error.code, error.sentence)
        finally:
            beating.cancel()

    async def _keep_beating(self, kiosk: KioskClient) -> None:
        """Heartbeats like those of a box; the first ones spread by chance, for all of them come at once."""
        await asyncio.sleep(self._beat_seconds * random.random())  # noqa: S311 - a simulation
        while True:
            if kiosk.link.is_online and kiosk.board is not None:
                await self._beat(kiosk)
            await asyncio.sleep(self._beat_seconds)

    async def _beat(self, kiosk: KioskClient) -> None:
        try:
            for order in await kiosk.beat(a_report(self._began_at)):
                await kiosk.answer_order(order.command_id, is_done=False, why="simulated")
        except ClientError as error:
            self._tally.refused("kiosk", error.code)
        else:
            self._tally.add("kiosk beat")


def a_report(began_at: datetime) -> KioskReport:
    """How a kiosk is that has no box: only its line is real, and figures that only a box has are 0."""
    return KioskReport(
        version=VERSION,
        started_at=began_at,
        box_uptime=0,
        memory_bytes=0,
        memory_free_bytes=0,
        disk_free_bytes=0,
        temperature=None,
        model=None,
        update=None,
        stop_data_made_at=began_at,
        stop_data_ends_at=began_at + _STOP_DATA_LASTS,
        feed_version="simulated",
        parts=(KioskPart("line", "up", True, began_at),),
        volume=6,
        waiting=0,
    )

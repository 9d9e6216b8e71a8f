"""A city's stops and boards, and riders in it: where a program that uses the API begins.

    async with open_city("https://buses.example") as city:
        board = await city.get_board("01001", low_floor_only=True)

How to use it: docs/client.md.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from booking.messages import BoardView, ReservationView
from booking.stop_messages import Nearby, StopDetail, StopList, StopView
from server.clients.http_door import PREFIX, HttpDoor, open_session, until_answered
from server.clients.rider_client import RiderClient

T = TypeVar("T")
DEFAULT_GIVE_UP_SECONDS = 30.0


def _nothing(_: RiderClient, __: ReservationView) -> None:
    """Whoever does not want to be called."""


class CityClient:
    """What everybody may ask. Every call asks again while the server cannot be reached or has too much to do, and
    raises `Refused` at once or `Unreachable` when its time is up."""

    def __init__(self, door: HttpDoor, *, give_up_seconds: float = DEFAULT_GIVE_UP_SECONDS) -> None:
        self._door = door
        self._give_up_seconds = give_up_seconds

    async def list_stops_near(
        self, lat: float, lon: float, *, radius_metres: int = 500
    ) -> AsyncIterator[StopView]:
        """Stops around a point, nearest first, one page after the other as they are asked for."""
        async for stop in self._list_stops(near=f"{lat:.6f},{lon:.6f}", radius=radius_metres):
            yield stop

    async def search_stops(self, text: str) -> AsyncIterator[StopView]:
        """Stops by a part of the name or the beginning of the number, the best match first."""
        async for stop in self._list_stops(q=text):
            yield stop

    async def _list_stops(self, **asked: object) -> AsyncIterator[StopView]:
        path: str | None = f"/stops?{urlencode(asked)}"
        while path is not None:
            page = await self._get(path, StopList)
            for stop in page.stops:
                yield stop
            path = page.next.removeprefix(PREFIX) if page.next else None

    async def get_stop(self, stop: str) -> StopDetail:
        """A stop with its routes and where they go, by `stop_id` or number."""
        return await self._get(f"/stops/{quote(stop, safe='')}", StopDetail)

    async def get_board(self, stop: str, *, limit: int = 10, low_floor_only: bool = False) -> BoardView:
        """What comes next. The board asked for last is given again while it still holds: its ages count at `as_of`."""
        asked = urlencode({"limit": limit, "low_floor": "yes" if low_floor_only else "no"})
        return await self._get(f"/stops/{quote(stop, safe='')}/arrivals?{asked}", BoardView)

    async def get_nearby(self, stop: str, *, radius_metres: int = 500, within_seconds: int = 1200) -> Nearby:
        """Low-floor buses that can be booked and caught at other stops."""
        asked = urlencode({"radius": radius_metres, "within": within_seconds})
        return await self._get(f"/stops/{quote(stop, safe='')}/nearby?{asked}", Nearby)

    async def become_rider(
        self,
        language: str = "ko",
        needs: Sequence[str] = (),
        changed: Callable[[RiderClient, ReservationView], None] = _nothing,
    ) -> RiderClient:
        """A new rider without a name. Not repeated by itself: each is another one.

        `changed` is called with every new version of a reservation while `run` of the rider runs.
        """
        rider = RiderClient(self._door, changed)
        await rider.register(language, needs)
        return rider

    def find_rider(
        self, token: str, changed: Callable[[RiderClient, ReservationView], None] = _nothing
    ) -> RiderClient:
        """The rider whose token was kept."""
        rider = RiderClient(self._door, changed)
        rider.go_on_as(token)
        return rider

    async def _get(self, path: str, type_: type[T]) -> T:
        async def ask() -> Any:
            return await self._door.get_kept(path)

        return msgspec.convert(await until_answered(ask, self._give_up_seconds), type_, strict=False)


@asynccontextmanager
async def open_city(
    server_url: str, *, give_up_seconds: float = DEFAULT_GIVE_UP_SECONDS
) -> AsyncIterator[CityClient]:
    """A client of that server for as long as the block lasts."""
    async with open_session() as session:
        yield CityClient(HttpDoor(session, server_url), give_up_seconds=give_up_seconds)

"""The live feeds of a drill: those of the simulated buses, which can go away or turn into rubbish."""

from collections.abc import Callable

from server.benchmarks.drill.machinery import HOST
from server.simulation.city import Picture
from server.simulation.feed_server import Encoder, FeedServer
from server.simulation.feeds import trip_updates, vehicle_positions
from server.simulation.world import World

_RUBBISH = "<html><body>점검 중입니다</body></html>".encode()


class PublishedFeeds:
    """Served from this process."""

    def __init__(self, world: World) -> None:
        self.is_rubbish = False
        """Whether what is served is a web page instead."""
        encoders = {"vehicle-positions": vehicle_positions, "trip-updates": trip_updates}
        self._names = tuple(encoders)
        self._make: Callable[[], FeedServer] = lambda: FeedServer(
            world.picture, {name: self._spoilt(encode) for name, encode in encoders.items()}
        )
        self._server = self._make()
        self._port = 0

    async def start(self) -> list[str]:
        """Serve (again, at the same place); returns the URLs."""
        self._server = self._make()
        self._port = await self._server.start(HOST, self._port)
        return [f"http://{HOST}:{self._port}/{name}.pb" for name in self._names]

    async def stop(self) -> None:
        """Nobody answers any more."""
        await self._server.stop()

    def _spoilt(self, encode: Encoder) -> Encoder:
        def maybe(picture: Picture) -> bytes:
            return _RUBBISH if self.is_rubbish else encode(picture)

        return maybe

"""Every fault of the drill: what breaks, for how long, and how it is made whole again."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from server.benchmarks.drill.machinery import Machine
from server.benchmarks.drill.published_feeds import PublishedFeeds
from server.benchmarks.drill.relay import Relay
from server.benchmarks.drill.terminals import Terminal
from server.benchmarks.drill.watched_store import WatchedStore

_SUPERVISOR_SECONDS = 1.0
_HOUR_SECONDS = 3600.0


@dataclass(frozen=True)
class Scene:
    """What a fault can lay hands on."""

    store: Machine | WatchedStore
    worker: Machine
    relay: Relay
    """The radio of a third of the terminals."""
    terminals: Sequence[Terminal]
    feeds: PublishedFeeds

    @property
    def single_store(self) -> Machine:
        """The store of a fault that needs no other. Raises `TypeError`."""
        if not isinstance(self.store, Machine):
            raise TypeError("this fault is of a single store")
        return self.store

    @property
    def watched_store(self) -> WatchedStore:
        """The store of a fault `is_of_watched_store`. Raises `TypeError`."""
        if not isinstance(self.store, WatchedStore):
            raise TypeError("this fault is of a store with sentinels")
        return self.store


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way for things to go wrong."""

    name: str
    sentence: str
    seconds: float
    """How long it lasts."""
    begin: Callable[[Scene], Awaitable[None]]
    end: Callable[[Scene], Awaitable[None]]
    supervise: Callable[[Scene], Awaitable[None]] | None = None
    """What a supervisor does once a second while it lasts."""
    clear_up: Callable[[Scene], Awaitable[None]] | None = None
    """What is left to do once everybody is served again."""
    is_of_watched_store: bool = False
    """Whether the store has replicas and sentinels; else it is a single server."""

    async def break_for(self, scene: Scene) -> None:
        """Break it, and let its time pass."""
        await self.begin(scene)
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + self.seconds
        while (left := ends_at - loop.time()) > 0:
            await asyncio.sleep(min(left, _SUPERVISOR_SECONDS))
            if self.supervise is not None:
                await self.supervise(scene)


async def _kill_worker(scene: Scene) -> None:
    await scene.worker.kill()


async def _start_worker(scene: Scene) -> None:
    scene.worker.start()


async def _kill_store(scene: Scene) -> None:
    await scene.single_store.kill()


async def _start_store(scene: Scene) -> None:
    scene.single_store.start()


async def _pause_store(scene: Scene) -> None:
    scene.single_store.send(signal.SIGSTOP)


async def _resume_store(scene: Scene) -> None:
    scene.single_store.send(signal.SIGCONT)


async def _lose_primary(scene: Scene) -> None:
    await scene.watched_store.lose_primary()


async def _await_another_primary(scene: Scene) -> None:
    """The fault is over once there is another; the lost one comes back right then, still believing itself."""
    await scene.watched_store.await_another()
    scene.watched_store.bring_back()


async def _cut_off_primary(scene: Scene) -> None:
    await scene.watched_store.cut_off_primary()


async def _await_agreement(scene: Scene) -> None:
    await scene.watched_store.await_another()


async def _join_primary_again(scene: Scene) -> None:
    await scene.watched_store.join_again()


async def _cut_radio(scene: Scene) -> None:
    scene.relay.cut()


async def _restore_radio(scene: Scene) -> None:
    scene.relay.restore()


async def _press_oddly(scene: Scene) -> None:
    for place, terminal in enumerate(scene.terminals):
        terminal.acknowledgements = place % 3


async def _press_once(scene: Scene) -> None:
    for terminal in scene.terminals:
        terminal.acknowledgements = 1


async def _set_clocks_wrong(scene: Scene) -> None:
    for place, terminal in enumerate(scene.terminals):
        terminal.clock_error_seconds = (place % 3 - 1) * _HOUR_SECONDS


async def _set_clocks_right(scene: Scene) -> None:
    for terminal in scene.terminals:
        terminal.clock_error_seconds = 0.0


async def _fill_disk(scene: Scene) -> None:
    """No file of the store may grow any more: its append-only file meets EFBIG where a full disk gives ENOSPC."""
    scene.single_store.limit_files(0)


async def _restart_on_full_disk(scene: Scene) -> None:
    store = scene.single_store
    if store.has_ended:
        store.start()
        store.limit_files(0)


async def _make_room(scene: Scene) -> None:
    store = scene.single_store
    if not store.has_ended:
        store.limit_files(None)
        await asyncio.sleep(_SUPERVISOR_SECONDS)  # one that has just met the full disk ends still
    if store.has_ended:
        store.start()


async def _stop_feeds(scene: Scene) -> None:
    await scene.feeds.stop()


async def _start_feeds(scene: Scene) -> None:
    await scene.feeds.start()


async def _spoil_feeds(scene: Scene) -> None:
    scene.feeds.is_rubbish = True


async def _repair_feeds(scene: Scene) -> None:
    scene.feeds.is_rubbish = False


_ALL = (
    Fault(
        name="worker-killed",
        sentence="The worker is killed with -9 and started again.",
        seconds=2,
        begin=_kill_worker,
        end=_start_worker,
    ),
    Fault(
        name="store-killed",
        sentence="The store is killed with -9 and started again.",
        seconds=5,
        begin=_kill_store,
        end=_start_store,
    ),
    Fault(
        name="store-paused",
        sentence="The store stops answering (SIGSTOP) and goes on.",
        seconds=20,
        begin=_pause_store,
        end=_resume_store,
    ),
    Fault(
        name="primary-lost",
        sentence="The primary is killed with -9; a replica takes its place, and it comes back.",
        seconds=1,
        begin=_lose_primary,
        end=_await_another_primary,
        clear_up=_join_primary_again,
        is_of_watched_store=True,
    ),
    Fault(
        name="primary-cut-off",
        sentence="Replicas and sentinels no longer reach the primary, the worker does: another takes its place.",
        seconds=1,
        begin=_cut_off_primary,
        end=_await_agreement,
        clear_up=_join_primary_again,
        is_of_watched_store=True,
    ),
    Fault(
        name="radio-gap",
        sentence="A third of the buses have no radio; nobody is told.",
        seconds=60,
        begin=_cut_radio,
        end=_restore_radio,
    ),
    Fault(
        name="acknowledgements",
        sentence="A third of the drivers acknowledge twice, a third never.",
        seconds=60,
        begin=_press_oddly,
        end=_press_once,
    ),
    Fault(
        name="disk-full",
        sentence="The append-only file cannot grow; a supervisor keeps starting the store.",
        seconds=10,
        begin=_fill_disk,
        end=_make_room,
        supervise=_restart_on_full_disk,
    ),
    Fault(
        name="client-clocks",
        sentence="A third of the terminals' clocks are an hour ahead, a third an hour behind.",
        seconds=30,
        begin=_set_clocks_wrong,
        end=_set_clocks_right,
    ),
    Fault(
        name="feed-gone",
        sentence="Nobody answers where the live feeds were.",
        seconds=60,
        begin=_stop_feeds,
        end=_start_feeds,
    ),
    Fault(
        name="feed-rubbish",
        sentence="The live feeds answer with a web page.",
        seconds=60,
        begin=_spoil_feeds,
        end=_repair_feeds,
    ),
)

FAULTS: dict[str, Fault] = {fault.name: fault for fault in _ALL}

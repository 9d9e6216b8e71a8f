"""Running one worker: store, timetable, application, loops; and ending all of it in order."""

import logging
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent
from flask_socketio import SocketIO
from gevent.pywsgi import WSGIServer

from gtfs import distances
from gtfs.compiling import open_or_compile
from gtfs.sample_town.opening import open_sample_town
from gtfs.timetable import Timetable
from server.access import admit
from server.application import create
from server.background import collecting, loops
from server.background.hearing import HearingLoop
from server.composition import Services, wall_clock
from server.errors import SetupError
from server.live.canary import DEAF_STATUS, Hearing
from server.live.retelling import Retelling
from server.preparing import MEND_SECONDS, PreparedStore, prepared_store, set_up_log
from server.settings import ServerSettings
from server.store.connection import connect
from server.store.documents import DocumentStore
from server.world.threads import in_thread

log = logging.getLogger(__name__)
SWITCH_SECONDS = 0.0001
"""So long the thread that reads live feeds may keep the interpreter from answering a driver (default 0.005). The loop
asks for it after every answer of the store, some ten times on a ping's way."""


def serve(settings: ServerSettings) -> int:
    """Serve until told to stop (SIGTERM, SIGINT), or deaf. Returns the exit status.

    Raises `SetupError`, `FeedError`.
    """
    set_up_log(settings.worker)
    with prepared_store(settings) as store:
        return _serve_with_store(settings, store)


def _serve_with_store(settings: ServerSettings, store: PreparedStore) -> int:
    timetable = open_timetable(settings.feed, settings.data)
    redis = connect(store.url)
    app, socketio, services, push_progress = create(settings, redis=redis, timetable=timetable)
    admit(services)
    _warn_of_missing_replicas(services.documents)
    server = PromptServer((settings.host, settings.port), app, log=None, error_log=log)
    try:
        server.start()
    except OSError as fault:
        raise SetupError(
            "port_taken", f"Port {settings.port} of {settings.host} cannot be used: {fault.strerror}."
        ) from fault
    sys.setswitchinterval(SWITCH_SECONDS)
    collecting.settle()
    stopped = gevent.event.Event()
    running = loops.start(services, socketio, push_progress)
    running.append(gevent.spawn(in_thread, distances.prepare))
    running.append(gevent.spawn(in_thread, services.pushes.poster.prepare))
    running += _open_ears(services, socketio, stopped.set)
    if store.embedded:
        running.append(gevent.spawn(_keep_mending, store))
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, stopped.set)
    print(
        f"gachita serves {len(timetable.list_stops())} stops at http://{settings.host}:{settings.port}/",
        flush=True,
    )
    stopped.wait()
    gevent.killall(running, timeout=5)
    services.live.close()
    services.watch.close()
    server.stop(timeout=2)
    return DEAF_STATUS if services.canary.hearing is Hearing.DEAF else 0


def _keep_mending(store: PreparedStore) -> None:
    while True:
        gevent.sleep(MEND_SECONDS)
        store.mend()


def _open_ears(services: Services, socketio: SocketIO, end: Callable[[], None]) -> list[gevent.Greenlet]:
    """Listen to the other workers from now on, and not only from the first client on."""
    server = socketio.server
    if not server.manager_initialized:
        server.manager_initialized = True
        server.manager.initialize()
    retelling = Retelling(socketio, services.documents, services.projection, server.manager.list_rooms)
    loop = HearingLoop(
        queue=server.manager,
        canary=services.canary,
        retelling=retelling,
        clock=services.clock,
        seconds=services.settings.canary_seconds,
        end=end,
    )
    return loop.start()


def _warn_of_missing_replicas(documents: DocumentStore) -> None:
    """Boards are served all the same: an operator who restarts in trouble is not refused, only told."""
    connected, needed = documents.count_replicas(), documents.replicas.needed
    if connected < needed:
        log.error(
            "The store's primary has %d of %d replicas: no booking and no press is accepted until they are there. "
            "Start them, or say --replicas %d and accept that the loss of the primary loses reservations.",
            connected, needed, connected,
        )  # fmt: skip


class PromptServer(WSGIServer):  # type: ignore[misc]  # the library is untyped
    """Sends each message at once.

    Without TCP_NODELAY a small message waits until the one before it is acknowledged, which the other side puts
    off by 40 ms (RFC 9293, section 3.7.4): a ping right behind a board was that late.
    """

    def handle(self, client: Any, address: Any) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().handle(client, address)


def open_timetable(feed: Path | None, data: Path) -> Timetable:
    """The timetable to serve, compiled once into the data folder; the sample town when none is named."""
    if feed is None:
        return open_sample_town(data / "timetables", wall_clock().date())
    if sys.stderr.isatty():
        print(f"Reading {feed} …", file=sys.stderr)
    return open_or_compile(feed, data / "timetables")

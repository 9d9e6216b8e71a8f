"""The loops of a worker: refresh the live picture, apply what is due, push boards. No decisions here.

Each loop survives any fault of one round: it is logged and the next round begins.
"""

import logging
from collections.abc import Callable
from time import perf_counter

import gevent
from flask_socketio import SocketIO

from server import access
from server.background import collecting
from server.background.rounds import Rounds
from server.composition import Services
from server.errors import SetupError

log = logging.getLogger(__name__)
LEAST_REST = 0.1
"""Of its period: a loop that is behind its time still leaves room for everything else."""
GATHERING = 0.25
"""Of a tick: what becomes due so close together is looked at together, in as few words with the store."""
RESTORE_SECONDS = 60.0
ANNOUNCE_SECONDS = 0.3
"""Well within the second that a worker has to cross off what it has announced."""
REVOKED_SECONDS = 2.0
"""How often connections are looked through for tokens that are accepted no longer."""
ACCOUNTS_SECONDS = 5.0
"""How often the file of the dispatchers' accounts is looked at."""
FORGET_SECONDS = 30.0
"""How often what has been kept long enough is looked for."""

BOARDS_AT_ONCE = 25
"""For so many the store is asked once."""

Round = Callable[[], float | None]
"""One round of a loop. Returns the seconds until it has something to do, where it knows."""


def start(services: Services, socketio: SocketIO, push_progress: Callable[[], None]) -> list[gevent.Greenlet]:
    """Start every loop of a worker."""
    settings, rounds = services.settings, services.rounds
    return [
        gevent.spawn(services.loop_lag.watch),
        gevent.spawn(collecting.keep_looking),
        gevent.spawn(_forever, rounds, "refresh", settings.refresh_seconds, lambda: refresh(services)),
        gevent.spawn(_forever, rounds, "reports", settings.tick_seconds, services.positions.save),
        gevent.spawn(_forever, rounds, "watch", settings.refresh_seconds, lambda: keep_watch(services)),
        gevent.spawn(_forever, rounds, "due", settings.tick_seconds, lambda: apply_due(services)),
        gevent.spawn(_forever, rounds, "pushes", settings.tick_seconds, lambda: send_pushes(services)),
        gevent.spawn(_forever, rounds, "restore", RESTORE_SECONDS, lambda: restore_due(services)),
        gevent.spawn(_forever, rounds, "announce", ANNOUNCE_SECONDS, lambda: announce_overdue(services)),
        gevent.spawn(
            _forever, rounds, "boards", settings.board_seconds, lambda: push_boards(services, socketio)
        ),
        gevent.spawn(_forever, rounds, "forget", FORGET_SECONDS, lambda: forget(services)),
        gevent.spawn(_forever, rounds, "revoked", REVOKED_SECONDS, lambda: end_revoked(services)),
        gevent.spawn(_forever, rounds, "accounts", ACCOUNTS_SECONDS, lambda: read_accounts(services)),
        gevent.spawn(_forever, rounds, "progress", settings.board_seconds, push_progress),
        gevent.spawn(
            _forever, rounds, "timetable", settings.timetable_seconds, lambda: take_timetable(services)
        ),
    ]


def _forever(rounds: Rounds, name: str, seconds: float, round_: Round) -> None:
    while True:
        began = perf_counter()
        wait = seconds
        try:
            known = round_()
            wait = seconds if known is None else min(seconds, known)
        except Exception:
            log.exception("fault in loop %s", name)
        took = perf_counter() - began
        rounds.add(name, took)
        gevent.sleep(max(wait - took, seconds * LEAST_REST))


def refresh(services: Services) -> None:
    """Ask the live sources and take over the buses' own reports."""
    services.positions.refresh()
    services.live.refresh(services.clock())


def keep_watch(services: Services) -> None:
    """Tell the dispatchers of sources and buses that are not heard of any more, or are again."""
    services.watch.look(services.clock())


def take_timetable(services: Services) -> None:
    """Put another timetable in force when there is one."""
    watch, now = services.timetable_watch, services.clock()
    if watch is None:
        return
    timetable = watch.find_newer(now.astimezone(services.world.timetable.agency_timezone).date())
    if timetable is not None:
        services.live.take_timetable(timetable, services.clock())
        log.info("another timetable is in force: %d stops", len(timetable.list_stops()))


def apply_due(services: Services) -> float | None:
    """Whatever time and the moving buses require of the open reservations. Returns the seconds until the next look."""
    wait = services.due_looks.go_round()
    return None if wait is None else max(wait, services.settings.tick_seconds * GATHERING)


def send_pushes(services: Services) -> float | None:
    """Whatever is to be shown on phones whose page is closed. Returns the seconds until the next round."""
    wait = services.pushes.go_round()
    return None if wait is None else max(wait, services.settings.tick_seconds * GATHERING)


def restore_due(services: Services) -> None:
    """No open reservation is without a next look."""
    services.due_looks.restore()


def announce_overdue(services: Services) -> None:
    """What a worker has stored and not announced is announced all the same."""
    services.unannounced.go_round()


def end_revoked(services: Services) -> None:
    """End the lines of whoever was erased, signed out or taken off the lists."""
    services.admitted.end_revoked()


def read_accounts(services: Services) -> None:
    """Take over what the operator has changed in the dispatchers' accounts."""
    try:
        access.admit_dispatchers(services)
    except SetupError as fault:
        log.warning("the dispatchers' accounts stay as they are: %s", fault)


def forget(services: Services) -> None:
    """Forget what has ended long enough ago, and let the store's file forget it too."""
    services.forgetting.forget_ended(services.clock())
    services.audit.forget_old(services.clock())
    services.forgetting.rewrite_file()


def push_boards(services: Services, socketio: SocketIO) -> None:
    """Send its board to whoever looks at a stop, some at a time, giving way to pings between any two."""
    stops = services.world.timetable.stops
    watched = [one for one in services.boards.list_watched() if stops.find(one[0]) >= 0]
    for first in range(0, len(watched), BOARDS_AT_ONCE):
        some = watched[first : first + BOARDS_AT_ONCE]
        try:
            services.boards.push(socketio, some, services.documents.list_last_sequences)
        except Exception:
            log.exception("fault in the boards of stops %s", ", ".join(stop_id for stop_id, _ in some))

"""`/healthz`, `/readyz`, `/metrics`: is it alive, can it serve, and the numbers."""

from collections import Counter
from contextlib import suppress

import gevent
import msgspec
from flask import Blueprint, Response, current_app, jsonify

from server.composition import Services
from server.live.canary import Hearing
from server.store.connection import StoreFault
from server.store.documents import DocumentStore
from server.world.health import list_metrics

blueprint = Blueprint("health", __name__)
STORE_SECONDS = 1.5
"""A store that has not answered by then is as good as none."""


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return jsonify({"ok": True})


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """It can take a booking and hears the other workers. Live data may be old: it says so."""
    services: Services = current_app.extensions["gachita"]
    documents = services.documents
    is_lost = services.canary.hearing is Hearing.NO_STORE
    replicas = None if is_lost else _count_replicas(documents)
    store = replicas is not None
    hearing = services.canary.hearing if store else Hearing.NO_STORE
    watch = services.timetable_watch
    body = {
        "ok": hearing is Hearing.WELL,
        "store": store,
        "replicas": replicas,
        "replicas_needed": documents.replicas.needed,
        "hearing": hearing,
        "stops": len(services.world.timetable.list_stops()),
        "timetable_fault": watch.fault if watch else None,
        "feed_age_seconds": services.world.feed_age(services.clock()),
        "sources": msgspec.to_builtins(services.live.list_health(services.clock())),
    }
    return jsonify(body), 200 if body["ok"] else 503


def _count_replicas(documents: DocumentStore) -> int | None:
    """None when the store does not answer soon: whoever asks us waits, and the client itself would try for long."""
    found: int | None = None
    with suppress(*StoreFault, OSError):
        found = gevent.with_timeout(STORE_SECONDS, documents.count_replicas, timeout_value=None)
    return found


@blueprint.get("/metrics")
def metrics() -> Response:
    """The numbers in Prometheus' text format."""
    services: Services = current_app.extensions["gachita"]
    states = Counter(r.state.value for r in services.documents.list_open())
    age = services.world.feed_age(services.clock())
    lines = [
        "# HELP gachita_open_reservations Reservations that have not ended, by state.",
        "# TYPE gachita_open_reservations gauge",
        *(f'gachita_open_reservations{{state="{state}"}} {n}' for state, n in sorted(states.items())),
        "# HELP gachita_drivers_connected Buses connected to this worker.",
        "# TYPE gachita_drivers_connected gauge",
        f"gachita_drivers_connected {services.operations.count_drivers()}",
        "# HELP gachita_kiosks_connected Stops whose kiosk is connected to this worker.",
        "# TYPE gachita_kiosks_connected gauge",
        f"gachita_kiosks_connected {services.kiosks.count_connected()}",
        "# HELP gachita_announcements_failed_total Events stored but not announced by this worker.",
        "# TYPE gachita_announcements_failed_total counter",
        f"gachita_announcements_failed_total {services.announcer.failed}",
        "# HELP gachita_feed_age_seconds Age of the newest live data; -1 when there is none.",
        "# TYPE gachita_feed_age_seconds gauge",
        f"gachita_feed_age_seconds {-1 if age is None else age}",
        *services.due_looks.as_metrics(),
        *services.unannounced.as_metrics(),
        *services.pushes.as_metrics(),
        *services.rounds.as_metrics(),
        *services.loop_lag.as_metrics(),
        *services.step_times.as_metrics(),
        *list_metrics(services.live.list_health(services.clock())),
        *services.live.as_metrics(services.clock()),
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain; version=0.0.4")

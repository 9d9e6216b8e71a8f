"""Flask and Socket.IO put together: doors, headers, pages. No rules here."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial

from flask import Flask
from flask_socketio import SocketIO
from werkzeug.middleware.proxy_fix import ProxyFix

from booking.settings import Rules
from gtfs.identifiers import StopId
from gtfs.timetable import Timetable
from server.composition import Services, compose, wall_clock
from server.http import (
    description,
    docs_page,
    headers,
    health,
    kiosks,
    network,
    open_data,
    open_feeds,
    operations,
    origins,
    problems,
    push,
    releases,
    reservations,
    riders,
    sign_in,
    stops,
)
from server.http.page_files import hand_out_file
from server.identity.tokens import ANY_STOP
from server.live import lines, message_json, packets
from server.live.canary import Canary
from server.live.driver_channel import DriverChannel
from server.live.kiosk_channel import KioskChannel
from server.live.message_queue import MessageQueue
from server.live.operations_channel import OperationsChannel
from server.live.packets import CheckedPacket
from server.live.rider_channel import RiderChannel
from server.settings import ServerSettings
from server.store.connection import Client

LARGEST_BODY_BYTES = 64 * 1024
LARGEST_MESSAGE_BYTES = 64 * 1024
PING_SECONDS, PING_TIMEOUT_SECONDS = 4, 3
"""Heartbeat every 4 s, dead at 7 s: a dead driver link is noticed within 10 s (design: figures to hold)."""

PAGES = {"/": "home.html", "/rider": "rider.html", "/driver": "driver.html", "/operations": "operations.html"}
WORKERS = {f"/{page}-worker.js": f"{page}-worker.js" for page in ("rider", "driver", "docs")}
"""Service workers: served beside the page whose shell they keep on the device, as their scope demands."""


def create(
    settings: ServerSettings,
    *,
    redis: Client,
    timetable: Timetable,
    clock: Callable[[], datetime] = wall_clock,
    rules: Rules | None = None,
) -> tuple[Flask, SocketIO, Services, Callable[[], None]]:
    """Build the application around a store and a timetable.

    Returns also what tells the connected buses how near their passengers are.
    """
    app = Flask("server", static_folder=None)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY_BYTES
    socketio = SocketIO(
        app,
        async_mode="gevent",
        json=message_json,
        serializer=CheckedPacket,
        client_manager=MessageQueue(redis, channel=f"gachita:{settings.area}:emits"),
        ping_interval=PING_SECONDS,
        ping_timeout=PING_TIMEOUT_SECONDS,
        max_http_buffer_size=LARGEST_MESSAGE_BYTES,
        cors_allowed_origins=origins.make_origin_check(settings.cors_origins),
        always_connect=False,
    )
    if settings.worker:
        _name_sessions(socketio, settings.worker)
    lines.carry(socketio.server)
    packets.guard(socketio.server)
    driver: DriverChannel
    kiosk: KioskChannel
    services = compose(
        settings,
        redis=redis,
        timetable=timetable,
        socketio=socketio,
        list_kiosks=lambda: {StopId(i.subject) for i in kiosk.connected if i.subject != ANY_STOP},
        count_drivers=lambda: len(driver.connected),
        clock=clock,
        rules=rules,
        canary=Canary(settings.unheard_canaries),
    )
    driver, kiosk = DriverChannel("/driver", services), KioskChannel("/kiosk", services)
    for channel in (
        driver,
        kiosk,
        RiderChannel("/rider", services),
        OperationsChannel("/operations", services),
    ):
        socketio.server.register_namespace(channel)
    app.extensions["gachita"] = services
    _mount(app, settings.cors_origins)
    return app, socketio, services, driver.push_progress


def _name_sessions(socketio: SocketIO, worker: str) -> None:
    """Session ids begin with the worker's name: the polling fallback must come back to the worker that has it.

    A cookie would do in browsers on the server's own pages only; other clients and other origins keep none.
    """
    transport = socketio.server.eio
    generate = transport.generate_id
    transport.generate_id = lambda: f"{worker}.{generate()}"


def _mount(app: Flask, told_origins: Collection[str]) -> None:
    """Doors, pages and headers."""
    for door in (riders, push, stops, reservations, sign_in, operations, kiosks, network):
        app.register_blueprint(door.blueprint, url_prefix="/api/v1")
    app.register_blueprint(open_data.blueprint)
    app.register_blueprint(description.blueprint)
    app.register_blueprint(docs_page.blueprint)
    app.register_blueprint(open_feeds.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(releases.blueprint)
    problems.install(app)
    for path, page in {**PAGES, **WORKERS}.items():
        app.add_url_rule(path, f"page {page}", partial(hand_out_file, page))
    app.add_url_rule("/static/<path:name>", "file of a page", hand_out_file)
    headers.install(app, told_origins)

"""A server whose sources hang, drip, flood and lie, all at once: the good one is heard all the same."""

import threading
from contextlib import ExitStack
from datetime import UTC, datetime

import requests

from gtfs.identifiers import VehicleId
from gtfs.realtime.entities import VehiclePosition, VehicleReference
from gtfs.realtime.writing import build_vehicle_positions
from tests.builders.bad_publisher import drips, gives, never_answers, never_ends, publishing
from tests.builders.fast_town import write_fast_town
from tests.builders.processes import eventually, free_port, running

FRESH_SECONDS = 5


def a_fresh_bus(caller):
    now = datetime.now(UTC)
    bus = VehiclePosition(VehicleReference(VehicleId("b1")), lat=37.5, lon=127.0, seen_at=now)
    caller.say(200, build_vehicle_positions([bus], now))


def test_no_source_waits_for_another(tmp_path):
    manners = [never_answers, drips, never_ends, gives(b"<html>"), gives(b"", 503), a_fresh_bus]
    town = write_fast_town(tmp_path / "town.zip", datetime.now(UTC))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        publishers = [stack.enter_context(publishing()) for _ in manners]
        for publisher, manner in zip(publishers, manners, strict=True):
            publisher.manner = manner
        arguments = (
            "serve", "--feed", town, "--data", tmp_path / "data", "--port", port, "--refresh-seconds", 0.5,
            *(word for one in publishers for word in ("--realtime", one.url)),
        )  # fmt: skip
        server = stack.enter_context(running(tmp_path / "log", *arguments))
        server.wait_for(f"{url}/readyz")

        def sources():
            answered = requests.get(f"{url}/readyz", timeout=5).json()
            return answered["sources"]

        def is_fresh():
            age = sources()[-1]["age_seconds"]
            return age is not None and age <= FRESH_SECONDS

        eventually(is_fresh, 20, sources)
        expected = ["live_feed_too_slow"] * 2 + [
            "live_feed_too_large",
            "live_feed_is_html",
            "live_feed_busy",
            None,
        ]
        seen_stale = threading.Event()

        def all_known():
            if not is_fresh():
                seen_stale.set()
            return [one["fault"] for one in sources()] == expected

        eventually(all_known, 60, sources)
        assert not seen_stale.is_set()
        shown = requests.get(f"{url}/gtfs-rt/vehicle-positions.pb", timeout=5)
        assert b"b1" in shown.content

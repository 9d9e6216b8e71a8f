"""A whole kiosk without a line: its page's door, its ears and its voice, on the stored timetable of a made-up stop."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gtfs.stop_slice import SliceDeparture, StopSlice
from kiosk.composition import Kiosk, build
from kiosk.settings import Settings
from tests.builders.processes import free_port

WAIT_SECONDS = 20.0


@pytest.fixture(scope="module")
def kiosk(
    slice_of: Callable[..., StopSlice],
    departure_of: Callable[..., SliceDeparture],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kiosk]:
    now = datetime.now(UTC)
    departures = (departure_of("143", now + timedelta(minutes=5, seconds=30)),)
    nowhere = f"http://127.0.0.1:{free_port()}"
    settings = Settings(stop="01001", server=nowhere, key="k", data=tmp_path_factory.mktemp("kiosk"), port=0)
    kiosk = build(settings, slice_of(("143", "150"), departures, now))
    serving = threading.Thread(target=kiosk.serve)
    kiosk.start()
    serving.start()
    yield kiosk
    kiosk.stop()
    serving.join(timeout=WAIT_SECONDS)

"""The client does on a real server what its document says, and the program shown there runs."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from booking.messages import BoardView
from server.clients.city_client import open_city
from server.clients.errors import NotFound, NotPossible, NotSignedIn
from tests.builders.guarded_town import STOP, TRIPS, GuardedTown, guarded_town

ROOT = Path(__file__).parents[2]

NUMBER = "09108"
"""On the pole of that stop."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedTown]:
    with guarded_town(tmp_path_factory.mktemp("client")) as town:
        yield town


def test_the_program_of_the_document_books_and_gives_back(town, tmp_path):
    shown = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "client.md").read_text(encoding="utf-8"), re.S)
    assert shown
    program = tmp_path / "ride.py"
    program.write_text(shown[1], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", program, town.url, NUMBER],
        capture_output=True, text=True, timeout=60, check=False, cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    first, *_, last = done.stdout.splitlines()
    assert first.startswith(f"{STOP} ")
    assert "143" in done.stdout
    assert last.split()[0] in ("assigned", "requested")


def test_stops_are_read_page_by_page_and_each_once(town):
    async def go() -> list[str]:
        async with open_city(town.url) as city:
            return [stop.stop_id async for stop in city.list_stops_near(37.52, 127.0, radius_metres=3000)]

    found = asyncio.run(go())
    assert len(found) == len(set(found)) == 15


def test_a_refusal_is_an_exception_with_code_words_and_what_can_be_booked_instead(town):
    town.publish(X=1)

    async def go() -> None:
        async with open_city(town.url) as city:
            with pytest.raises(NotFound) as unknown:
                await city.get_stop("no such stop")
            assert (unknown.value.code, unknown.value.status) == ("unknown_stop", 404)
            assert unknown.value.sentence_ko
            with pytest.raises(NotSignedIn):
                await city.find_rider("made-up").list_own()
            rider = await city.become_rider("ko", ["wheelchair"])
            with pytest.raises(NotPossible) as gone:
                await rider.book(STOP, trip_id="7-none")
            assert gone.value.code == "bus_gone"
            assert all(one.bookable for one in gone.value.alternatives)
            await rider.erase()
            with pytest.raises(NotSignedIn):
                await rider.list_own()

    asyncio.run(go())


def test_the_same_key_after_a_crash_is_the_same_booking(town):
    town.publish(X=1)

    async def go() -> None:
        async with open_city(town.url) as city:
            rider = await city.become_rider("ko", ["wheelchair"])
            first = await rider.book(STOP, trip_id=TRIPS["X"], wait=True, key="kept-before-asking")
            assert rider.token
            again = await city.find_rider(rider.token).book(
                STOP, trip_id=TRIPS["X"], wait=True, key="kept-before-asking"
            )
            assert again.reservation_id == first.reservation_id
            assert [one.reservation_id for one in await rider.list_own()] == [first.reservation_id]
            await rider.erase()

    asyncio.run(go())


def test_a_board_that_still_holds_is_not_sent_again(town):
    async def go() -> tuple[BoardView, BoardView]:
        async with open_city(town.url) as city:
            for _ in range(50):
                first, again = await city.get_board(STOP), await city.get_board(STOP)
                if first.as_of == again.as_of:
                    return first, again
            raise AssertionError("each board was sent anew")

    first, again = asyncio.run(go())
    assert first == again

"""Several processes find the same new feed at once: one compiles, nobody is left waiting for the dead."""

import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager

from gtfs.column_writing import hold_compile_lock
from gtfs.columns import MANIFEST, open_columns
from gtfs.compiling import choose_cache_folder, compile_feed, open_or_compile
from gtfs.timetable import Timetable

OPEN = """
import sys
from pathlib import Path
from gtfs.compiling import open_or_compile
sys.stdin.readline()
print(open_or_compile(Path(sys.argv[1]), Path(sys.argv[2])).manifest.columns_folder)
"""
HOLD = """
import sys
from pathlib import Path
from gtfs.column_writing import ColumnWriter, hold_compile_lock
target = Path(sys.argv[1])
with hold_compile_lock(target):
    ColumnWriter(target)
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def running(program, *arguments):
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        with process:
            yield process
            process.stdin.close()
    finally:
        process.kill()


ANSWER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from gtfs.timetable import Timetable
found = Timetable.open(Path(sys.argv[1])).list_departures("a", datetime(2026, 6, 1, tzinfo=UTC), limit=2)
print(len(found), sorted({"pyarrow", "requests", "geopy", "google.protobuf", "flask"} & set(sys.modules)))
"""


def test_a_process_that_only_answers_loads_nothing_that_only_a_compile_needs(make_feed, tmp_path):
    compile_feed(make_feed(), tmp_path / "out")
    with running(ANSWER, tmp_path / "out") as process:
        assert process.stdout.readline() == "2 []\n"


def test_of_several_processes_that_find_a_new_feed_one_compiles(make_feed, tmp_path):
    feed, cache = make_feed(), tmp_path / "cache"
    with (
        running(OPEN, feed, cache) as first,
        running(OPEN, feed, cache) as second,
        running(OPEN, feed, cache) as third,
    ):
        processes = (first, second, third)
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        opened = [process.stdout.readline() for process in processes]
    assert opened[0].startswith("columns-")
    assert len(set(opened)) == 1


def test_who_finds_the_folder_locked_waits_and_then_opens_what_the_other_has_made(make_feed, tmp_path):
    feed, cache = make_feed(), tmp_path / "cache"
    target = choose_cache_folder(feed, cache)
    opened = []
    waiting = threading.Thread(target=lambda: opened.append(open_or_compile(feed, cache)))
    elsewhere = tmp_path / "elsewhere"
    compile_feed(feed, elsewhere)
    with hold_compile_lock(target):
        waiting.start()
        assert not opened
        for made in elsewhere.glob("columns-*"):
            made.rename(target / made.name)
        (elsewhere / MANIFEST).rename(target / MANIFEST)
    waiting.join(60)
    assert opened[0].manifest == open_columns(target).manifest


def test_whoever_opens_while_the_timetable_is_replaced_gets_a_whole_one(make_feed, tmp_path):
    target = tmp_path / "out"
    feeds = {
        name: make_feed(
            {"routes.txt": f"route_id,route_short_name,route_type\nr7,{name},3\n"}, name=f"{name}.zip"
        )
        for name in ("7", "777")
    }
    compile_feed(feeds["7"], target)
    stop = threading.Event()

    def replace_again_and_again():
        while not stop.is_set():
            for feed in feeds.values():
                compile_feed(feed, target)

    replacing = threading.Thread(target=replace_again_and_again)
    replacing.start()
    try:
        seen = Counter()
        while min(seen["7"], seen["777"]) < 3:
            assert replacing.is_alive()
            timetable = Timetable.open(target)
            name = timetable.get_route("r7").name
            assert timetable.manifest.source_name == f"{name}.zip"
            assert len(timetable.list_stop_times("t1")) == 4
            seen[name] += 1
    finally:
        stop.set()
        replacing.join(60)


def test_a_compile_that_is_killed_frees_the_lock_and_leaves_the_old_timetable_in_force(make_feed, tmp_path):
    target = tmp_path / "out"
    compile_feed(make_feed(), target)
    before = (target / MANIFEST).read_bytes()
    with running(HOLD, target) as holder:
        assert holder.stdout.readline() == "held\n"
        assert len(list(target.glob("columns-*"))) == 2
        holder.kill()
    assert (target / MANIFEST).read_bytes() == before
    assert Timetable.open(target).find_stop("a") is not None
    compile_feed(make_feed(), target)
    assert (
        len(list(target.glob("columns-*"))) <= 2
    )  # what the dead left is removed by the compile after the next
    compile_feed(make_feed(), target)
    assert len(list(target.glob("columns-*"))) == 1
    open_columns(target).verify()

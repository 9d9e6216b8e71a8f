"""One step of one contestant in this process, measured: `run_step.py TASK`, TASK being JSON; prints JSON.

Needs nothing but the standard library. A contestant is a file beside this one with some of these functions:

    ingest(feed, folder, sheet) -> state        from the zip to being ready to answer
    keep(state, folder)                         write down what `ingest` left in memory only; not measured
    open_kept(folder, sheet) -> handle          what a second process does first
    ask(handle, stop_id, seconds) -> answer     the next five departures of a stop on the day of the sheet
    spell(handle, answer) -> rows               (second of the day, trip id, route name, wheelchair value); not measured
    prepare(folder, sheet) -> context           before live data comes; not measured
    take(context, data) -> index                from the bytes of a live feed to all boards being right
    board(context, index, stop_id) -> lines     the next five live arrivals of a stop
    spell_board(context, lines) -> rows         (moment in seconds since 1970, trip id); not measured
"""

import importlib.util
import json
import resource
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

BEAT_SECONDS = 0.001
TAKES, WATCHED_TAKES = 5, 3


def main() -> None:
    """Run the step that the first argument describes."""
    task = json.loads(sys.argv[1])
    sheet = json.loads(Path(task["sheet"]).read_text(encoding="utf-8"))
    contestant = _load(Path(__file__).with_name(task["script"]))
    print(json.dumps(STEPS[task["step"]](contestant, task, sheet)))


def ingest(contestant: ModuleType, task: dict[str, Any], sheet: dict[str, Any]) -> dict[str, Any]:
    """From the start of this process until it could answer."""
    folder = Path(task["folder"])
    state = contestant.ingest(Path(task["feed"]), folder, sheet)
    figures = _used(task)
    if hasattr(contestant, "keep"):
        contestant.keep(state, folder)
    return figures


def warm(contestant: ModuleType, task: dict[str, Any], sheet: dict[str, Any]) -> dict[str, Any]:
    """From the start of this process until its first answer, and the memory that is its alone."""
    imported = _memory("RssAnon")
    handle = contestant.open_kept(Path(task["folder"]), sheet)
    first = sheet["questions"][0]
    contestant.ask(handle, first["stop"], first["seconds"])
    return {**_used(task), "private_bytes": _memory("RssAnon") - imported}


def query(contestant: ModuleType, task: dict[str, Any], sheet: dict[str, Any]) -> dict[str, Any]:
    """All questions, each once, after one that does not count; as many as fit into the time."""
    handle = contestant.open_kept(Path(task["folder"]), sheet)
    questions, nanoseconds, used, answers = sheet["questions"], [], [], []
    contestant.ask(handle, questions[-1]["stop"], questions[-1]["seconds"])
    deadline = time.monotonic() + task["budget_seconds"]
    for question in questions:
        used_before, before = time.process_time_ns(), time.perf_counter_ns()
        answer = contestant.ask(handle, question["stop"], question["seconds"])
        nanoseconds.append(time.perf_counter_ns() - before)
        used.append(time.process_time_ns() - used_before)
        answers.append(answer)
        if time.monotonic() > deadline:
            break
    spell = getattr(contestant, "spell", lambda _, answer: answer)
    spelled = [[list(row) for row in spell(handle, answer)] for answer in answers]
    Path(task["answers"]).write_text(json.dumps(spelled), encoding="utf-8")
    return {**_used(task), "answer_ns": nanoseconds, "answer_cpu_ns": used}


def live(contestant: ModuleType, task: dict[str, Any], sheet: dict[str, Any]) -> dict[str, Any]:
    """New bytes, several times over; how long the interpreter was held meanwhile; then the boards."""
    data = Path(task["live"]).read_bytes()
    context = contestant.prepare(Path(task["folder"]), sheet)
    seconds, used, held, index = [], [], [], None
    for _ in range(TAKES):
        used_before, before = time.process_time(), time.perf_counter()
        index = contestant.take(context, data)
        seconds.append(time.perf_counter() - before)
        used.append(time.process_time() - used_before)
    for _ in range(WATCHED_TAKES):
        held.append(_longest_gap(lambda: contestant.take(context, data)))
    idle = _longest_gap(lambda: time.sleep(sorted(seconds)[TAKES // 2]))
    figures = {
        **_used(task),
        "take_seconds": seconds,
        "take_cpu_seconds": used,
        "held_seconds": held,
        "idle_seconds": idle,
    }
    if hasattr(contestant, "board"):
        before = time.perf_counter()
        boards = [contestant.board(context, index, stop) for stop in sheet["live_stops"]]
        figures["boards_seconds"] = time.perf_counter() - before
        spell = getattr(contestant, "spell_board", lambda _, lines: lines)
        spelled = [[list(row) for row in spell(context, lines)] for lines in boards]
        Path(task["answers"]).write_text(json.dumps(spelled), encoding="utf-8")
    return figures


def arrivals(contestant: ModuleType, task: dict[str, Any], sheet: dict[str, Any]) -> dict[str, Any]:
    """Processor time of the same boards from the timetable alone and with live data, at first and at second look."""
    data = Path(task["live"]).read_bytes()
    context = contestant.prepare(Path(task["folder"]), sheet)
    index = contestant.take(context, data)
    looks: dict[str, list[int]] = {"timetable_ns": [], "first_ns": [], "again_ns": []}
    for stop in sheet["live_stops"]:
        contestant.board(context, None, stop)
    for stop in sheet["live_stops"]:
        for name, what in (("timetable_ns", None), ("first_ns", index), ("again_ns", index)):
            before = time.process_time_ns()
            contestant.board(context, what, stop)
            looks[name].append(time.process_time_ns() - before)
    return {**_used(task), **looks}


STEPS: dict[str, Callable[[ModuleType, dict[str, Any], dict[str, Any]], dict[str, Any]]] = {
    "ingest": ingest,
    "warm": warm,
    "query": query,
    "live": live,
    "arrivals": arrivals,
}


def _longest_gap(work: Callable[[], Any]) -> float:
    """The longest that this thread, which sleeps a millisecond at a time, had to wait while another worked."""
    worker = threading.Thread(target=work)
    longest = 0.0
    worker.start()
    while worker.is_alive():
        before = time.perf_counter()
        time.sleep(BEAT_SECONDS)
        longest = max(longest, time.perf_counter() - before - BEAT_SECONDS)
    worker.join()
    return longest


def _used(task: dict[str, Any]) -> dict[str, Any]:
    """What this process has used since it was started."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "seconds": time.monotonic() - task["began"],
        "cpu_seconds": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "peak_bytes": _memory("VmHWM"),
    }


def _memory(field: str) -> int:
    """One line of /proc/self/status (proc(5)) in bytes. Of this program alone: getrusage(2) counts the parent too."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0]) * 1024
    return 0


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"There is no contestant {path}.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()

"""When a worker that has ended is started again, and what is said of its end."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from server.live.canary import DEAF_STATUS
from server.parent import VARIABLE, environment
from server.supervising import LONGEST_PAUSE_SECONDS, Worker, describe_status, pause_before, worker_command
from tests.builders.processes import eventually, gachita, is_running


def test_the_first_time_at_once_then_later_and_later():
    pauses = [pause_before(failures) for failures in range(8)]
    assert pauses == [0, 0, 1, 2, 4, 8, 16, LONGEST_PAUSE_SECONDS]


def test_a_worker_that_has_served_for_a_while_is_started_at_once_again():
    worker = Worker("w1", [], started_at=100.0, failures=5)
    worker.note_end(now=105.0)
    assert (worker.failures, worker.due_at) == (6, 105.0 + 16)
    worker.started_at = 200.0
    worker.note_end(now=1000.0)
    assert (worker.failures, worker.due_at) == (0, 1000.0)


@pytest.mark.parametrize(
    ("status", "words"),
    [(0, "exit 0"), (DEAF_STATUS, "it was deaf"), (-signal.SIGKILL, "by SIGKILL"), (-200, "exit -200")],
)
def test_an_end_is_told_in_words(status, words):
    assert describe_status(status) == words


def test_a_worker_gets_its_parents_command_line_and_what_is_its_own():
    given = ["serve", "--workers", "3", "--port", "8080", "--feed", "city.zip"]
    command = worker_command(given, "w2", 8081, "unix:///store")
    assert command[3 : 3 + len(given)] == given
    own = ["--workers", "1", "--worker", "w2", "--port", "8081", "--redis", "unix:///store"]
    assert command[3 + len(given) :] == own


def test_a_child_whose_parent_has_gone_before_it_could_say_so_ends(monkeypatch):
    assert gachita("--version", env=environment()).returncode == 0
    monkeypatch.setenv(VARIABLE, "1")
    orphan = gachita("--version")
    if sys.platform == "linux":
        assert orphan.returncode != 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_program_that_is_not_ours_ends_with_its_parent_too():
    begin = (
        "import subprocess, sys, time\n"
        "from server.parent import environment\n"
        "command = [sys.executable, '-m', 'server.parent', 'sleep', '60']\n"
        "print(subprocess.Popen(command, env=environment()).pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", begin], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        eventually(lambda: Path(f"/proc/{child}/comm").read_text().strip() == "sleep")
        parent.kill()
    eventually(lambda: not is_running(child), 10)

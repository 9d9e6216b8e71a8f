"""The store the program starts itself: on disk before anybody is told, joined when it is already there."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from server.store.connection import connect
from server.store.embedded import EmbeddedStore
from tests.builders.processes import eventually


def test_what_was_written_is_there_after_the_power_went_out(tmp_path):
    with EmbeddedStore(tmp_path / "store") as url:
        client = connect(url)
        assert client.config_get("appendfsync")["appendfsync"] == "always"
        client.set("kept", "yes")
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
        client.close()
    with EmbeddedStore(tmp_path / "store") as url:
        client = connect(url)
        assert client.get("kept") == b"yes"
        client.close()


def test_a_store_that_is_running_already_is_joined_and_left_running(tmp_path):
    with EmbeddedStore(tmp_path / "store") as url:
        with EmbeddedStore(tmp_path / "store") as again:
            assert again == url
        client = connect(url)
        eventually(client.ping, 5)
        client.close()


def test_a_store_left_behind_by_a_killed_worker_is_taken_over_and_ended(tmp_path):
    start = f"from server.store.embedded import EmbeddedStore as S; from pathlib import Path; import os; \
print(S(Path({str(tmp_path / 'store')!r})).start(), flush=True); os.kill(os.getpid(), 9)"
    left = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=False)
    assert left.returncode == -signal.SIGKILL
    with EmbeddedStore(tmp_path / "store") as url:
        assert url == left.stdout.strip(), "joined, not started a second time"
        client = connect(url)
        process_id = client.info("server")["process_id"]
        client.close()
    eventually(lambda: not _runs(process_id), 10)


def test_a_store_that_ends_by_itself_is_started_again_at_the_same_place(tmp_path):
    store = EmbeddedStore(tmp_path / "store")
    with store as url:
        client = connect(url)
        client.set("kept", "yes")
        assert not store.revive()
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
        eventually(store.revive, 10)
        assert client.get("kept") == b"yes"
        assert not store.revive()
        client.close()


def test_one_that_was_taken_over_and_ends_is_started_again_as_well(tmp_path):
    start = f"from server.store.embedded import EmbeddedStore as S; from pathlib import Path; import os; \
print(S(Path({str(tmp_path / 'store')!r})).start(), flush=True); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", start], capture_output=True, check=False)
    store = EmbeddedStore(tmp_path / "store")
    with store as url:
        client = connect(url)
        client.set("kept", "yes")
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
        eventually(store.revive, 10)
        assert client.get("kept") == b"yes"
        client.close()


def _runs(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().split()[2]
    except OSError:
        return False
    return state != "Z"


def test_a_folder_with_a_very_long_name_works_as_well(tmp_path):
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    with EmbeddedStore(deep) as url:
        assert len(url) < 108
        client = connect(url)
        assert client.ping()
        client.close()
    assert not Path(url.removeprefix("unix://")).exists()


def test_nobody_else_can_open_it(tmp_path):
    with EmbeddedStore(tmp_path / "store") as url:
        assert Path(url.removeprefix("unix://")).stat().st_mode & 0o077 == 0

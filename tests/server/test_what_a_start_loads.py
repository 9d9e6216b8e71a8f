"""A worker that comes back is waited for: it loads what serving needs, and nothing before gevent has patched."""

import subprocess
import sys

import pytest


def loaded_by(statement: str) -> set[str]:
    """Every module that is loaded after it, in a fresh interpreter."""
    script = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_command_itself_loads_nothing_that_opens_a_socket():
    assert not loaded_by("import server.commands.serve") & {"redis", "ssl", "gevent", "flask", "urllib3"}


def test_the_parent_of_several_workers_is_small():
    loaded = loaded_by("import server.supervising")
    assert not loaded & {"gevent", "flask", "socketio", "numpy", "pyarrow", "gtfs.timetable"}


@pytest.mark.parametrize(
    "only_for", ["geopy", "gtfs.compilation", "gtfs.synthesis.writing", "gtfs.seoul.topis.route_feed"]
)
def test_a_worker_does_not_load_what_only_a_compile_or_one_kind_of_source_needs(only_for):
    loaded = loaded_by("from gevent import monkey; monkey.patch_all(); import server.serving")
    assert "server.application" in loaded
    assert only_for not in loaded

"""`gachita bench delivery` in short: two workers behind one store, a table with every row, nothing lost."""

import pytest

from server.benchmarks.delivery.delivery_table import list_ways
from server.benchmarks.drill.history import Accepted, Asked, Handled, Held, Step, Stored, Viewed
from tests.builders.processes import gachita

ROWS = [
    "Machine",
    "Load",
    "Bare Socket.IO echo, in the same run",
    "Bare emit from client to client, in the same run",
    "Decided → ping stored on the device",
    "Booking answered → ping stored (0 when it was first)",
    "Booking answered → rider sees that the bus has it",
    "Worker 1: connections, memory, processor",
    "Worker 2: connections, memory, processor",
    "Store: memory, processor",
    "In the worker: commit, synced to disk (every change)",
    "The clients' own loops were late by",
    "All clients, in 2 process(es): memory, processor",
    "Target: p99 of the ping ≤ 150 ms",
    "Target: p99 of the ping ≤ 3 × that of the bare echo",
]


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Each row of one short run."""
    folder = tmp_path_factory.mktemp("bench")
    done = gachita(
        "bench", "delivery", "--factor", 0.002, "--minutes", 0.2, "--workers", 2, "--bookings", 2, "--crowds", 2,
        "--data", folder, "--markdown", folder / "table.md",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = (folder / "table.md").read_text(encoding="utf-8").splitlines()
    return dict(line.strip("| ").split(" | ") for line in lines if " | " in line)


def test_every_row_of_the_table_is_there(table):
    assert [row for row in ROWS if row not in table] == []


def test_bookings_through_two_workers_are_neither_lost_nor_doubled(table):
    said = table["The auditor"]
    assert not said.startswith("0 accepted")
    assert "0 lost, 0 doubled, 0 overbooked, 0 untrue" in said


def test_each_way_is_measured_from_where_it_begins_to_where_it_ends():
    history = [
        Asked(at=10.0, rider="ann", key="k"),
        Handled(
            at=10.25,
            vehicle_id="b",
            sequence=1,
            type="waiting_passenger",
            reservation_id="r",
            run_id="run",
            decided_at=10.125,
        ),
        Stored(at=10.5, vehicle_id="b", reservation_id="r", run_id="run"),
        Accepted(at=10.375, rider="ann", key="k", reservation_id="r"),
        Viewed(
            at=11.0,
            rider="ann",
            reservation_id="r",
            version=2,
            ended=False,
            takes_a_space=True,
            stop="a",
            alight_stop=None,
            holds=(Held("run", "b"),),
            steps=(Step("delivered", 10.75, "run"),),
        ),
    ]
    assert list_ways(history) == {
        "asked_to_answered": [0.375],
        "asked_to_stored": [0.5],
        "decided_to_stored": [0.375],
        "answered_to_stored": [0.125],
        "answered_to_confirmed": [0.625],
    }

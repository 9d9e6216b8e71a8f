"""Two commands that look for ports at the same moment get different ones."""

import subprocess
import sys

from server.ports import any_free_ports, free_ports
from tests.builders.processes import free_ports_in_a_row

HOST = "127.0.0.1"
ANOTHER = (
    "import sys; from server.ports import free_ports; print(free_ports('127.0.0.1', [int(sys.argv[1])])[0])"
)


def test_a_port_that_another_command_has_been_given_is_passed_over_though_nobody_listens_yet():
    first, second = free_ports_in_a_row(2)
    assert free_ports(HOST, [first]) == [first]
    found = subprocess.run(
        [sys.executable, "-c", ANOTHER, str(first)], capture_output=True, text=True, check=True
    ).stdout
    assert int(found) >= second


def test_all_that_are_given_at_once_differ():
    wanted = free_ports_in_a_row(1)[0]
    assert len(set(free_ports(HOST, [wanted] * 3))) == 3
    assert len(set(any_free_ports(HOST, 20))) == 20

"""Schemathesis attacks every described call of a running server as each role, and finds nothing.

Seconds for each role come from `GACHITA_FUZZ_SECONDS` (`make fuzz-api`), which also tries every call as every role with
another seed each time.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import server.application
from server.http.description import name_of
from server.http.open_description import describe_open
from server.http.operation import OPERATIONS, Operation
from tests.builders.described_town import DescribedTown, described_town

SHORT_SECONDS, SHORTEST_SECONDS = 7, 3
LONG_SECONDS = int(os.environ.get("GACHITA_FUZZ_SECONDS", "0"))
STARTING_SECONDS = 240
ENDING = {"DELETE /riders/me", "POST /sign-out"}
"""These end the token that they are called with, and with it the attack."""
SETTINGS = """
# 422 says one thing here: that Idempotency-Key was used for another request, which an attack with its few keys does.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 422, 429, "5xx"]

# More than a year at once is refused; no schema can say that of two days.
[[operations]]
include-path-regex = "^/open-data/"

[operations.checks.positive_data_acceptance]
enabled = false
"""
assert server.application, "it declares every call"
ROLES = sorted({role.value for op in OPERATIONS for role in op.roles})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DescribedTown]:
    with described_town(tmp_path_factory.mktemp("fuzzed")) as town:
        yield town


@pytest.fixture(scope="module")
def tokens(town: DescribedTown) -> dict[str, str]:
    """Signed in before the attacks: who tries so many passwords is locked out for a while."""
    return {role: town.token(role) for role in ROLES}


def is_ending(op: Operation) -> bool:
    return f"{op.method} {op.path}" in ENDING


def attack(
    town: DescribedTown,
    folder: Path,
    calls: list[Operation],
    token: str | None,
    seconds: int = SHORT_SECONDS,
    also: Iterable[str] = (),
) -> None:
    """Every check on those calls; fails with what was found, and how to repeat it."""
    command = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    assert command, "schemathesis comes with the tools of development"
    seed = random.randrange(10**9) if LONG_SECONDS else 1
    (folder / "schemathesis.toml").write_text(SETTINGS)
    arguments = [
        command, "run", f"{town.url}/api/v1/openapi.json", "--max-time", str(LONG_SECONDS or seconds),
        "--seed", str(seed), "--suppress-health-check", "all",
        *(word for name in (*map(name_of, calls), *also) for word in ("--include-operation-id", name)),
        *(("-H", f"Authorization: Bearer {token}") if token else ()),
    ]  # fmt: skip
    found = subprocess.run(
        arguments,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LONG_SECONDS + STARTING_SECONDS,
        check=False,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "140"},
    )
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
    assert " passed" in found.stdout


@pytest.mark.usefixtures("tokens")
def test_nothing_is_found_by_nobody(town, tmp_path):
    open_calls = [op for op in OPERATIONS if LONG_SECONDS or not op.roles]
    files = [one["get"]["operationId"] for one in describe_open().values()]
    attack(town, tmp_path, open_calls, None, also=files)


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_found_by_somebody_signed_in(town, tokens, tmp_path, role):
    calls = [
        op
        for op in OPERATIONS
        if not is_ending(op) and (LONG_SECONDS or role in {one.value for one in op.roles})
    ]
    if calls:
        attack(town, tmp_path, calls, tokens[role])


@pytest.mark.parametrize("role", ["rider"])
def test_nothing_is_found_by_somebody_who_leaves(town, tmp_path, role):
    calls = [op for op in OPERATIONS if is_ending(op)]
    attack(town, tmp_path, calls, town.token(role), SHORTEST_SECONDS)

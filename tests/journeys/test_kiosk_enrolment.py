"""From a dispatcher's one-time code to a kiosk on the line, by the commands that people type; and out again."""

import json
import stat
from collections.abc import Iterator

import pytest

from tests.builders.callers import Caller
from tests.builders.guarded_town import PASSWORD, GuardedTown, guarded_town
from tests.builders.processes import eventually, gachita

STOP = "S10"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedTown]:
    with guarded_town(tmp_path_factory.mktemp("enrolment"), "--rate", "wrong_sign_ins", "6 per hour") as town:
        yield town


def as_dana(town, command, *more):
    return gachita(
        "kiosk",
        command,
        "--server",
        town.url,
        "--stop",
        STOP,
        "--name",
        "dana",
        "--password",
        PASSWORD,
        *more,
    )


def known(town):
    listed = Caller(town.url, town.sign_in_dispatcher()).call("GET", "/operations/kiosks").json()["kiosks"]
    return {one["stop"]["stop_id"]: one for one in listed}


def test_a_code_makes_a_box_the_kiosk_of_a_stop_until_it_is_revoked(town, tmp_path):
    made = as_dana(town, "code")
    assert made.returncode == 0, made.stderr
    code = made.stdout.strip()
    enrolled = gachita(
        "kiosk", "enrol", "--server", f"{town.url}/", "--code", code.lower(), "--data", tmp_path
    )
    assert enrolled.returncode == 0, enrolled.stderr
    kept = tmp_path / "access" / "enrolled.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    token = json.loads(kept.read_text())["token"]
    assert token not in enrolled.stdout + enrolled.stderr
    again = gachita("kiosk", "enrol", "--server", town.url, "--code", code, "--data", tmp_path / "other")
    assert (again.returncode, "wrong_code" in again.stderr) == (1, True)
    with town.socket("/kiosk", token) as line:
        assert line.send("hello", stop="S09")["code"] == "not_allowed", "the token is for one stop"
        assert line.send("hello", stop=STOP)["stop_id"] == STOP
        one = known(town)[STOP]
        assert (one["connected"], one["enrolled_by"]) == (True, "dana")
        assert as_dana(town, "revoke").returncode == 0
        eventually(lambda: not line.is_connected)
    with town.socket("/kiosk", token) as line:
        assert line.refused["data"]["code"] == "not_signed_in"
    assert STOP not in known(town)
    gone = as_dana(town, "revoke")
    assert (gone.returncode, "unknown_kiosk" in gone.stderr) == (1, True)


def test_whoever_guesses_codes_is_closed_out(town):
    codes = [
        Caller(town.url).call("POST", "/kiosk/enrol", {"code": f"AAAA-AAA{letter}"}).json()["code"]
        for letter in "23456789"
    ]
    assert set(codes) == {"wrong_code", "too_many_requests"}
    assert codes[-1] == "too_many_requests"


def test_a_kiosk_that_was_never_enrolled_says_what_to_do(tmp_path):
    told = gachita("kiosk", "run", "--data", tmp_path)
    assert told.returncode == 1
    assert "no_place" in told.stderr
    told = gachita("kiosk", "run", "--data", tmp_path, "--stop", "S10", "--server", "http://127.0.0.1:1")
    assert "gachita kiosk enrol --server http://127.0.0.1:1" in told.stderr

"""A release from the operator's commands to a running kiosk: signed, handed out, tried by the recogniser, used."""

from collections.abc import Iterator

import pytest
import requests

from tests.builders.callers import Caller
from tests.builders.guarded_town import GuardedTown, guarded_town
from tests.builders.processes import eventually, free_port, gachita, running

pytestmark = pytest.mark.speech
STOP = "S10"
PATIENCE = 150
"""Seconds: two recognisers are loaded beside all else that these two cores do."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory):
    return tmp_path_factory.mktemp("update")


@pytest.fixture(scope="module")
def town(folder) -> Iterator[GuardedTown]:
    where = ("--repository", folder / "releases", "--keys", folder / "keys")
    assert gachita("kiosk", "release", "create", *where).returncode == 0
    with guarded_town(folder, "--updates", folder / "releases") as town:
        yield town


def test_a_release_reaches_a_kiosk_that_runs_and_is_used_by_it(town, folder):
    dana, data, port = Caller(town.url, town.sign_in_dispatcher()), folder / "box", free_port()
    code = dana.call("POST", f"/operations/kiosks/{STOP}/code").json()["code"]
    enrolled = gachita("kiosk", "enrol", "--server", town.url, "--code", code, "--data", data)
    assert enrolled.returncode == 0, enrolled.stderr
    where = ("--repository", folder / "releases", "--keys", folder / "keys", "--data", folder / "data")
    made = gachita("kiosk", "release", "publish", *where, "--feed", folder / "town.zip", "--stop", STOP)
    assert made.returncode == 0, made.stderr

    def look():
        return dana.call("GET", f"/operations/kiosks/{STOP}").json()["report"]

    with running(folder / "kiosk.log", "kiosk", "run", "--data", data, "--port", port) as kiosk:
        kiosk.wait_for(f"http://127.0.0.1:{port}/healthz")
        before = eventually(look, PATIENCE)
        assert before["update"] is None
        order = {"command_id": "o1", "kind": "update"}
        assert dana.call("POST", f"/operations/kiosks/{STOP}/orders", order).status_code == 201
        after = eventually(
            lambda: (report := look())["update"] and report, PATIENCE, lambda: kiosk.log.read_text()[-2000:]
        )
        assert (after["update"], after["started_at"] > before["started_at"]) == ("1", True)
        trial = data / "sets/trial.json"
        eventually(lambda: not trial.exists(), PATIENCE, lambda: kiosk.log.read_text()[-2000:])
    assert (data / "sets/current").resolve().name == "1"


def test_any_part_of_a_release_is_handed_out_and_nothing_beside_it(town, folder):
    (target,) = (folder / "releases/targets").glob("*.set.json")
    url = f"{town.url}/updates/targets/{target.name}"
    part = requests.get(url, headers={"Range": "bytes=5-"}, timeout=5)
    assert (part.status_code, part.content) == (206, target.read_bytes()[5:])
    assert "max-age" in part.headers["Cache-Control"]
    fresh = requests.get(f"{town.url}/updates/metadata/timestamp.json", timeout=5)
    assert fresh.headers["Cache-Control"] == "no-cache"
    for path in (
        "keys/release.pem",
        "targets/../../keys/release.pem",
        "targets/%2e%2e/%2e%2e/keys/release.pem",
        "",
    ):
        assert requests.get(f"{town.url}/updates/{path}", timeout=5).status_code == 404, path

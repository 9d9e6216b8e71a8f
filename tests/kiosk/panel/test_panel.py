"""The page's door: a whole kiosk without a line, spoken to over its real socket."""

import json
import logging
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import socketio

from kiosk.composition import Kiosk

WAIT_SECONDS = 20.0


@dataclass
class Page:
    """A page that keeps what it was told."""

    client: socketio.Client
    changed: threading.Condition = field(default_factory=threading.Condition)
    states: list[dict[str, Any]] = field(default_factory=list)
    says: list[dict[str, Any]] = field(default_factory=list)
    hushes: int = 0

    def on_state(self, state: dict[str, Any]) -> None:
        with self.changed:
            self.states.append(state)
            self.changed.notify_all()

    def on_say(self, say: dict[str, Any]) -> None:
        with self.changed:
            self.says.append(say)
            self.changed.notify_all()

    def on_hush(self, _nothing: dict[str, Any]) -> None:
        with self.changed:
            self.hushes += 1
            self.changed.notify_all()

    def until(self, is_so: Callable[["Page"], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: is_so(self), timeout=WAIT_SECONDS), self.states[-1:]

    def until_state(self, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        self.until(lambda page: bool(page.states) and is_so(page.states[-1]))
        return self.states[-1]

    def do(self, name: str, payload: object) -> Any:
        return self.client.call(name, payload, namespace="/panel", timeout=WAIT_SECONDS)


@pytest.fixture
def page(kiosk: Kiosk) -> Iterator[Page]:
    client = socketio.Client(reconnection=False)
    page = Page(client)
    for name in ("state", "say", "hush"):
        client.on(name, getattr(page, f"on_{name}"), namespace="/panel")
    client.connect(f"http://127.0.0.1:{kiosk.port}", namespaces=["/panel"], transports=["websocket"])
    yield page
    page.do("press", {"action": "back"})
    client.disconnect()


def test_without_a_line_the_board_is_the_stored_timetable_and_says_so(page: Page) -> None:
    state = page.until_state(lambda state: bool(state["board"]["arrivals"]))
    assert state["line"]["online"] is False
    assert state["board"]["source"] == "stored"
    assert "시간표로 안내합니다" in state["board"]["notice"]["ko"]
    (arrival,) = state["board"]["arrivals"]
    assert (arrival["route_name"], arrival["source"], arrival["age"]) == ("143", "timetable", None)


def test_the_picture_holds_everything_the_page_was_promised(page: Page) -> None:
    state = page.until_state(lambda _: True)
    assert set(state) == {
        *(
            "number",
            "now",
            "mode",
            "line",
            "condition",
            "stop",
            "board",
            "routes",
            "reservations",
            "pending",
            "unsent",
            "heard",
            "said",
            "speaking",
            "has_more",
        ),
        *(
            "question",
            "deadline",
            "volume",
            "privacy",
            "headphones",
            "speed",
            "language",
            "languages",
            "recogniser",
            "microphone",
            "examples",
            "help",
            "panel",
        ),
    }


def test_a_question_is_answered_on_the_screen_and_aloud(kiosk: Kiosk, page: Page) -> None:
    assert page.do("ask", {"text": "143번 언제 와요"}) == {"ok": True}
    state = page.until_state(lambda state: state["question"] is not None)
    assert state["heard"]["accepted"] is True
    assert [choice["action"] for choice in state["question"]["choices"]] == ["yes", "no"]
    page.until(lambda page: bool(page.says))
    say = page.says[-1]
    assert "실시간 정보가 없습니다" in say["text"], "once, before the first answer"
    assert say["text"].endswith(state["question"]["sentence"]["ko"])
    with urllib.request.urlopen(f"http://127.0.0.1:{kiosk.port}{say['url']}") as answer:
        assert answer.read(4) == b"RIFF"


def test_without_a_line_a_booking_waits_on_disk(kiosk: Kiosk, page: Page) -> None:
    page.do("ask", {"text": "143번 예약해 주세요"})
    page.until_state(lambda state: state["question"] is not None)
    page.do("press", {"action": "yes"})
    state = page.until_state(lambda state: bool(state["pending"]))
    assert state["pending"][0]["kind"] == "reserve"
    page.until(lambda page: bool(page.says) and "연결되면 바로" in page.says[-1]["text"])
    (kept,) = (kiosk.settings.folder / "outbox").glob("*.json")
    assert json.loads(kept.read_text())["wish"]["route_name"] == "143"


def test_the_other_language_is_one_press_away(page: Page) -> None:
    page.do("press", {"action": "language", "language": "en"})
    page.do("press", {"action": "help"})
    page.until(lambda page: any("Press the button" in say["text"] for say in page.says))


def test_when_the_page_has_played_a_sentence_nothing_is_being_said_any_more(page: Page) -> None:
    page.do("press", {"action": "help"})
    page.until(lambda page: bool(page.says))
    speaking = page.until_state(lambda state: state["speaking"] is not None)
    assert (speaking["mode"], speaking["speaking"]["kind"]) == ("answering", "answer")
    assert speaking["speaking"]["ko"] == speaking["said"]["ko"] == page.says[-1]["text"]
    assert speaking["said"]["id"] == page.says[-1]["id"]
    page.client.emit("said", {"id": "an-older-page-12"}, namespace="/panel")
    page.client.emit("said", {"id": page.says[-1]["id"]}, namespace="/panel")
    assert page.until_state(lambda state: state["speaking"] is None)["mode"] == "idle"


def test_what_is_shown_said_and_logged_are_three_views_of_one_thing(
    page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="kiosk.session"):
        page.do("press", {"action": "call_person"})
        page.until(lambda page: bool(page.says))
    say = page.says[-1]
    said = page.until_state(lambda state: state["said"] and state["said"]["id"] == say["id"])["said"]
    assert said["ko"] == say["text"]
    assert said["ko"].endswith("연결이 끊겨 있습니다. 직원 연결 전화번호는 120입니다.")
    number = say["id"].rpartition("-")[2]
    assert caplog.messages == [f"said {number} condition.line_down+say.call_person (ko, aloud)"], (
        "which sentence, and no words of it"
    )


def test_what_was_said_is_written_down_nowhere(kiosk: Kiosk, page: Page) -> None:
    page.do("ask", {"text": "150번 예약해 주세요"})
    page.until_state(lambda state: state["question"] is not None)
    page.do("press", {"action": "yes"})
    page.until_state(lambda state: bool(state["pending"]))
    kept = [path for path in kiosk.settings.data.rglob("*") if path.is_file()]
    assert any("outbox" in path.parts for path in kept), "the promise itself is kept"
    for path in kept:
        assert "예약해".encode() not in path.read_bytes(), path
        assert path.suffix not in (".wav", ".pcm", ".raw"), path


def test_in_silence_the_words_are_shown_and_no_sound_is_made(page: Page) -> None:
    page.do("press", {"action": "privacy", "privacy": "silent"})
    page.until_state(lambda state: state["privacy"] == "silent" and state["said"] is not None)
    page.do("press", {"action": "help"})
    state = page.until_state(lambda state: state["said"] and "이렇게 말씀해 보세요" in state["said"]["ko"])
    assert state["speaking"]["ko"] == state["said"]["ko"]
    page.do("press", {"action": "privacy", "privacy": "aloud"})
    page.until(lambda page: bool(page.says))
    assert [say["text"] for say in page.says] == ["스피커로 안내합니다."]


def test_with_headphones_in_the_sound_is_for_the_headphones(page: Page) -> None:
    assert page.do("headphones", {"plugged": True}) == {"ok": True}
    page.do("press", {"action": "help"})
    page.until(lambda page: bool(page.says))
    assert page.says[-1]["output"] == "headphones"
    page.do("headphones", {"plugged": False})
    page.until(lambda page: page.hushes > 0)
    assert page.until_state(lambda state: not state["headphones"])["privacy"] == "silent"


def test_pressing_talk_hushes_and_listens(page: Page) -> None:
    page.until_state(lambda state: state["recogniser"] == "ready")
    assert page.do("audio_start", {"rate": 16_000}) == {"ok": True}
    page.until(lambda page: page.hushes > 0)
    page.until_state(lambda state: state["mode"] == "listening")
    for _ in range(10):
        page.client.emit("audio", bytes(3200), namespace="/panel")
    page.do("audio_stop", {})
    page.until_state(lambda state: state["heard"] is not None and state["heard"]["reason"] == "nothing_heard")


@pytest.mark.parametrize(
    ("event", "payload", "code"),
    [
        ("audio_start", {"rate": 44_100}, "wav_wrong_rate"),
        ("press", {"action": "explode"}, "not_understood_press"),
        ("press", "yes", "not_understood_press"),
        ("ask", {}, "not_understood_press"),
        ("audio_failed", {"why": "working"}, "not_understood_press"),
        ("headphones", {"plugged": "perhaps"}, "not_understood_press"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(page: Page, event: str, payload: object, code: str) -> None:
    answer = page.do(event, payload)
    assert (answer["ok"], answer["code"]) == (False, code)
    assert answer["detail"]
    assert answer["detail_ko"]


def test_the_page_is_shut_to_everything_foreign(kiosk: Kiosk) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{kiosk.port}/healthz") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert json.load(answer)["line"] == "down"
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_page_of_another_origin_cannot_connect(kiosk: Kiosk) -> None:
    stranger = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        stranger.connect(
            f"http://127.0.0.1:{kiosk.port}",
            namespaces=["/panel"],
            transports=["websocket"],
            headers={"Origin": "http://elsewhere.example"},
        )

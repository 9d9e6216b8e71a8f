"""A bus is booked and taken back, and asked for by where it goes, by speech alone: sound in over the panel's socket."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio

from gtfs.sample_town.building import CENTRAL_STOP_CODE
from kiosk.recognition.port import SAMPLES_PER_SECOND
from tests.builders.browser_town import Town
from tests.builders.processes import eventually, free_port, running
from tests.builders.spoken_words import spoken

pytestmark = pytest.mark.speech

PIECE_BYTES = SAMPLES_PER_SECOND // 10 * 2
PLACE, OTHER_PLACE = "혜화동로터리", "미아리고개"
"""Route 101 goes there, all night."""

READY_SECONDS, HEARD_SECONDS = 60, 20


class Talker:
    """Somebody at the kiosk who only speaks, and reads what it shows."""

    def __init__(self, url: str) -> None:
        self.state: dict[str, Any] = {}
        self._client = socketio.Client(reconnection=False)
        self._client.on("state", self._keep, namespace="/panel")
        self._client.connect(url, namespaces=["/panel"], wait_timeout=10)

    def _keep(self, state: dict[str, Any]) -> None:
        self.state = state

    def say(self, text: str) -> None:
        """Talk button, sound in pieces, talk button let go."""
        assert self._client.call("audio_start", {"rate": SAMPLES_PER_SECOND}, namespace="/panel")["ok"]
        self.until(lambda state: state["mode"] == "listening")
        sound = spoken(text)
        for start in range(0, len(sound), PIECE_BYTES):
            self._client.emit("audio", sound[start : start + PIECE_BYTES], namespace="/panel")
        self._client.call("audio_stop", {}, namespace="/panel")
        self.until(lambda state: state["mode"] != "listening" and state["mode"] != "thinking")

    def leave(self) -> None:
        """Whoever comes next begins anew."""
        self._client.call("press", {"action": "back"}, namespace="/panel")
        self.until(lambda state: state["question"] is None)

    def until(self, is_so: Any, seconds: float = HEARD_SECONDS) -> dict[str, Any]:
        eventually(lambda: self.state and is_so(self.state), seconds, self.explain)
        return self.state

    def explain(self) -> object:
        return {name: self.state.get(name) for name in ("mode", "heard", "said", "question", "reservations")}

    def question(self) -> str:
        asked = self.state["question"]
        return asked["kind"] if asked else ""

    def close(self) -> None:
        self._client.disconnect()


@pytest.fixture(scope="module")
def talker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talker]:
    """At the busiest stop, where some low-floor bus can always be booked."""
    data: Path = tmp_path_factory.mktemp("voice_town")
    town = Town(data)
    try:
        town.start()
        url = f"http://127.0.0.1:{(port := free_port())}"
        arguments = ("--stop", CENTRAL_STOP_CODE, "--data", data, "--server", town.url, "--port", port)
        with running(data / "kiosk.log", "kiosk", "run", *arguments) as kiosk:
            kiosk.wait_for(f"{url}/healthz")
            health = f"{url}/healthz"
            is_ready = {"recogniser": "ready", "line": "up"}.items()
            eventually(lambda: is_ready <= requests.get(health, timeout=5).json().items(), READY_SECONDS)
            person = Talker(url)
            try:
                person.until(lambda state: any(bus["bookable"] for bus in state["board"]["arrivals"]))
                yield person
            finally:
                person.close()
    finally:
        town.stop()


def test_a_spoken_no_books_nothing(talker: Talker) -> None:
    talker.say("저상버스 예약해 주세요")
    assert talker.question() == "book", talker.explain()
    talker.say("아니요")
    assert talker.question() == "", talker.explain()
    assert "예약하지 않았습니다" in talker.state["said"]["ko"]
    assert talker.state["reservations"] == []


def test_talk_about_other_things_neither_asks_nor_answers(talker: Talker) -> None:
    talker.say("저상버스 예약해 주세요")
    assert talker.question() == "book", talker.explain()
    talker.say("어제 친구하고 영화를 보고 저녁을 먹었어요")
    assert talker.question() == "book", talker.explain()
    assert talker.state["reservations"] == []


def test_a_bus_is_booked_after_a_spoken_yes_and_cancelled_by_voice(talker: Talker) -> None:
    talker.say("저상버스 예약해 주세요")
    assert talker.question() == "book", talker.explain()
    assert "예약할까요" in talker.state["question"]["sentence"]["ko"]
    assert talker.state["reservations"] == [], "nothing is booked before the yes"
    talker.say("네 예약해 주세요")
    booked = talker.until(lambda state: state["reservations"])["reservations"][0]
    assert booked["state"] in {"assigned", "delivered", "acknowledged"}, booked
    assert booked["holds"]
    talker.until(lambda state: state["said"] and "예약번호" in state["said"]["ko"])
    talker.say("예약 취소해 주세요")
    assert talker.question() == "cancel", talker.explain()
    talker.say("네")
    ended = talker.until(lambda state: state["reservations"] and state["reservations"][0]["ended"])
    assert ended["reservations"][0]["state"] == "cancelled"


def test_somebody_asks_which_bus_goes_to_a_place_and_books_it_to_there_by_voice(talker: Talker) -> None:
    talker.leave()
    talker.say(f"{PLACE} 가는 버스")
    assert talker.question() == "book", talker.explain()
    assert talker.state["said"]["ko"].startswith(f"{PLACE} 가는 버스: 101번"), talker.explain()
    assert f"{PLACE}까지 예약할까요" in talker.state["question"]["sentence"]["ko"]
    before = names_of(talker.state["reservations"])
    talker.say("네 예약해 주세요")
    booked = talker.until(lambda state: names_of(state["reservations"]) - before)["reservations"]
    (new,) = (each for each in booked if each["reservation_id"] not in before)
    assert new["alight_stop"]["name"] == PLACE
    assert new["holds"], new


def test_a_bus_to_a_place_is_booked_by_voice_without_naming_a_route(talker: Talker) -> None:
    talker.leave()
    talker.say(f"{OTHER_PLACE} 까지 예약해 주세요")
    assert talker.question() == "book", talker.explain()
    assert f"{OTHER_PLACE}까지 예약할까요" in talker.state["question"]["sentence"]["ko"]
    talker.say("아니요")
    assert talker.question() == "", talker.explain()


def names_of(reservations: list[dict[str, Any]]) -> set[str]:
    return {each["reservation_id"] for each in reservations}

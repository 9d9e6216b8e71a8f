"""A kiosk's page without a browser: what is done on it, and what it was last told."""

from collections.abc import Callable
from types import TracebackType
from typing import Any

import socketio

from tests.builders.processes import eventually

WAIT_SECONDS = 90.0
State = dict[str, Any]


class KioskPage:
    """Connected while the block runs."""

    def __init__(self, url: str) -> None:
        self.state: State = {}
        self.said: list[str] = []
        """Every sentence it was given to play or to show, in the language of the moment."""
        self._url = url
        self._client = socketio.Client(reconnection=False)
        self._client.on("state", self._keep, namespace="/panel")
        self._client.on("say", self._note, namespace="/panel")

    def __enter__(self) -> "KioskPage":
        self._client.connect(self._url, namespaces=["/panel"], transports=["websocket"], wait_timeout=10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()

    def _keep(self, state: State) -> None:
        self.state = state

    def _note(self, say: dict[str, Any]) -> None:
        self.said.append(say["text"])

    def do(self, name: str, payload: object = None) -> Any:
        """What a person does; its acknowledgement."""
        return self._client.call(name, payload or {}, namespace="/panel", timeout=WAIT_SECONDS)

    def send(self, name: str, payload: object) -> None:
        """The same, without waiting to hear that it came."""
        self._client.emit(name, payload, namespace="/panel")

    def press(self, action: str, **fields: str) -> None:
        """A button."""
        self.do("press", {"action": action, **fields})

    def until(self, is_so: Callable[[State], object], seconds: float = WAIT_SECONDS) -> State:
        """The state, once it is so."""
        eventually(lambda: self.state and is_so(self.state), seconds, self._explain)
        return self.state

    def until_part(self, part: str, state: str, seconds: float = WAIT_SECONDS) -> dict[str, Any]:
        """How that part is, once it is in that state."""
        self.until(lambda now: part_of(now, part)["state"] == state, seconds)
        return part_of(self.state, part)

    def until_said(self, words: str, seconds: float = WAIT_SECONDS) -> None:
        """Wait until a sentence with these words was given."""
        eventually(lambda: any(words in text for text in self.said), seconds, lambda: self.said)

    def book(self, trip_id: str) -> None:
        """By touch: the bus, then yes."""
        self.press("book", trip_id=trip_id)
        self.until(lambda state: state["question"] and state["question"]["kind"] == "book")
        self.press("yes")
        self.until(lambda state: state["question"] is None)

    def _explain(self) -> object:
        names = ("mode", "line", "condition", "pending", "unsent", "question", "said", "reservations")
        return {name: self.state.get(name) for name in names}


def part_of(state: State, part: str) -> dict[str, Any]:
    """How one part of the kiosk is."""
    found: dict[str, Any] = next(each for each in state["condition"] if each["part"] == part)
    return found

"""The socket between the page and the kiosk: hands in what a person did, hands out what to show and play."""

import logging
from collections.abc import Callable
from typing import Any

import msgspec
from flask_socketio import Namespace, SocketIO

from booking.messages import Sentence
from kiosk.conversation import events
from kiosk.conversation.state import MicrophoneState
from kiosk.panel.view import view_of
from kiosk.recognition.port import SAMPLES_PER_SECOND
from kiosk.session_parts import DeviceChanged, Finished, Item, Picture, Typed
from kiosk.speech.noise import TakesSound
from kiosk.speech.speaker import Sound, Speech
from kiosk.wording.wording import say

log = logging.getLogger(__name__)

NAMESPACE = "/panel"
LONGEST_QUESTION = 200
LONGEST_READ = 400

Answer = dict[str, Any]


class AudioStart(msgspec.Struct, frozen=True):
    """The talk button was pressed."""

    rate: int = SAMPLES_PER_SECOND


class AudioFailed(msgspec.Struct, frozen=True):
    """There is no microphone."""

    why: MicrophoneState


class Output(msgspec.Struct, frozen=True):
    """Whether the box has something for sound to come out of."""

    works: bool


class Headphones(msgspec.Struct, frozen=True):
    """Whether headphones are plugged in."""

    plugged: bool


class Ask(msgspec.Struct, frozen=True):
    """A typed question."""

    text: str


class Read(msgspec.Struct, frozen=True):
    """What the focus has come to, in words."""

    text: str


class Said(msgspec.Struct, frozen=True):
    """A sentence was played to its end."""

    id: str


class Panel(Namespace):  # type: ignore[misc]  # the library is untyped
    """Namespace `/panel`."""

    def __init__(
        self, *, tell: Callable[[Item], None], sound: TakesSound, find_state: Callable[[], Answer | None]
    ) -> None:
        super().__init__(NAMESPACE)
        self._tell = tell
        self._sound = sound
        self._find_state = find_state

    def on_connect(self, auth: object = None) -> None:  # noqa: ARG002 - the library's signature
        """The page opened: it gets the whole picture."""
        state = self._find_state()
        if state is not None:
            self.emit("state", state)

    def on_audio_start(self, payload: object = None) -> Answer:
        """Begin to listen; sound at another rate is refused."""
        start = _read(payload or {}, AudioStart)
        if start is None or start.rate != SAMPLES_PER_SECOND:
            return _refused("wav_wrong_rate")
        self._tell(events.TalkPressed())
        return {"ok": True}

    def on_audio(self, samples: object = None) -> None:
        """A piece of sound; it goes to the ears' own thread."""
        if isinstance(samples, bytes | bytearray):
            self._sound.take(bytes(samples))

    def on_audio_stop(self, payload: object = None) -> Answer:  # noqa: ARG002 - carries nothing
        """The speaker has finished."""
        self._sound.end()
        return {"ok": True}

    def on_audio_failed(self, payload: object = None) -> Answer:
        """The page cannot listen."""
        failed = _read(payload, AudioFailed)
        if failed is None or failed.why in ("unknown", "working"):
            return _refused("not_understood_press")
        self._tell(events.MicrophoneFailed(failed.why))
        return {"ok": True}

    def on_speaker(self, payload: object = None) -> Answer:
        """The page has found, or lost, something to play sound on."""
        output = _read(payload, Output)
        if output is None:
            return _refused("not_understood_press")
        self._tell(DeviceChanged("output", "working" if output.works else "missing"))
        return {"ok": True}

    def on_headphones(self, payload: object = None) -> Answer:
        """Headphones were plugged in or out: whoever wears them hears alone."""
        headphones = _read(payload, Headphones)
        if headphones is None:
            return _refused("not_understood_press")
        self._tell(events.HeadphonesChanged(headphones.plugged))
        return {"ok": True}

    def on_ask(self, payload: object = None) -> Answer:
        """A typed question."""
        asked = _read(payload, Ask)
        if asked is None:
            return _refused("not_understood_press")
        self._tell(Typed(asked.text[:LONGEST_QUESTION]))
        return {"ok": True}

    def on_read(self, payload: object = None) -> Answer:
        """Somebody who goes by keys wants to hear where they are."""
        read = _read(payload, Read)
        if read is None or not read.text.strip():
            return _refused("not_understood_press")
        text = read.text.strip()[:LONGEST_READ]
        self._tell(events.PointedAt(Sentence(ko=text, en=text)))
        return {"ok": True}

    def on_press(self, payload: object = None) -> Answer:
        """A button."""
        pressed = _read(payload, events.Pressed)
        if pressed is None:
            return _refused("not_understood_press")
        self._tell(pressed)
        return {"ok": True}

    def on_said(self, payload: object = None) -> None:
        """A sentence was played to its end."""
        said = _read(payload, Said)
        if said is not None:
            self._tell(Finished(said.id))


class PageOnSockets:
    """What the session shows, sent to every open page."""

    def __init__(self, socketio: SocketIO, *, panel_width_mm: int | None = None) -> None:
        self._socketio = socketio
        self._panel_width_mm = panel_width_mm
        self._last_state: Answer | None = None

    def find_state(self) -> Answer | None:
        """Return the state last shown, for a page that has just opened."""
        return self._last_state

    def show(self, picture: Picture) -> None:
        """Send the state."""
        self._last_state = view_of(picture, panel_width_mm=self._panel_width_mm)
        self._socketio.emit("state", self._last_state, namespace=NAMESPACE)

    def hush(self) -> None:
        """Have the page stop playing."""
        self._socketio.emit("hush", {}, namespace=NAMESPACE)

    def play(self, speech: Speech, sound: Sound | None) -> None:
        """Have the page play a sentence, or show it when there is no voice."""
        message = {"id": speech.id, "language": speech.language, "text": speech.text, "interrupts": True}
        message["output"] = speech.output
        url = None if sound is None else f"/speech/{sound.name}.wav"
        self._socketio.emit("say", {**message, "url": url}, namespace=NAMESPACE)


def _read(payload: object, type_: type[Any]) -> Any | None:
    try:
        return msgspec.convert(payload, type_)
    except msgspec.ValidationError as error:
        log.warning("the page sent something that makes no sense: %s", error)
        return None


def _refused(code: str) -> Answer:
    sentence: Sentence = say(f"error.{code}")
    return {"ok": False, "code": code, "detail": sentence.en, "detail_ko": sentence.ko}

"""The thread that speaks: it turns the newest sentence into sound and hands it on; older ones are forgotten."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from kiosk.errors import VoiceFailed
from kiosk.speech.shelf import SpeechShelf, at_volume
from kiosk.speech.voice import Language, Speed, Voice

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Speech:
    """A sentence to be spoken."""

    id: str
    text: str
    language: Language
    speed: Speed
    volume: int


class Speaker:
    """Makes speech on its own thread. `say` and `hush` return at once."""

    def __init__(
        self, load: Callable[[], Voice], shelf: SpeechShelf, made: Callable[[Speech, str | None], None]
    ) -> None:
        self._load = load
        self._shelf = shelf
        self._made = made
        """Told the speech and the name of its sound; None when there is no voice."""
        self._turn = threading.Condition()
        self._next: Speech | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)

    def start(self) -> None:
        """Begin to speak."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        with self._turn:
            self._ended = True
            self._turn.notify()
        self._thread.join(timeout=5)

    def say(self, speech: Speech) -> None:
        """Speak this next, instead of anything that waits."""
        with self._turn:
            self._next = speech
            self._turn.notify()

    def hush(self) -> None:
        """Forget what waits to be spoken."""
        with self._turn:
            self._next = None

    def _run(self) -> None:
        voice = self._open_voice()
        while (speech := self._wait()) is not None:
            self._made(speech, self._sound_of(voice, speech))

    def _open_voice(self) -> Voice | None:
        try:
            return self._load()
        except VoiceFailed as error:
            log.error("no voice: %s", error.sentence)
            return None

    def _wait(self) -> Speech | None:
        with self._turn:
            while self._next is None and not self._ended:
                self._turn.wait()
            speech, self._next = self._next, None
            return None if self._ended else speech

    def _sound_of(self, voice: Voice | None, speech: Speech) -> str | None:
        if voice is None:
            return None
        try:
            wav = voice.speak(speech.text, language=speech.language, speed=speech.speed)
            return self._shelf.put(at_volume(wav, speech.volume), datetime.now(UTC))
        except VoiceFailed as error:
            log.error("a sentence was not spoken: %s", error.sentence)
            return None

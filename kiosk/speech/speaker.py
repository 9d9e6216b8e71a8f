"""The thread that speaks: it turns the newest sentence into sound and hands it on; older ones are forgotten."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from kiosk.errors import VoiceFailed
from kiosk.speech.shelf import SpeechShelf, at_volume, find_length
from kiosk.speech.voice import Language, Output, Speed, Voice

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Speech:
    """A sentence to be spoken."""

    id: str
    number: int
    text: str
    """As it is written, for a page without sound."""
    aloud: str
    """As it is read."""
    language: Language
    speed: Speed
    volume: int
    output: Output = "aloud"


@dataclass(frozen=True, slots=True)
class Sound:
    """A sentence that has been made into sound."""

    name: str
    """Under which the shelf keeps it."""
    seconds: float


TRIED = Speech("", 0, "확인", "확인", "ko", "normal", 0)
AGAIN_SECONDS = 10.0
"""So long after a sentence was not spoken, and again, the voice is tried."""


class Speaker:
    """Makes speech on its own thread. `say` and `hush` return at once."""

    def __init__(
        self,
        load: Callable[[], Voice],
        shelf: SpeechShelf,
        made: Callable[[Speech, Sound | None], None],
        works_again: Callable[[], None] = lambda: None,
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        self._works_again = works_again
        self._again_seconds = again_seconds
        self._load = load
        self._shelf = shelf
        self._made = made
        """Told the speech and its sound; None when there is no voice."""
        self._turn = threading.Condition()
        self._next: Speech | None = None
        self._wanted: str | None = None
        """The id of the newest speech, unless it was hushed."""
        self._ended = False
        self._is_broken = False
        """Whether the last sentence could not be made into sound."""
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
            self._next, self._wanted = speech, speech.id
            self._turn.notify()

    def hush(self) -> None:
        """Forget what waits to be spoken, and what is just being made into sound."""
        with self._turn:
            self._next = self._wanted = None

    def _run(self) -> None:
        voice = self._open_voice()
        while not self._ended:
            speech = self._wait()
            if speech is None:
                if self._is_broken and not self._ended:
                    voice = self._try_again(voice)
                continue
            sound = self._sound_of(voice, speech)
            self._is_broken = sound is None
            with self._turn:
                is_wanted = self._wanted == speech.id
            if is_wanted:
                self._made(speech, sound)

    def _try_again(self, voice: Voice | None) -> Voice | None:
        """Speak a word that nobody hears."""
        voice = voice or self._open_voice()
        if voice is not None and self._sound_of(voice, TRIED) is not None:
            self._is_broken = False
            self._works_again()
        return voice

    def _open_voice(self) -> Voice | None:
        try:
            return self._load()
        except VoiceFailed as error:
            log.error("no voice: %s", error.sentence)
            return None

    def _wait(self) -> Speech | None:
        with self._turn:
            while self._next is None and not self._ended:
                if not self._turn.wait(self._again_seconds if self._is_broken else None):
                    break
            speech, self._next = self._next, None
            return None if self._ended else speech

    def _sound_of(self, voice: Voice | None, speech: Speech) -> Sound | None:
        if voice is None:
            return None
        try:
            wav = voice.speak(speech.aloud, language=speech.language, speed=speech.speed)
            name = self._shelf.put(at_volume(wav, speech.volume), datetime.now(UTC))
            return Sound(name, find_length(wav))
        except VoiceFailed as error:
            log.error("a sentence was not spoken: %s", error.sentence)
        except Exception:  # a sentence may be lost, the next one must not be
            log.exception("a sentence was not spoken, for an unforeseen reason")
        return None

"""The voice in a process of its own: a sentence that it dies of, or hangs at, is shown and not spoken.

python -m kiosk.speech.voice_process DESCRIPTOR
"""

import contextlib
import logging
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic

from kiosk.child_process import ChildProcess, work
from kiosk.errors import VoiceFailed
from kiosk.speech.espeak_voice import EspeakVoice
from kiosk.speech.voice import Language, Speed
from kiosk.wording.languages import add_folder

log = logging.getLogger(__name__)

PATIENCE_SECONDS, BUSY_SECONDS = 5.0, 20.0
"""A sentence takes some tenths of a second; more on a box that has much else to do."""

TRIES = 2


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    language: Language
    speed: Speed


class VoiceProcess:
    """Reads sentences aloud in another process, which is started when it is needed, and again when it is gone."""

    def __init__(self, languages: Path | None = None) -> None:
        self._languages = languages
        """Folder with further languages, see `kiosk.wording.languages`."""
        self._process: ChildProcess | None = None

    def open(self) -> "VoiceProcess":
        """Start the process before the first sentence needs it."""
        with contextlib.suppress(OSError):
            self._find_process()
        return self

    def _find_process(self) -> ChildProcess:
        if self._process is None:
            self._process = ChildProcess("kiosk.speech.voice_process")
            self._process.connection.send(self._languages)
        return self._process

    def speak(self, text: str, *, language: Language, speed: Speed) -> bytes:
        """Return `text` as a WAV file. Raises `VoiceFailed`."""
        fault = ""
        for _ in range(TRIES):
            try:
                answer = self._ask(_Sentence(text, language, speed))
            except OSError as error:
                # It has ended, cannot be started, or says nothing in time.
                fault = str(error) or "it ended"
                log.error("the speaking process is started again: %s", fault)
                self.close()
                continue
            if isinstance(answer, bytes):
                return answer
            raise VoiceFailed(str(answer))
        raise VoiceFailed(f"The voice does not answer: {fault}.")

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.end()

    def _ask(self, sentence: _Sentence) -> object:
        process = self._find_process()
        connection = process.connection
        connection.send(sentence)
        if not connection.poll(PATIENCE_SECONDS) and not _is_late(process):
            raise TimeoutError("it hangs")
        try:
            return connection.recv()
        except EOFError as error:
            raise ConnectionError("it ended") from error


def _is_late(process: ChildProcess) -> bool:
    """Say whether an answer comes after all, from a process that still computes."""
    until = monotonic() + BUSY_SECONDS
    while process.is_computing and monotonic() < until:
        if process.connection.poll(1.0):
            return True
    return process.connection.poll(0)


def speak_at(connection: Connection) -> None:
    """Make sound of what comes. Raises `EOFError` or `OSError` when the kiosk has gone."""
    languages: Path | None = connection.recv()
    if languages is not None:
        add_folder(languages)
    while True:
        sentence: _Sentence = connection.recv()
        answer: bytes | str
        try:
            answer = EspeakVoice().speak(sentence.text, language=sentence.language, speed=sentence.speed)
        except VoiceFailed as error:
            answer = error.sentence
        except Exception:  # the next sentence may be sayable
            log.exception("a sentence cannot be said")
            answer = "The voice failed in an unforeseen way."
        connection.send(answer)


if __name__ == "__main__":
    work(speak_at)

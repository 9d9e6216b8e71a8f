"""The default voice: espeak-ng from its wheel, through its C interface, into memory.

The library keeps one global state, so there is one voice per process and its callers take turns.
Interface: espeak-ng/speak_lib.h, API revision 12.
"""

import ctypes
import io
import threading
import wave
from functools import lru_cache
from typing import Any

import espeakng_loader

from kiosk.errors import VoiceFailed
from kiosk.speech.spoken_korean import as_spoken
from kiosk.speech.voice import Language, Speed
from kiosk.wording.languages import find_tongue

OUTPUT_SYNCHRONOUS = 2
CHARS_UTF8 = 1
POSITION_CHARACTER = 1
PARAMETER_RATE = 1
DONT_EXIT = 0x8000

WORDS_PER_MINUTE: dict[Speed, int] = {"normal": 150, "slow": 105}

Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class _Library:
    """The library with its global state: opened once per process, one caller at a time."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._samples = bytearray()
        try:
            self._library: Any = ctypes.CDLL(espeakng_loader.get_library_path())
            data = espeakng_loader.get_data_path().encode()
        except (OSError, RuntimeError) as error:
            raise VoiceFailed(f"The voice library cannot be loaded: {error}.") from error
        self.samples_per_second: int = self._library.espeak_Initialize(OUTPUT_SYNCHRONOUS, 0, data, DONT_EXIT)
        if self.samples_per_second <= 0:
            raise VoiceFailed("The voice library cannot find its data.")
        self._callback = Callback(self._take)  # kept: the library holds only its address
        self._library.espeak_SetSynthCallback(self._callback)

    def make_samples(self, words: bytes, voice_name: str, words_per_minute: int) -> bytes:
        """Return `words` as 16-bit samples. Raises `VoiceFailed`."""
        with self._turn:
            self._samples.clear()
            if self._library.espeak_SetVoiceByName(voice_name.encode()) != 0:
                raise VoiceFailed(f"The voice library has no voice {voice_name}.")
            self._library.espeak_SetParameter(PARAMETER_RATE, words_per_minute, 0)
            failed = self._library.espeak_Synth(
                *(words, len(words) + 1, 0, POSITION_CHARACTER, 0, CHARS_UTF8, None, None)
            )
            self._library.espeak_Synchronize()
            if failed or not self._samples:
                raise VoiceFailed("The voice library made no sound of a sentence.")
            return bytes(self._samples)

    def _take(self, samples: Any, count: int, events: Any) -> int:  # noqa: ARG002 - the library's signature
        if samples and count > 0:
            self._samples += ctypes.string_at(samples, 2 * count)
        return 0


_opening = threading.Lock()


@lru_cache(maxsize=1)
def _open_library() -> _Library:
    return _Library()


class EspeakVoice:
    """Reads Korean and English sentences aloud. Any number of these share the one library."""

    def __init__(self) -> None:
        with _opening:  # opened a second time, the library forgets who is using it, and crashes
            self._library = _open_library()

    def speak(self, text: str, *, language: Language, speed: Speed) -> bytes:
        """Return `text` as a WAV file."""
        words = as_spoken(text) if language == "ko" else text  # names of stops have digits of their own
        samples = self._library.make_samples(
            words.encode(), find_tongue(language).voice, WORDS_PER_MINUTE[speed]
        )
        return _wav(samples, self._library.samples_per_second)


def _wav(samples: bytes, samples_per_second: int) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(samples_per_second)
        file.writeframes(samples)
    return target.getvalue()

"""Speech as a microphone would deliver it: the kiosk's own voice, at 16 kHz, with a room's quiet around it."""

import wave
from pathlib import Path

from kiosk.recognition.port import BYTES_PER_SECOND, SAMPLES_PER_SECOND
from kiosk.speech.as_heard import as_heard

spoken = as_heard
QUIET_SECONDS = 4


def write_speech(text: str, target: Path) -> Path:
    """What a browser's microphone will hear, over and over: the sentence, and quiet after it."""
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_PER_SECOND)
        file.writeframes(spoken(text) + bytes(QUIET_SECONDS * BYTES_PER_SECOND))
    return target

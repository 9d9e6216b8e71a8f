"""What a voice must be able to do for a kiosk; the one in use can be replaced behind this."""

from typing import Literal, Protocol

Language = str
"""The code of one of `kiosk.wording.languages`."""

Speed = Literal["normal", "slow"]
Output = Literal["aloud", "headphones", "silent"]
"""Who may hear: everybody at the stop, whoever wears the headphones, nobody (the page shows the words)."""


class Voice(Protocol):
    """Reads sentences aloud into WAV files. Used by one thread."""

    def speak(self, text: str, *, language: Language, speed: Speed) -> bytes:
        """Return `text` as a WAV file, mono, 16 bit. Raises `VoiceFailed`."""

"""Spoken sentences, kept in memory for the page to fetch, and forgotten after some minutes."""

import io
import secrets
import threading
import wave
from collections import OrderedDict
from datetime import datetime, timedelta

import numpy as np

KEPT = timedelta(minutes=10)
MOST = 64
LOUDEST = 10


class SpeechShelf:
    """WAV files by name. Safe between threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._wavs: OrderedDict[str, tuple[datetime, bytes]] = OrderedDict()

    def put(self, wav: bytes, now: datetime) -> str:
        """Keep `wav` and return the name under which it can be fetched."""
        name = secrets.token_urlsafe(9)
        with self._turn:
            self._wavs[name] = (now, wav)
            while self._wavs and (len(self._wavs) > MOST or self._oldest() < now - KEPT):
                self._wavs.popitem(last=False)
        return name

    def find(self, name: str) -> bytes | None:
        """Return the WAV file of that name, if it is still here."""
        with self._turn:
            found = self._wavs.get(name)
        return found[1] if found else None

    def _oldest(self) -> datetime:
        return next(iter(self._wavs.values()))[0]


def find_length(wav: bytes) -> float:
    """Return how many seconds `wav` takes to play."""
    with wave.open(io.BytesIO(wav), "rb") as file:
        return file.getnframes() / file.getframerate()


def at_volume(wav: bytes, volume: int) -> bytes:
    """Return `wav` at a volume from 0 (silent) to 10 (as loud as it goes), each step alike to the ear."""
    with wave.open(io.BytesIO(wav), "rb") as file:
        head = file.getparams()
        samples = np.frombuffer(file.readframes(head.nframes), dtype=np.int16)
    peak = max(1, int(np.abs(samples.astype(np.int32)).max(initial=1)))
    loudness = 0.0 if volume <= 0 else 10 ** ((min(volume, LOUDEST) - LOUDEST) * 3 / 20)
    scaled = (samples * (loudness * 0.97 * 32767 / peak)).astype(np.int16)
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams(head)
        file.writeframes(scaled.tobytes())
    return target.getvalue()

"""Sound as arrays: read from any file, mixed with noise at a ratio of levels, trimmed.

Samples are float32 in the units of 16-bit PCM, 16,000 a second, one channel.
"""

import shutil
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kiosk.benchmarks.errors import SoundUnreadable
from kiosk.recognition.errors import SoundRefused
from kiosk.recognition.port import SAMPLES_PER_SECOND
from kiosk.recognition.wav import read_wav

Samples = NDArray[np.float32]

SUFFIXES = frozenset({".wav", ".mp3", ".ogg", ".flac", ".m4a", ".opus"})
FRAME = SAMPLES_PER_SECOND // 50
LOUDEST = 32_767


def read_sound(path: Path) -> Samples:
    """Return the samples of any sound file; what is not a plain WAV is read with ffmpeg. Raises `SoundUnreadable`."""
    if path.suffix.lower() == ".wav":
        try:
            return _as_samples(read_wav(path))
        except SoundRefused as error:
            if error.code not in {"wav_not_mono", "wav_wrong_rate", "wav_not_16_bit"}:
                raise SoundUnreadable(error.sentence) from error
    program = shutil.which("ffmpeg")
    if program is None:
        raise SoundUnreadable(
            f"{path} is not a mono 16 kHz WAV file, and there is no ffmpeg to read it with."
        )
    options = ("-ac", "1", "-ar", str(SAMPLES_PER_SECOND), "-f", "s16le", "-")
    ran = subprocess.run(
        [program, "-v", "error", "-i", str(path), *options], capture_output=True, check=False
    )
    if ran.returncode or not ran.stdout:
        raise SoundUnreadable(f"{path} cannot be read: {ran.stderr.decode(errors='replace').strip()}")
    return _as_samples(ran.stdout)


def list_sounds(folder: Path) -> tuple[Path, ...]:
    """Return the sound files below `folder`, in order. Raises `SoundUnreadable` when there are none."""
    files = tuple(sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES))
    if not files:
        raise SoundUnreadable(f"{folder} holds no sound.")
    return files


def as_pcm(samples: Samples) -> bytes:
    """Return the samples as signed 16-bit little-endian PCM; what is too loud is cut off."""
    return np.clip(samples, -LOUDEST, LOUDEST).astype("<i2").tobytes()


def level_of(samples: Samples) -> float:
    """Return the level (root mean square) of the frames that are not pauses: within 30 dB of the loudest one."""
    whole = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    if not len(whole):
        return 0.0
    powers = np.square(whole).mean(axis=1)
    return float(np.sqrt(powers[powers >= powers.max() * 1e-3].mean()))


def with_noise(speech: Samples, noise: Samples, ratio_db: float, random: np.random.Generator) -> Samples:
    """Return speech with a random piece of noise under it, `ratio_db` quieter than the speech."""
    piece = piece_of(noise, len(speech), random)
    loudness = float(np.sqrt(np.square(piece).mean()))
    if not loudness:
        return speech
    wanted = level_of(speech) * 10 ** (-ratio_db / 20)
    mixed: Samples = (speech + piece * np.float32(wanted / loudness)).astype(np.float32)
    return mixed


def piece_of(noise: Samples, length: int, random: np.random.Generator) -> Samples:
    """Return `length` samples of the noise from a random place on, going round if it is shorter."""
    start = int(random.integers(len(noise)))
    return np.take(noise, np.arange(start, start + length), mode="wrap")


def _as_samples(pcm: bytes) -> Samples:
    return np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2").astype(np.float32)

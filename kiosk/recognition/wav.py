"""Reading a WAV file as the recogniser needs it, or saying exactly what is wrong with it."""

import wave
from pathlib import Path

from kiosk.recognition.errors import Empty, Not16Bit, NotAWav, NotFound, NotMono, WrongRate
from kiosk.recognition.port import BYTES_PER_SAMPLE, SAMPLES_PER_SECOND


def read_wav(path: Path) -> bytes:
    """Return the samples of a mono, 16 kHz, 16-bit WAV file. Raises a `SoundRefused`."""
    try:
        with wave.open(str(path), "rb") as file:
            _check_format(path, file)
            samples = file.readframes(file.getnframes())
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.") from error
    except wave.Error as error:
        if "unknown format" in str(error):
            raise Not16Bit(f"{path} does not hold plain 16-bit samples ({error}).") from error
        raise NotAWav(f"{path} is not a WAV file ({error}).") from error
    except EOFError as error:
        raise NotAWav(f"{path} is not a WAV file: it ends too early.") from error
    samples = samples[: len(samples) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE]
    if not samples:
        raise Empty(f"{path} holds no sound.")
    return samples


def _check_format(path: Path, file: wave.Wave_read) -> None:
    if file.getsampwidth() != BYTES_PER_SAMPLE:
        raise Not16Bit(f"{path} has {8 * file.getsampwidth()}-bit samples; 16-bit samples are needed.")
    if file.getnchannels() != 1:
        raise NotMono(f"{path} has {file.getnchannels()} channels; one (mono) is needed.")
    if file.getframerate() != SAMPLES_PER_SECOND:
        raise WrongRate(
            f"{path} has {file.getframerate()} samples per second; {SAMPLES_PER_SECOND} (16 kHz) are needed."
        )

"""Sound that is not mono, 16 kHz, 16 bit is refused with a reason."""

import wave
from pathlib import Path

import pytest

from kiosk.recognition.errors import SoundRefused
from kiosk.recognition.wav import read_wav


def a_wav(path: Path, *, channels: int = 1, rate: int = 16_000, width: int = 2, frames: int = 160) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(bytes(channels * width * frames))
    return path


def test_a_good_file_gives_its_samples(tmp_path: Path) -> None:
    assert len(read_wav(a_wav(tmp_path / "good.wav"))) == 320


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("wav_not_mono", {"channels": 2}),
        ("wav_wrong_rate", {"rate": 8_000}),
        ("wav_wrong_rate", {"rate": 44_100}),
        ("wav_not_16_bit", {"width": 1}),
        ("wav_empty", {"frames": 0}),
    ],
)
def test_another_kind_of_wav_is_refused(tmp_path: Path, code: str, changes: dict[str, int]) -> None:
    with pytest.raises(SoundRefused) as refused:
        read_wav(a_wav(tmp_path / "other.wav", **changes))
    assert refused.value.code == code


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not sound at all", b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_wav_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.wav"
    path.write_bytes(content)
    with pytest.raises(SoundRefused) as refused:
        read_wav(path)
    assert refused.value.code == "wav_not_a_wav"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SoundRefused) as refused:
        read_wav(tmp_path / "gone.wav")
    assert refused.value.code == "wav_not_found"

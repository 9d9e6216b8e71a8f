"""What can be wrong with sound or with the recogniser, each with a stable code.

HearingError
├── SoundRefused
│   ├── wav_not_a_wav, wav_not_16_bit, wav_not_mono, wav_wrong_rate, wav_empty, wav_not_found
└── RecogniserFailed   recogniser_failed
"""


class HearingError(Exception):
    """Something cannot be listened to; `sentence` says why."""

    code = "hearing_error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class SoundRefused(HearingError):
    """Sound that is not mono, 16 kHz, 16 bit."""


class NotFound(SoundRefused):
    """There is no such file, or it cannot be read."""

    code = "wav_not_found"


class NotAWav(SoundRefused):
    """The file is not a WAV file, or is cut off in its head."""

    code = "wav_not_a_wav"


class Not16Bit(SoundRefused):
    """The samples are not signed 16-bit PCM."""

    code = "wav_not_16_bit"


class NotMono(SoundRefused):
    """More than one channel."""

    code = "wav_not_mono"


class WrongRate(SoundRefused):
    """Not 16,000 samples per second."""

    code = "wav_wrong_rate"


class Empty(SoundRefused):
    """No samples."""

    code = "wav_empty"


class RecogniserFailed(HearingError):
    """The recogniser gave up on an utterance."""

    code = "recogniser_failed"

"""What can be wrong with a folder of sound that is to be measured, each with a stable code.

BenchError
├── ExpectationsRefused   expectations_refused
└── SoundUnreadable       sound_unreadable
"""


class BenchError(Exception):
    """Nothing can be measured; `sentence` says why."""

    code = "bench_error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class ExpectationsRefused(BenchError):
    """The list of what should be understood is missing or cannot be read."""

    code = "expectations_refused"


class SoundUnreadable(BenchError):
    """A sound file, or a folder of them, cannot be read."""

    code = "sound_unreadable"

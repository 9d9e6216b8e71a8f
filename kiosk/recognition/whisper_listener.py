"""The second listener that Whisper is, behind the port. The only file of the kiosk that imports ctranslate2.

Whisper writes down anything, from noise too, and is often wrong about a digit; what is asked of it here is how likely
it would be to write what the first recogniser proposes, and what it would have written by itself. It learns nothing of
the stop. It is run on its optimised form (int8), over windows as long as the utterance and not over its usual 30 s.
"""

import math
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import ctranslate2
import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kiosk.recognition.errors import RecogniserFailed
from kiosk.recognition.log_mel import FRAMES_PER_SECOND, log_mel
from kiosk.recognition.port import SAMPLES_PER_SECOND, Sound

MODEL = "model.bin"
PROMPT = " 12번 버스 언제 와요?"
"""What was written before, to Whisper: it goes on in this style, with numbers as digits. Short, as each text that is
weighed takes the time of this, too; of a longer one it repeats more in noise."""
BEGINNING = ("<|startoftranscript|>", "<|ko|>", "<|transcribe|>", "<|notimestamps|>")
BEFORE = "<|startofprev|>"

States = NDArray[np.float32]
"""What the encoder makes of sound: (1, states, 512), fifty states a second."""

WINDOW_SECONDS, LONGEST_WINDOW_SECONDS = 5, 30
FRAMES_PER_STATE = 2
"""The encoder halves the frames."""
STATES_AFTER = 25
"""Half a second of what comes after the speech is looked at too."""
MOST_TOKENS = 32
AT_ONCE = 6
"""Texts that are weighed together: each takes 10 MB for the likelihood of every word at each place."""
LEAST_PROBABILITY = 1e-9
MOST_THREADS = 4
SILENT_SAMPLES = 2 * SAMPLES_PER_SECOND


class WhisperListener:
    """One loaded model, shared by every utterance of this process."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Load the model whose parts (`model.bin.part1`, …) and tables lie in these folders; a second or two.

        Raises `RecogniserFailed`.
        """
        try:
            with tempfile.TemporaryDirectory(prefix="gachita-second-listener-") as name:
                _put_together(folders, Path(name))
                self._model = ctranslate2.models.Whisper(
                    name,
                    device="cpu",
                    compute_type="int8",
                    intra_threads=min(MOST_THREADS, os.cpu_count() or 1),
                )
                self._tokenizer = Tokenizer.from_file(str(Path(name, "tokenizer.json")))
        except Exception as error:  # neither library raises anything finer
            raise RecogniserFailed(f"The second listener in {folders[0]} cannot be loaded.") from error
        numbers = [self._tokenizer.token_to_id(token) for token in (BEFORE, *BEGINNING)]
        self._beginning = [numbers[0], *self.tokens_of(PROMPT), *numbers[1:]]
        self._silence = self.listen(np.zeros(SILENT_SAMPLES))
        self._expected: dict[str, float] = {}

    def listen(self, sound: Sound) -> "WhisperImpression":
        """Listen to a whole utterance."""
        seconds = len(sound) / SAMPLES_PER_SECOND + STATES_AFTER * FRAMES_PER_STATE / FRAMES_PER_SECOND
        windows = min(math.ceil(seconds / WINDOW_SECONDS), LONGEST_WINDOW_SECONDS // WINDOW_SECONDS)
        mel = log_mel(_as_loud_as_can_be(sound), windows * WINDOW_SECONDS * FRAMES_PER_SECOND)
        try:
            states = self._model.encode(ctranslate2.StorageView.from_array(mel[None]))
            (written,) = self._model.generate(
                states,
                [self._beginning],
                beam_size=1,
                return_no_speech_prob=True,
                max_length=len(self._beginning) + MOST_TOKENS,
            )
        except Exception as error:  # ctranslate2 raises nothing finer
            raise RecogniserFailed("The second listener could not take the sound.") from error
        spoken = math.ceil(seconds * FRAMES_PER_SECOND / FRAMES_PER_STATE)
        return WhisperImpression(
            self,
            np.ascontiguousarray(np.array(states)[:, :spoken]),
            self._tokenizer.decode(written.sequences_ids[0]).strip(),
            float(written.no_speech_prob),
        )

    def expect(self, texts: Sequence[str]) -> tuple[float, ...]:
        """Return how likely each text would be written from silence; kept, as a stop has only so many."""
        new = [text for text in dict.fromkeys(texts) if text not in self._expected]
        self._expected.update(zip(new, self._silence.weigh(new), strict=True))
        return tuple(self._expected[text] for text in texts)

    def tokens_of(self, text: str) -> list[int]:
        """Return a text as the model's tokens."""
        tokens: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return tokens

    def weigh(self, states: States, texts: Sequence[str]) -> tuple[float, ...]:
        """Return how likely each text is to be the beginning of what is written from these states."""
        return tuple(
            likelihood
            for first in range(0, len(texts), AT_ONCE)
            for likelihood in self._weigh(states, texts[first : first + AT_ONCE])
        )

    def _weigh(self, states: States, texts: Sequence[str]) -> Iterator[float]:
        rows = [self.tokens_of(f" {text}") for text in texts]
        same = ctranslate2.StorageView.from_array(np.repeat(states, len(rows), axis=0))
        frames = states.shape[1] * FRAMES_PER_STATE
        try:
            aligned = self._model.align(same, self._beginning, rows, [frames] * len(rows))
        except Exception as error:  # ctranslate2 raises nothing finer
            raise RecogniserFailed("The second listener could not weigh what was proposed.") from error
        for one, row in zip(aligned, rows, strict=True):
            yield sum(math.log(max(each, LEAST_PROBABILITY)) for each in one.text_token_probs[: len(row)])


class WhisperImpression:
    """What Whisper made of one utterance."""

    def __init__(self, listener: WhisperListener, states: States, text: str, silence: float) -> None:
        self._listener = listener
        self._states = states
        self.text = text
        self.silence = silence

    def weigh(self, texts: Sequence[str]) -> tuple[float, ...]:
        """Return how likely each text is to be the beginning of what is written, as a natural logarithm."""
        return self._listener.weigh(self._states, texts)


def _put_together(folders: Sequence[Path], target: Path) -> None:
    """Link the tables and join the parts of the model: the library reads it from one file, and that only once."""
    with (target / MODEL).open("wb") as whole:
        for folder in folders:
            for path in sorted(folder.iterdir()):
                if path.name.startswith(f"{MODEL}.part"):
                    with path.open("rb") as part:
                        shutil.copyfileobj(part, whole, 1 << 20)
                elif path.is_file():
                    (target / path.name).symlink_to(path.resolve())


def _as_loud_as_can_be(sound: Sound) -> Sound:
    loudest = float(np.abs(sound).max(initial=0.0))
    louder: Sound = sound * (16384.0 / max(loudest, 1.0))
    return louder

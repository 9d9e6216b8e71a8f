"""The recogniser that Vosk is, behind the port. The only file of the kiosk that imports vosk.

The phrases become a bigram model inside Vosk, not a strict list: what comes out may mix them, and what was meant is
for `kiosk.understanding` to decide. The model's own words for noise and for unknown speech are listed beside the
phrases, or else everything anybody says near the stop would become a phrase.
"""

import json
from pathlib import Path

import vosk

from kiosk.recognition.errors import RecogniserFailed
from kiosk.recognition.port import SAMPLES_PER_SECOND, Heard, HeardText, Hearing, Phrase, Progress
from models.catalogue import SpeechModel
from models.vocabulary import Vocabulary

ALTERNATIVES = 6


class VoskRecogniser:
    """One loaded model, shared by every utterance of this process."""

    def __init__(self, model: SpeechModel, folder: Path) -> None:
        vosk.SetLogLevel(-1)
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # vosk raises nothing finer
            raise RecogniserFailed(f"The speech model in {folder} cannot be loaded.") from error
        self._vocabulary = Vocabulary(self._model)
        self._fillers = (model.unknown_word, model.noise_word)
        self._grammars: dict[tuple[Phrase, ...], str] = {}

    def has(self, word: str) -> bool:
        """Say whether the model has `word`."""
        return self._vocabulary.has(word)

    def split(self, phrase: str) -> Phrase | None:
        """Return `phrase` as words of the model, or None."""
        return self._vocabulary.split(phrase)

    def open(self, phrases: tuple[Phrase, ...]) -> Hearing:
        """Begin an utterance."""
        grammar = self._grammars.get(phrases)
        if grammar is None:
            lines = [" ".join(phrase) for phrase in phrases]
            grammar = json.dumps([*lines, *self._fillers], ensure_ascii=False)
            self._grammars[phrases] = grammar
        recogniser = vosk.KaldiRecognizer(self._model, SAMPLES_PER_SECOND, grammar)
        recogniser.SetMaxAlternatives(ALTERNATIVES)
        return VoskHearing(recogniser)


class VoskHearing:
    """One utterance in Vosk."""

    def __init__(self, recogniser: "vosk.KaldiRecognizer") -> None:
        self._recogniser = recogniser
        self._pieces: list[Heard] = []

    def feed(self, samples: bytes) -> Progress:
        """Take more sound."""
        try:
            piece_ended = bool(self._recogniser.AcceptWaveform(samples))
        except Exception as error:  # vosk raises nothing finer
            raise RecogniserFailed("The recogniser could not take the sound.") from error
        if piece_ended:
            self._pieces.append(_read(self._recogniser.Result()))
            return Progress(self._text_so_far(), has_ended=bool(self._text_so_far()))
        partial = json.loads(self._recogniser.PartialResult()).get("partial", "")
        return Progress(f"{self._text_so_far()} {partial}".strip(), has_ended=False)

    def finish(self) -> Heard:
        """Return everything heard: pieces between pauses are put together."""
        self._pieces.append(_read(self._recogniser.FinalResult()))
        heard = Heard((HeardText("", 0.0),))
        for piece in self._pieces:
            if piece.text:
                heard = _joined(heard, piece)
        return heard if heard.text else Heard(())

    def _text_so_far(self) -> str:
        return " ".join(piece.text for piece in self._pieces if piece.text)


def _read(result: str) -> Heard:
    alternatives = json.loads(result).get("alternatives", ())
    read = (HeardText(each["text"].strip(), float(each["confidence"])) for each in alternatives)
    return Heard(tuple(each for each in read if each.text))


def _joined(before: Heard, after: Heard) -> Heard:
    pairs = [
        HeardText(f"{first.text} {second.text}".strip(), first.likelihood + second.likelihood)
        for first in before.alternatives
        for second in after.alternatives
    ]
    pairs.sort(key=lambda text: -text.likelihood)
    return Heard(tuple(pairs[:ALTERNATIVES]))

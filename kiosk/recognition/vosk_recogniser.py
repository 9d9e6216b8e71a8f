"""The recogniser that Vosk is, behind the port. The only file of the kiosk that imports vosk.

What can be asked is a graph, strict, that stands in the place of the model's language model. The few answers to a
question are a list: that becomes a bigram model inside Vosk, so what comes out may mix them, and what was meant is for
`kiosk.understanding` to decide. The model's own words for noise and for unknown speech are listed beside them, or else
everything anybody says near the stop would become an answer.
"""

import gc
import json
import tempfile
from pathlib import Path

import vosk

from kiosk.recognition.errors import RecogniserFailed
from kiosk.recognition.graph_file import write_model_with_graph
from kiosk.recognition.phrase_graph import PhraseGraph
from kiosk.recognition.port import SAMPLES_PER_SECOND, Heard, HeardText, Hearing, Phrase, Progress
from models.catalogue import SpeechModel
from models.vocabulary import Vocabulary

ALTERNATIVES = 6
ALTERNATIVES_OF_GRAPH = 20
"""Many of these differ only in words that mean the same."""

SETTINGS = {"beam": "13.0", "max-active": "6000", "lattice-beam": "6.0"}
"""Wider than the model's own, which suit free speech: a strict graph offers few ways back once the right one is lost,
and a second meaning is wanted beside the best."""


class VoskRecogniser:
    """One loaded model, shared by every utterance of this process."""

    def __init__(self, model: SpeechModel, folder: Path) -> None:
        vosk.SetLogLevel(-2)
        self._folder = folder
        self._model = _load(folder)
        self._vocabulary = Vocabulary(self._model)
        self._learnt: PhraseGraph | None = None
        self.filler_words = (model.unknown_word, model.noise_word)
        self._grammars: dict[tuple[Phrase, ...], str] = {}

    def has(self, word: str) -> bool:
        """Say whether the model has `word`."""
        return self._vocabulary.has(word)

    def split(self, phrase: str) -> Phrase | None:
        """Return `phrase` as words of the model, or None."""
        return self._vocabulary.split(phrase)

    def learn(self, graph: PhraseGraph) -> None:
        """Load the model again with this graph: some seconds, unless it is the one already learnt."""
        if graph == self._learnt:
            return
        with tempfile.TemporaryDirectory(prefix="gachita-listening-") as name:
            folder = Path(name)
            write_model_with_graph(self._folder, folder, graph, self._number_of, SETTINGS)
            # the one before goes first, and at once: two of them need a gigabyte
            del self._model, self._vocabulary
            gc.collect()
            self._model = _load(folder)
        self._vocabulary = Vocabulary(self._model)
        self._learnt = graph

    def open(self, phrases: tuple[Phrase, ...] | None = None) -> Hearing:
        """Begin an utterance."""
        if phrases is None:
            recogniser = vosk.KaldiRecognizer(self._model, SAMPLES_PER_SECOND)
            recogniser.SetMaxAlternatives(ALTERNATIVES_OF_GRAPH)
            return VoskHearing(recogniser)
        grammar = self._grammars.get(phrases)
        if grammar is None:
            lines = [" ".join(phrase) for phrase in phrases]
            grammar = json.dumps([*lines, *self.filler_words], ensure_ascii=False)
            self._grammars[phrases] = grammar
        recogniser = vosk.KaldiRecognizer(self._model, SAMPLES_PER_SECOND, grammar)
        recogniser.SetMaxAlternatives(ALTERNATIVES)
        return VoskHearing(recogniser)

    def _number_of(self, word: str) -> int:
        return int(self._model.vosk_model_find_word(word))


def _load(folder: Path) -> "vosk.Model":
    try:
        return vosk.Model(str(folder))
    except Exception as error:  # vosk raises nothing finer
        raise RecogniserFailed(f"The speech model in {folder} cannot be loaded.") from error


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

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
ALTERNATIVES_OF_GRAPH = 40
"""Many of these differ only in words that mean the same."""

SETTINGS = {
    "beam": "12.0",
    "max-active": "5000",
    "lattice-beam": "7.0",
    "endpoint.rule2.min-trailing-silence": "0.7",
    "endpoint.rule3.min-trailing-silence": "1.2",
}
"""Wider than the model's own, which suit free speech: a strict graph offers few ways back once the right one is lost,
and a second meaning is wanted beside the best. More patient, too: many who ask here speak slowly."""

SILENCE = bytes(2 * SAMPLES_PER_SECOND * 3 // 4)
"""Between two hearings of the same sound: the end of the first would leak into the second."""


class VoskRecogniser:
    """One loaded model, shared by every utterance of this process."""

    def __init__(self, model: SpeechModel, folder: Path) -> None:
        vosk.SetLogLevel(-2)
        self._folder = folder
        self._model = _load(folder)
        self._vocabulary = Vocabulary(self._model)
        self._learnt: PhraseGraph | None = None
        self._fillers = (model.unknown_word, model.noise_word)
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
            grammar = json.dumps([*lines, *self._fillers], ensure_ascii=False)
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
    """One utterance in Vosk, decoded as one whole however often somebody pauses."""

    def __init__(self, recogniser: "vosk.KaldiRecognizer") -> None:
        self._recogniser = recogniser

    def feed(self, samples: bytes) -> Progress:
        """Take more sound."""
        has_paused = self._accept(samples)
        text = str(json.loads(self._recogniser.PartialResult()).get("partial", ""))
        return Progress(text, has_ended=has_paused and bool(text))

    def again(self) -> None:
        """Begin once more. Vosk goes on with what it has learnt of voice and place until a *final* result is asked."""
        self._accept(SILENCE)
        self._recogniser.Result()

    def finish(self) -> Heard:
        """Return what was heard."""
        self._accept(SILENCE)
        return _read(self._recogniser.FinalResult())

    def _accept(self, samples: bytes) -> bool:
        try:
            return bool(self._recogniser.AcceptWaveform(samples))
        except Exception as error:  # vosk raises nothing finer
            raise RecogniserFailed("The recogniser could not take the sound.") from error


def _read(result: str) -> Heard:
    alternatives = json.loads(result).get("alternatives", ())
    read = (HeardText(each["text"].strip(), float(each["confidence"])) for each in alternatives)
    return Heard(tuple(each for each in read if each.text))

"""Putting the ears of one stop together: the installed model, the stop's offer, what to listen for."""

from dataclasses import dataclass
from pathlib import Path

from gtfs.stop_slice import StopSlice
from kiosk.recognition.hearing import Ears
from kiosk.recognition.listening_list import make_listening_list
from kiosk.recognition.phrase_graph import make_phrase_graph
from kiosk.recognition.port import Recogniser, SecondListener
from kiosk.understanding.stop_offer import make_stop_offer
from kiosk.understanding.understander import Understander
from kiosk.updates.sets import SetStore
from models.catalogue import DEFAULT_MODEL, get_model
from models.installed import get_whole_model

SECOND_LISTENER = ("whisper-base-part1", "whisper-base-part2")
"""Its parts, as the wheels have it."""


@dataclass(frozen=True, slots=True)
class Listeners:
    """The loaded models of one process, for any stop."""

    recogniser: Recogniser
    second: SecondListener


def load_listeners(data: Path) -> Listeners:
    """Load the recogniser of the update in use, or else the installed one, and the second listener.

    Some seconds and about two thirds of a gigabyte, once per process.

    Raises a `ModelError` or a `HearingError`.
    """
    from kiosk.recognition.vosk_recogniser import VoskRecogniser  # only where somebody listens: 30 MB

    updated = SetStore(data).find_model()
    if updated is None:
        model = get_model(DEFAULT_MODEL)
        updated = model, get_whole_model(model, data).folder
    second = load_second_listener(data)  # first: for a moment it needs four times what it keeps
    return Listeners(VoskRecogniser(*updated), second)


def load_second_listener(data: Path) -> SecondListener:
    """Load the second listener. Raises a `ModelError` or a `HearingError`."""
    from kiosk.recognition.whisper_listener import WhisperListener  # only where somebody listens

    return WhisperListener([get_whole_model(get_model(name), data).folder for name in SECOND_LISTENER])


def make_ears(stop_slice: StopSlice, listeners: Listeners) -> Ears:
    """Return ears for the stop of this slice, and have the recogniser learn what is asked there: some seconds."""
    offer = make_stop_offer(stop_slice)
    graph = make_phrase_graph(offer, listeners.recogniser)
    listeners.recogniser.learn(graph)
    answers = make_listening_list(listeners.recogniser)
    return Ears(listeners.recogniser, Understander(offer), answers, graph, listeners.second)

"""Putting the ears of one stop together: the installed model, the stop's offer, what to listen for."""

from pathlib import Path

from gtfs.stop_slice import StopSlice
from kiosk.recognition.hearing import Ears
from kiosk.recognition.listening_list import make_listening_list
from kiosk.recognition.port import Recogniser
from kiosk.recognition.vosk_recogniser import VoskRecogniser
from kiosk.understanding.stop_offer import make_stop_offer
from kiosk.understanding.understander import Understander
from kiosk.updates.sets import SetStore
from models.catalogue import DEFAULT_MODEL, get_model
from models.installed import get_whole_model


def load_recogniser(data: Path, name: str = DEFAULT_MODEL) -> VoskRecogniser:
    """Load the model of the update in use, or else an installed one.

    Some seconds and about half a gigabyte, once per process.

    Raises a `ModelError` or a `HearingError`.
    """
    updated = SetStore(data).find_model()
    if updated is not None:
        return VoskRecogniser(*updated)
    model = get_model(name)
    return VoskRecogniser(model, get_whole_model(model, data).folder)


def make_ears(stop_slice: StopSlice, recogniser: Recogniser) -> Ears:
    """Return ears for the stop of this slice."""
    offer = make_stop_offer(stop_slice)
    return Ears(recogniser, Understander(offer), make_listening_list(offer, recogniser))

"""Whether a kiosk would work with a set: its recogniser loads and hears sentences said aloud, its stop data opens.

Run as a process of its own, before the set is switched to: whatever a broken model does there, the kiosk goes on.

    python -m kiosk.updates.self_test FOLDER DATA STOP_ID
"""

import logging
import subprocess
import sys
from pathlib import Path

import msgspec

from gtfs.errors import FeedError
from gtfs.stop_slice import StopSlice
from kiosk.ears import Listeners, load_second_listener, make_ears
from kiosk.errors import KioskError
from kiosk.recognition.errors import HearingError
from kiosk.recognition.hearing import Ears
from kiosk.recognition.port import BYTES_PER_SECOND
from kiosk.recognition.vosk_recogniser import VoskRecogniser
from kiosk.speech.as_heard import as_heard
from kiosk.understanding.intents import Intent
from kiosk.updates.errors import UpdateFailedTest
from kiosk.updates.release import MODEL_ENTRY
from models.catalogue import DEFAULT_MODEL, SpeechModel, get_model
from models.errors import ModelError
from models.installed import get_whole_model

log = logging.getLogger(__name__)
LONGEST_SECONDS = 300
"""Loading takes some seconds; a small box that is busy may take a hundred times as long."""

SENTENCES = {
    "저상버스 언제 와요?": Intent.NEXT_LOW_FLOOR,
    "저상버스 예약해 주세요.": Intent.BOOK,
    "예약 취소해 주세요.": Intent.CANCEL,
}
"""Nothing of one stop: how well its routes are heard is no question of whether a set works."""
UNDERSTOOD_AT_LEAST = 2
"""A recogniser that hears the same in everything understands one."""

PIECE_BYTES = BYTES_PER_SECOND // 10


def run_self_test(folder: Path, data: Path, stop_id: str) -> None:
    """Try the set in `folder` in a process of its own. Raises `UpdateFailedTest`."""
    command = [sys.executable, "-m", __name__, str(folder), str(data), stop_id]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise UpdateFailedTest(f"The set in {folder} was tried for {LONGEST_SECONDS} s in vain.") from error
    if done.returncode:
        last_line = (done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"])[-1]
        raise UpdateFailedTest(f"The set in {folder} does not work: {last_line}")


def try_set(folder: Path, data: Path, stop_id: str, stop_slice: StopSlice | None) -> None:
    """Raise `UpdateFailedTest` unless this set works. `stop_slice`: what to hear for when it brings none."""
    stop_file = folder / "stop.json"
    if stop_file.exists():
        try:
            stop_slice = msgspec.json.decode(stop_file.read_bytes(), type=StopSlice)
        except msgspec.MsgspecError as error:
            raise UpdateFailedTest(f"The stop data cannot be read: {error}.") from error
        if stop_slice.stop.stop_id != stop_id:
            raise UpdateFailedTest(f"The stop data is that of {stop_slice.stop.stop_id}, not of {stop_id}.")
    if stop_slice is None or not stop_slice.routes:
        raise UpdateFailedTest("There is no route that could be asked for.")
    _hear_sentences(make_ears(stop_slice, _load(folder, data)))


def _load(folder: Path, data: Path) -> Listeners:
    entry = folder / MODEL_ENTRY
    try:
        if entry.exists():
            model = msgspec.json.decode(entry.read_bytes(), type=SpeechModel)
            recogniser = VoskRecogniser(model, folder / "model")
        else:
            model = get_model(DEFAULT_MODEL)
            recogniser = VoskRecogniser(model, get_whole_model(model, data).folder)
        return Listeners(recogniser, load_second_listener(data))
    except (ModelError, HearingError, msgspec.MsgspecError) as error:
        raise UpdateFailedTest(f"The recogniser does not load: {error}.") from error


def _hear_sentences(ears: Ears) -> None:
    """Said aloud by the kiosk's own voice, understood as what was said."""
    understood = [text for text, intent in SENTENCES.items() if _understand(ears, text) is intent]
    if len(understood) < UNDERSTOOD_AT_LEAST:
        raise UpdateFailedTest(f"It understands {len(understood)} of {len(SENTENCES)} sentences said to it.")


def _understand(ears: Ears, text: str) -> Intent | None:
    utterance, samples = ears.open(), as_heard(text)
    for start in range(0, len(samples), PIECE_BYTES):
        utterance.feed(samples[start : start + PIECE_BYTES])
    meaning = utterance.finish().meaning
    return meaning.intent if meaning else None


def main() -> int:
    """Try the set that the arguments name; the reason why not is the last line of stderr."""
    folder, data, stop_id = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    try:
        try_set(folder, data, stop_id, _find_known(data, stop_id))
    except (KioskError, HearingError, ModelError, FeedError) as error:
        sys.stderr.write(f"[{error.code}] {error.sentence}\n")
        return 1
    return 0


def _find_known(data: Path, stop_id: str) -> StopSlice | None:
    """What this kiosk knows of its stop already, wherever it is kept."""
    for path in sorted((data / "kiosk").glob("*/slice.json")):
        try:
            known = msgspec.json.decode(path.read_bytes(), type=StopSlice)
        except (OSError, msgspec.MsgspecError):
            continue
        if known.stop.stop_id == stop_id:
            return known
    return None


if __name__ == "__main__":
    raise SystemExit(main())

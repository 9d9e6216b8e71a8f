"""The thread that listens: it loads the recogniser, and makes out one utterance at a time."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from gtfs.stop_slice import StopSlice
from kiosk.conversation.events import Event, HeardPartly, HearingFailed, TalkReleased, Understood
from kiosk.ears import make_ears
from kiosk.recognition.errors import HearingError
from kiosk.recognition.hearing import Ears, Utterance
from kiosk.recognition.port import BYTES_PER_SECOND, Recogniser
from kiosk.understanding.understander import Audience
from models.errors import ModelError

log = logging.getLogger(__name__)

MOST_WAITING = 400
"""Pieces of sound not yet listened to; more than that, and the box is too slow to listen at all."""


@dataclass(frozen=True, slots=True)
class _Begin:
    audience: Audience


@dataclass(frozen=True, slots=True)
class _Know:
    stop_slice: StopSlice


@dataclass(frozen=True, slots=True)
class _End:
    pass


@dataclass(frozen=True, slots=True)
class _Forget:
    pass


class EarsWorker:
    """Listens on its own thread. All calls return at once.

    | call | does |
    |---|---|
    | `begin(audience)` | begins a new utterance, forgetting one that is going on |
    | `take(samples)` | more sound; without `begin` it is thrown away |
    | `end()` | the speaker has finished: what was meant is told |
    | `forget()` | throws the utterance away |
    """

    def __init__(
        self,
        stop_slice: StopSlice,
        *,
        load: Callable[[], Recogniser],
        tell: Callable[[Event], None],
        when_ready: Callable[[bool], None],
    ) -> None:
        self._stop_slice = stop_slice
        self._load = load
        self._tell = tell
        self._when_ready = when_ready
        self._inbox: queue.Queue[_Begin | _Know | _End | _Forget | bytes | None] = queue.Queue(MOST_WAITING)
        self._utterance: Utterance | None = None
        self._last_text = ""
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)

    def start(self) -> None:
        """Begin to load the recogniser; `when_ready` is told how that went."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._put(None)
        self._thread.join(timeout=10)

    def begin(self, audience: Audience) -> None:
        """Begin a new utterance."""
        self._put(_Begin(audience))

    def take(self, samples: bytes) -> None:
        """Take more sound: mono, 16 kHz, signed 16-bit little-endian."""
        if len(samples) <= BYTES_PER_SECOND:
            self._put(samples[: len(samples) // 2 * 2])

    def know(self, stop_slice: StopSlice) -> None:
        """Listen for what this newer slice offers, from the next utterance on."""
        self._put(_Know(stop_slice))

    def end(self) -> None:
        """The speaker has finished."""
        self._put(_End())

    def forget(self) -> None:
        """Throw the utterance away."""
        self._put(_Forget())

    def _put(self, item: _Begin | _Know | _End | _Forget | bytes | None) -> None:
        try:
            self._inbox.put_nowait(item)
        except queue.Full:
            log.warning("the recogniser does not keep up; sound is lost")

    def _run(self) -> None:
        recogniser = self._open_recogniser()
        if recogniser is None:
            self._when_ready(False)
            return
        ears = make_ears(self._stop_slice, recogniser)
        self._when_ready(True)
        while (item := self._inbox.get()) is not None:
            try:
                if isinstance(item, _Know):
                    ears = make_ears(item.stop_slice, recogniser)
                else:
                    self._handle(item, ears)
            except Exception:  # an utterance may be lost, the next one must not be
                log.exception("an utterance was lost")
                self._utterance = None
                self._tell(HearingFailed("recogniser_failed"))

    def _open_recogniser(self) -> Recogniser | None:
        try:
            return self._load()
        except (HearingError, ModelError) as error:
            log.error("no speech: [%s] %s", error.code, error.sentence)
        except Exception:  # whatever it was, the screen still works
            log.exception("no speech, for an unforeseen reason")
        return None

    def _handle(self, item: _Begin | _End | _Forget | bytes, ears: Ears) -> None:
        if isinstance(item, _Begin):
            self._utterance, self._last_text = ears.open(item.audience), ""
        elif isinstance(item, _Forget):
            self._utterance = None
        elif isinstance(item, bytes):
            self._feed(item)
        else:
            self._finish()

    def _feed(self, samples: bytes) -> None:
        if self._utterance is None:
            return
        progress = self._utterance.feed(samples)
        if progress.has_ended:
            self._finish()
        elif progress.text != self._last_text:
            self._last_text = progress.text
            self._tell(HeardPartly(progress.text))

    def _finish(self) -> None:
        if self._utterance is None:
            return
        utterance, self._utterance = self._utterance, None
        self._tell(TalkReleased())
        self._tell(Understood(utterance.finish()))

"""The process that listens, alone with the recognisers: whatever happens to it, the page and the line go on.

It is started and watched by `kiosk.recognition.worker`, which speaks with it over one connection of the standard
library. It does one thing after another and says so after each; when the connection ends, it ends.

    python -m kiosk.recognition.listener DESCRIPTOR
"""

import contextlib
import ctypes
import logging
from dataclasses import dataclass
from multiprocessing.connection import Connection

from kiosk.child_process import work
from kiosk.conversation.events import Event, HeardPartly, HearingFailed, TalkReleased, Understood
from kiosk.ears import Listeners, load_listeners, make_ears
from kiosk.recognition.errors import HearingError
from kiosk.recognition.hearing import Ears, Utterance
from kiosk.recognition.wire import Begin, Done, End, Forget, Know, NotReady, Open, Order, Ready, Tell
from kiosk.wording.languages import add_folder
from models.errors import ModelError

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Listener:
    """Makes out one utterance at a time."""

    connection: Connection
    listeners: Listeners
    ears: Ears
    utterance: Utterance | None = None
    last_text: str = ""

    def run(self) -> None:
        """Do what comes, until nothing comes any more. Raises `EOFError` or `OSError` then."""
        while True:
            order: Order = self.connection.recv()
            try:
                self._do(order)
            except Exception:  # an utterance may be lost, the next one must not be
                log.exception("an utterance was lost")
                self.utterance = None
                self._tell(HearingFailed("recogniser_failed"))
            self.connection.send(Done())

    def _do(self, order: Order) -> None:
        match order:
            case Begin(audience):
                self.utterance, self.last_text = self.ears.open(audience), ""
            case bytes():
                self._feed(order)
            case End():
                self._finish()
            case Forget():
                self.utterance = None
            case Know(stop_slice):
                self.ears = make_ears(stop_slice, self.listeners)
                give_back_memory()
            case _:  # only asked whether anybody is here
                pass

    def _feed(self, samples: bytes) -> None:
        if self.utterance is None:
            return
        progress = self.utterance.feed(samples)
        if progress.has_ended:
            self._finish()
        elif progress.text != self.last_text:
            self.last_text = progress.text
            self._tell(HeardPartly(progress.text))

    def _finish(self) -> None:
        if self.utterance is None:
            return
        utterance, self.utterance = self.utterance, None
        self._tell(TalkReleased())
        self._tell(Understood(utterance.finish()))
        del utterance
        give_back_memory()

    def _tell(self, event: Event) -> None:
        self.connection.send(Tell(event))


def give_back_memory() -> None:
    """Have the C library return what loading or an utterance needed; another one than glibc does so by itself."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def listen(connection: Connection) -> None:
    """Load what listens, say how that went, and listen. Raises `EOFError` or `OSError` when the kiosk has gone."""
    opening: Open = connection.recv()
    add_folder(opening.languages)
    try:
        listeners = load_listeners(opening.data)
        ears = make_ears(opening.stop_slice, listeners)
    except (HearingError, ModelError) as error:
        connection.send(NotReady(error.code, error.sentence))
        return
    give_back_memory()
    connection.send(Ready())
    Listener(connection, listeners, ears).run()


if __name__ == "__main__":
    work(listen)

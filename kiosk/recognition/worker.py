"""The kiosk's side of listening: starts the process that listens, hands it sound, and starts it again when it must.

A recogniser is a large piece of machine code: it may end, hang or grow. In a process of its own it can be ended and
started again while the page, the board and the line go on.
"""

import contextlib
import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Literal

from gtfs.stop_slice import StopSlice
from kiosk.child_process import ChildProcess
from kiosk.conversation.events import Event, HearingFailed, MicrophoneFailed, Understood
from kiosk.recognition.port import BYTES_PER_SECOND
from kiosk.recognition.wire import (
    Answer,
    AreYouThere,
    Begin,
    Done,
    End,
    Forget,
    Know,
    NotReady,
    Open,
    Order,
    Ready,
    Tell,
)
from kiosk.understanding.understander import Audience

log = logging.getLogger(__name__)

MOST_WAITING = 400
"""Pieces of sound not yet listened to; more than that, and the box is too slow to listen at all."""

SILENT_BYTES = 2 * BYTES_PER_SECOND
"""So much without the faintest sound: no street is that quiet, the microphone is turned off or cut."""

LOOK_SECONDS = 0.5
WEDGED_SECONDS, BUSY_SECONDS = 6.0, 30.0
"""So long for one piece of sound or one answer, and nothing more is to be expected; longer while it computes."""

LOAD_SECONDS = 240.0
"""Half a gigabyte is read from a slow disk by a slow processor that has other work too."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 60.0

EarsState = Literal["ready", "restarting", "failed"]


class Gone(Exception):
    """The listening process has ended, hangs, or cannot listen; `why` says what for the log."""


class _Process:
    """One listening process, from its start to its end."""

    def __init__(self, opening: Open) -> None:
        self._child = ChildProcess("kiosk.recognition.listener")
        self.id = self._child.id
        self.is_ready = False
        self._waiting = 0
        self._moved_at = monotonic()
        self._turn = threading.Lock()
        with contextlib.suppress(OSError):  # it ended at once: the next look tells
            self._child.connection.send(opening)

    def send(self, order: Order) -> None:
        """Hand it something; may block for as long as it takes nothing. What it no longer takes is lost."""
        with self._turn:
            if self._waiting == 0:
                self._moved_at = monotonic()
            self._waiting += 1
        with contextlib.suppress(OSError):
            self._child.connection.send(order)

    def read(self) -> Answer | None:
        """Return what it says, or None after a moment. Raises `Gone`."""
        try:
            answer: Answer | None = (
                self._child.connection.recv() if self._child.connection.poll(LOOK_SECONDS) else None
            )
        except (EOFError, OSError) as error:
            raise Gone(f"it ended ({self._child.wait()})") from error
        with self._turn:
            return self._looked_at(answer)

    def _looked_at(self, answer: Answer | None) -> Answer | None:
        if answer is not None:
            self._moved_at = monotonic()
        if isinstance(answer, Done):
            self._waiting -= 1
        still_for = monotonic() - self._moved_at
        if self.is_ready and self._waiting and self._hangs(still_for):
            raise Gone("it hangs")
        if not self.is_ready and still_for > LOAD_SECONDS:
            raise Gone("it does not get ready")
        return answer

    def _hangs(self, still_for: float) -> bool:
        return still_for > (BUSY_SECONDS if self._child.is_computing else WEDGED_SECONDS)

    @property
    def is_idle(self) -> bool:
        """Whether it has done all that it was given."""
        return self._waiting == 0

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._child.end()


class EarsWorker:
    """Listens, in a process of its own. All calls return at once.

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
        data: Path,
        languages: Path,
        tell: Callable[[Event], None],
        when_changed: Callable[[EarsState], None],
        when_sound_comes: Callable[[], None] = lambda: None,
    ) -> None:
        self._when_sound_comes = when_sound_comes
        self._stop_slice = stop_slice
        self._places = data, languages
        self._tell = tell
        self._when_changed = when_changed
        self._inbox: queue.Queue[Order | None] = queue.Queue(MOST_WAITING)
        self._process: _Process | None = None
        self._is_listening = False
        self._silent_bytes = 0
        """Of the utterance so far, as long as no sound has come."""
        self._has_sound = False
        self._ended = threading.Event()
        self.looked_at = monotonic()
        """When the listening process was last looked after."""
        self._keeper = threading.Thread(target=self._keep, name="ears", daemon=True)
        self._sender = threading.Thread(target=self._send, name="ears-sender", daemon=True)

    def start(self) -> None:
        """Begin to load the recogniser; `when_changed` is told how that went, and whenever it changes."""
        self._keeper.start()
        self._sender.start()

    def stop(self) -> None:
        """End the process and the threads."""
        self._ended.set()
        self._keeper.join(timeout=10)
        with contextlib.suppress(queue.Full):
            self._inbox.put_nowait(None)
        self._sender.join(timeout=5)

    @property
    def process_id(self) -> int | None:
        """Of the listening process; None while there is none."""
        process = self._process
        return process.id if process else None

    def begin(self, audience: Audience) -> None:
        """Begin a new utterance; when nobody can listen now, that is told at once."""
        process = self._process
        if process is None or not process.is_ready:
            self._tell(HearingFailed("recogniser_failed"))
            return
        self._is_listening, self._has_sound, self._silent_bytes = True, False, 0
        self._put(Begin(audience))

    def take(self, samples: bytes) -> None:
        """Take more sound: mono, 16 kHz, signed 16-bit little-endian."""
        if self._is_listening and not self._has_sound:
            self._has_sound = samples.count(0) < len(samples)
            self._silent_bytes += len(samples)
            if self._has_sound:
                self._when_sound_comes()
        if len(samples) <= BYTES_PER_SECOND:
            self._put(samples[: len(samples) // 2 * 2])

    def know(self, stop_slice: StopSlice) -> None:
        """Listen for what this newer slice offers, from the next utterance on."""
        self._stop_slice = stop_slice
        self._put(Know(stop_slice))

    def end(self) -> None:
        """The speaker has finished."""
        self._put(End())

    def forget(self) -> None:
        """Throw the utterance away."""
        self._is_listening = False
        self._put(Forget())

    def _put(self, order: Order) -> None:
        try:
            self._inbox.put_nowait(order)
        except queue.Full:
            log.warning("the recogniser does not keep up; sound is lost")

    def _send(self) -> None:
        while (order := self._inbox.get()) is not None:
            process = self._process
            if process is not None and process.is_ready:
                process.send(order)

    def _keep(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._ended.is_set():
            was_ready = self._hold_one_process()
            if not self._ended.is_set():
                self._mourn(was_ready)
            pause = FIRST_PAUSE_SECONDS if was_ready else min(2 * pause, LONGEST_PAUSE_SECONDS)
            self._rest(pause)

    def _rest(self, seconds: float) -> None:
        """Wait, and be seen to be awake."""
        until = monotonic() + seconds
        while not self._ended.is_set() and (left := until - monotonic()) > 0:
            self.looked_at = monotonic()
            self._ended.wait(min(left, 1.0))

    def _hold_one_process(self) -> bool:
        """Return whether it was ever ready."""
        process = None
        try:
            process = self._process = _Process(Open(self._stop_slice, *self._places))
            self._attend(process)
        except Gone as gone:
            log.error("the listening process is started again: %s", gone)
        except Exception:  # whatever it was, the screen still works, and listening is tried again
            log.exception("the listening process is started again, for an unforeseen reason")
        self._process = None
        if process is None:
            return False
        was_ready, process.is_ready = process.is_ready, False
        process.end()
        return was_ready

    def _attend(self, process: _Process) -> None:
        asked_at = monotonic()
        while not self._ended.is_set():
            self.looked_at = monotonic()
            answer = process.read()
            if isinstance(answer, Ready):
                process.is_ready = True
                self._when_changed("ready")
            elif isinstance(answer, NotReady):
                raise Gone(f"[{answer.code}] {answer.sentence}")
            elif isinstance(answer, Tell):
                self._pass_on(answer.event)
            if process.is_ready and process.is_idle and monotonic() - asked_at > 1:
                asked_at = monotonic()
                self._put(AreYouThere())

    def _pass_on(self, event: Event) -> None:
        if isinstance(event, Understood | HearingFailed):
            self._is_listening = False
        is_deaf = not self._has_sound and self._silent_bytes >= SILENT_BYTES
        self._tell(MicrophoneFailed("silent") if is_deaf and isinstance(event, Understood) else event)

    def _mourn(self, was_ready: bool) -> None:
        """Say so, to the page and to whoever was just speaking."""
        self._when_changed("restarting" if was_ready else "failed")
        if self._is_listening:
            self._is_listening = False
            self._tell(HearingFailed("recogniser_failed"))

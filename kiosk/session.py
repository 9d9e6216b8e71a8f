"""The one thread that owns a kiosk: news and events in, effects and a picture for the page out. No rules here."""

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from kiosk.care.caretaker import KioskFacts
from kiosk.condition import Condition, Device
from kiosk.conversation import effects, events
from kiosk.conversation.command_answers import tell_about, tell_late_refusal
from kiosk.conversation.state import Mode
from kiosk.conversation.telling import tell_refusal
from kiosk.conversation.transitions import advance, start
from kiosk.conversation.world import Pending
from kiosk.errors import OutboxFull
from kiosk.link import news
from kiosk.link.outbox import Outbox
from kiosk.link.slice_store import SliceStore
from kiosk.session_parts import (
    DeviceChanged,
    Ears,
    Finished,
    Item,
    Mouth,
    NoiseMeasured,
    Page,
    Picture,
    RecogniserState,
    Typed,
    recogniser_state,
)
from kiosk.speech.speaker import Speech
from kiosk.speech.spoken_names import SpokenNames
from kiosk.surroundings import Surroundings
from kiosk.understanding.understander import Understander
from kiosk.wording.words import key_of, spoken, written

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
LATE = timedelta(seconds=10)
"""Who asked for something that long ago may not be listening any more: a refusal stays on the screen."""

SHOWN_AT_LEAST = timedelta(seconds=4)


class Session:
    """Owns the state of one kiosk. `post` from any thread; everything else happens on the session's own."""

    def __init__(
        self,
        surroundings: Surroundings,
        *,
        outbox: Outbox,
        slices: SliceStore,
        ears: Ears,
        mouth: Mouth,
        page: Page,
        when_disk_fails: Callable[[], None] = lambda: None,
        look_nearby: Callable[[], None] = lambda: None,
        call_person: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._clock = clock
        self._when_disk_fails = when_disk_fails
        self._look_nearby = look_nearby
        self._call_person = call_person
        now = clock()
        self._surroundings = surroundings
        self._understander = Understander(surroundings.offer)
        self._spoken_names = SpokenNames(surroundings.stop_slice)
        self._conversation = start(surroundings.world(now))
        self._outbox = outbox
        self._slices = slices
        self._ears = ears
        self._mouth = mouth
        self._page = page
        self._inbox: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
        self._name = uuid4().hex[:8]
        """Part of the id of everything said: a page left over from an earlier process means nothing to this one."""
        self._number = 0
        self._tick_at = time.monotonic() + TICK_SECONDS
        self._has_snapshot = False
        self._last_fault: str | None = None
        self._shown = (self._conversation, surroundings)
        self._shown_at = now
        self.looked_at = time.monotonic()
        """When the thread last went round."""
        self.counts: Counter[str] = Counter()
        """How often each intent was understood, each refusal given. Never what was said."""
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._inbox.put(None)
        self._thread.join(timeout=5)

    def post(self, item: Item) -> None:
        """Hand in something that happened. Returns at once."""
        self._inbox.put(item)

    @property
    def is_online(self) -> bool:
        """Whether the line to the server is up."""
        return self._surroundings.is_online

    @property
    def recogniser(self) -> RecogniserState:
        """Whether speech is heard."""
        return recogniser_state(self._surroundings.devices)

    @property
    def condition(self) -> Condition:
        """What works and what does not, since when, in words. Safe from any thread."""
        return self._surroundings.condition(self._clock())

    @property
    def facts(self) -> KioskFacts:
        """What is told of this kiosk to those who look after it. Safe from any thread."""
        around, waiting = self._surroundings, len(self._outbox.list_waiting())
        return KioskFacts(
            self.condition, around.stop_slice, self._conversation.volume, waiting, dict(self.counts)
        )

    @property
    def is_in_use(self) -> bool:
        """Whether somebody is talking with this kiosk."""
        return self._conversation.mode is not Mode.IDLE

    def _run(self) -> None:
        self._show()
        while True:
            self.looked_at = time.monotonic()
            item = self._wait()
            if item is None:
                return
            try:
                self._handle(item)
            except Exception:  # one thing may go wrong, the kiosk goes on
                log.exception("something that happened could not be dealt with: %s", type(item).__name__)

    def _wait(self) -> Item | None:
        """The next thing that happens; a second passes also while much is going on."""
        left = self._tick_at - time.monotonic()
        if left > 0:
            try:
                return self._inbox.get(timeout=left)
            except queue.Empty:
                pass
        self._tick_at = time.monotonic() + TICK_SECONDS
        return events.Ticked()

    def _handle(self, item: Item) -> None:
        now = self._clock()
        handler = self._handlers.get(type(item))
        if handler is None:
            self._advance(item, now)  # type: ignore[arg-type]  # whatever is no news is an event
        else:
            handler(self, item, now)
        if self._inbox.empty() and self._is_worth_showing(item, now):
            self._show()

    def _is_worth_showing(self, item: Item, now: datetime) -> bool:
        """A second that changed nothing is not shown; but the page hears from us every few seconds."""
        if not isinstance(item, events.Ticked):
            return True
        is_changed = self._conversation is not self._shown[0] or self._surroundings is not self._shown[1]
        return is_changed or now - self._shown_at >= SHOWN_AT_LEAST

    def _advance(self, event: events.Event, now: datetime) -> None:
        pending = tuple(Pending(each.command_id, each.command) for each in self._outbox.list_waiting())
        world = replace(self._surroundings.world(now), pending=pending)
        self._conversation, wanted = advance(self._conversation, event, world, now)
        for effect in wanted:
            self._performers[type(effect)](self, effect, now)
        if self._conversation.microphone not in ("unknown", "working"):  # that it works is known by its sound
            self._note("microphone", self._conversation.microphone, now)

    def _id_of(self, number: int) -> str:
        return f"{self._name}-{number}"

    def _note(self, device: Device, state: str, at: datetime) -> None:
        self._surroundings = self._surroundings.with_device(device, state, at)

    def _show(self) -> None:
        now = self._clock()
        self._surroundings = self._surroundings.without_long_ended(now).without_long_unsent(now)
        self._number += 1
        said = self._conversation.said
        picture = Picture(
            number=self._number,
            now=now,
            surroundings=self._surroundings,
            conversation=self._conversation,
            world=self._surroundings.world(now),
            waiting=self._outbox.list_waiting(),
            said_id=self._id_of(said.number) if said else "",
        )
        self._page.show(picture)
        self._shown, self._shown_at = (self._conversation, self._surroundings), now

    # What happens: news of the line, and what is not yet an event of the conversation.

    def _on_line_up(self, item: news.LineUp, now: datetime) -> None:
        self._last_fault = None
        self._surroundings = self._surroundings.with_line(True, item.at)
        self._advance(events.WorldChanged(), now)

    def _on_line_down(self, item: news.LineDown, now: datetime) -> None:
        if item.why != self._last_fault:
            log.warning("the line is down: %s", item.why)
        self._last_fault = item.why
        self._surroundings = self._surroundings.with_line(False, item.at)
        self._advance(events.WorldChanged(), now)

    def _on_snapshot(self, item: news.SnapshotCame, now: datetime) -> None:
        around = self._surroundings.with_board(item.snapshot.board, now)
        around = around.with_person(item.snapshot.person)
        self._surroundings = around.with_reservations(item.snapshot.reservations, now)
        self._advance(events.WorldChanged(is_first=not self._has_snapshot), now)
        self._has_snapshot = True

    def _on_board(self, item: news.BoardCame, now: datetime) -> None:
        self._surroundings = self._surroundings.with_board(item.board, now)

    def _on_reservation(self, item: news.ReservationCame, now: datetime) -> None:
        self._surroundings = self._surroundings.with_reservation(item.reservation, now)
        self._advance(events.WorldChanged(), now)

    def _on_notice(self, item: news.NoticeCame, now: datetime) -> None:
        self._advance(events.Noticed(item.sentence), now)

    def _on_person_call(self, item: news.PersonCallCame, now: datetime) -> None:
        self._surroundings = self._surroundings.with_person(item.call)
        self._advance(events.WorldChanged(), now)

    def _on_person_call_sent(self, item: news.PersonCallSent, now: datetime) -> None:
        if item.why is not None:
            log.warning("a call for a person was not passed on: %s", item.why)
        self._advance(events.PersonCallAnswered(item.why is None), now)

    def _on_slice(self, item: news.SliceCame, now: datetime) -> None:  # noqa: ARG002
        has_other_routes = item.stop_slice.routes != self._surroundings.stop_slice.routes
        self._surroundings = self._surroundings.with_slice(item.stop_slice)
        self._spoken_names = SpokenNames(item.stop_slice)
        if has_other_routes:
            self._understander = Understander(self._surroundings.offer)
            self._ears.know(item.stop_slice)
        try:
            self._slices.save(item.stop_slice)
        except OSError as error:
            log.error("the timetable of this stop cannot be stored: %s", error.strerror)
            self._when_disk_fails()

    def _on_answer(self, item: news.CommandAnswered, now: datetime) -> None:
        command = item.waiting.command
        if item.reservation is not None:
            self._surroundings = self._surroundings.with_reservation(item.reservation, now)
        if item.code is None:
            self._advance(events.CommandTaken(command, item.reservation), now)
        else:
            if now - item.waiting.asked_at > LATE:
                why = tell_late_refusal(command, tell_refusal(item.code, item.detail))
                self._surroundings = self._surroundings.with_unsent(item.waiting, why, now)
            self._advance(events.CommandRefused(command, item.code, item.detail), now)

    def _on_expired(self, item: news.CommandExpired, now: datetime) -> None:
        why = tell_about("withdrawn", item.waiting.command)
        self._surroundings = self._surroundings.with_unsent(item.waiting, why, now)
        self._advance(events.CommandWithdrawn(item.waiting.command), now)

    def _on_typed(self, item: Typed, now: datetime) -> None:
        self._advance(events.Understood(self._understander.understand(item.text)), now)

    def _on_finished(self, item: Finished, now: datetime) -> None:
        name, _, number = item.speech_id.partition("-")
        if name == self._name and number.isdecimal():
            self._advance(events.SpokenOut(int(number)), now)

    def _on_told(self, item: news.ToldCame, now: datetime) -> None:
        self._surroundings = self._surroundings.with_told(item.told)
        self._advance(events.WorldChanged(), now)

    def _on_device(self, item: DeviceChanged, now: datetime) -> None:
        self._note(item.device, item.state, now)

    def _on_noise(self, item: NoiseMeasured, now: datetime) -> None:
        self._surroundings = self._surroundings.with_noise(item.decibels, now)

    _handlers: Mapping[type, Callable[["Session", Any, datetime], None]] = {
        news.LineUp: _on_line_up,
        news.LineDown: _on_line_down,
        news.SnapshotCame: _on_snapshot,
        news.BoardCame: _on_board,
        news.ReservationCame: _on_reservation,
        news.NoticeCame: _on_notice,
        news.PersonCallCame: _on_person_call,
        news.PersonCallSent: _on_person_call_sent,
        news.SliceCame: _on_slice,
        news.CommandAnswered: _on_answer,
        news.CommandExpired: _on_expired,
        Typed: _on_typed,
        Finished: _on_finished,
        news.ToldCame: _on_told,
        DeviceChanged: _on_device,
        NoiseMeasured: _on_noise,
    }

    # What the conversation asks for.

    def _do_say(self, effect: effects.Say, now: datetime) -> None:  # noqa: ARG002
        state, said = self._conversation, effect.utterance
        language = state.language
        log.info("said %d %s (%s, %s)", said.number, key_of(said.sentence), language, state.privacy)
        self._mouth.say(
            Speech(
                id=self._id_of(said.number),
                number=said.number,
                text=written(said.sentence, language),
                aloud=self._spoken_names.in_words(spoken(said.sentence, language), language),
                language=language,
                speed=state.speed,
                volume=state.volume,
                output=state.privacy,
            )
        )

    def _do_hush(self, effect: effects.Hush, now: datetime) -> None:  # noqa: ARG002
        self._mouth.hush()
        self._page.hush()

    def _do_listen(self, effect: effects.Listen, now: datetime) -> None:  # noqa: ARG002
        self._ears.begin(effect.audience)

    def _do_stop_listening(self, effect: effects.StopListening, now: datetime) -> None:  # noqa: ARG002
        self._ears.forget()

    def _do_send(self, effect: effects.Send, now: datetime) -> None:
        try:
            self._outbox.put(effect.command, now, must_last=not self._surroundings.is_online)
        except OutboxFull as error:
            log.error("%s", error.sentence)
            self._note("disk", "full" if error.is_full else "failed", now)
            self._when_disk_fails()
            self._advance(events.CommandLost(effect.command), now)
            return
        if not self._surroundings.is_online:
            self._advance(events.CommandQueued(effect.command), now)

    def _do_take_back(self, effect: effects.TakeBack, now: datetime) -> None:  # noqa: ARG002
        for waiting in self._outbox.list_waiting():
            if waiting.command_id == effect.command_id:
                self._outbox.remove(waiting)

    def _do_look_nearby(self, effect: effects.LookNearby, now: datetime) -> None:  # noqa: ARG002
        self._look_nearby()

    def _do_call_person(self, effect: effects.CallPerson, now: datetime) -> None:  # noqa: ARG002
        self._call_person()

    def _do_count(self, effect: effects.Count, now: datetime) -> None:  # noqa: ARG002
        self.counts[effect.name] += 1

    _performers: Mapping[type, Callable[["Session", Any, datetime], None]] = {
        effects.Say: _do_say,
        effects.Hush: _do_hush,
        effects.Listen: _do_listen,
        effects.StopListening: _do_stop_listening,
        effects.Send: _do_send,
        effects.TakeBack: _do_take_back,
        effects.LookNearby: _do_look_nearby,
        effects.CallPerson: _do_call_person,
        effects.Count: _do_count,
    }

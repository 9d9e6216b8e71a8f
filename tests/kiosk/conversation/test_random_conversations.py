"""Whatever people, buses, bookings, the line and the clock do, some things are always so.

One mouth never says two things; nothing is booked without a yes to that very question; whatever ends by itself was
announced twenty seconds before; and every end leaves volume, speed, language and privacy as the next person expects.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.messages import AlertView, ArrivalView, PersonCallView, ReservationView, Sentence
from kiosk.conversation import effects, events
from kiosk.conversation.deadlines import WARNED_BEFORE
from kiosk.conversation.state import Conversation, Mode
from kiosk.conversation.transitions import advance, start
from kiosk.conversation.world import Pending, World
from kiosk.understanding.intents import Intent, Refusal
from tests.builders.kiosk_talk import NOON, a_reservation, an_arrival, meant, pressed, refused

ROUTES = ("143", "140", "N37")
LIKELY = tuple(meant(Intent.ARRIVALS, route).understanding.meaning for route in ROUTES[:2])


@dataclass
class Watched:
    """A conversation, with a mouth and a memory of what its people were told."""

    make_world: Callable[..., World]
    state: Conversation
    now: datetime = NOON
    arrivals: tuple[ArrivalView, ...] = ()
    bookings: tuple[ReservationView, ...] = ()
    alerts: tuple[AlertView, ...] = ()
    is_online: bool = True
    person: PersonCallView | None = None
    mouth: int | None = None
    warned_at: datetime | None = None
    asked: effects.Command | None = None
    history: list[str] = field(default_factory=list)

    @property
    def world(self) -> World:
        world = self.make_world(*self.arrivals, reservations=self.bookings, online=self.is_online)
        pending = () if self.asked is None or self.is_online else (Pending("c1", self.asked),)
        board = replace(world.board, alerts=self.alerts)
        return replace(world, board=board, pending=pending, person=self.person)

    def then(self, event: events.Event) -> None:
        before, world = self.state, self.world
        self.state, done = advance(before, event, world, self.now)
        self.history.append(f"{self.now:%H:%M:%S} {event} -> {self.state.mode}")
        self._check_mouth(before, event, done)
        self._check_sent(before, event, done)
        self._check_end(before, event, world)
        for effect in done:
            if isinstance(effect, effects.Send):
                self.asked = effect.command

    def _check_mouth(
        self, before: Conversation, event: events.Event, done: tuple[effects.Effect, ...]
    ) -> None:
        is_over = before.speech.ends_by is not None and self.now >= before.speech.ends_by
        if isinstance(event, events.SpokenOut) and event.number == self.mouth:
            self.mouth = None
        if isinstance(event, events.Ticked) and is_over:
            self.mouth = None
        for effect in done:
            if isinstance(effect, effects.Hush):
                self.mouth = None
            if isinstance(effect, effects.Say):
                assert self.mouth is None, self.history[-8:]
                assert self.state.mode not in (Mode.LISTENING, Mode.THINKING), self.history[-8:]
                assert self.state.privacy != "silent"
                self.mouth = effect.utterance.number

    def _check_sent(
        self, before: Conversation, event: events.Event, done: tuple[effects.Effect, ...]
    ) -> None:
        for command in (effect.command for effect in done if isinstance(effect, effects.Send)):
            if isinstance(command, effects.TellOutcome):
                continue
            assert before.question is not None, self.history[-8:]
            assert _is_yes(event), self.history[-8:]
            if isinstance(command, effects.Reserve):
                assert before.question.kind == "book"
                assert command.wish == before.question.wish
            else:
                assert before.question.kind == "cancel"
                assert command.reservation_id == before.question.reservation_id

    def _check_end(self, before: Conversation, event: events.Event, world: World) -> None:
        has_ended = before.is_used and not self.state.is_used
        if has_ended or event == pressed("back"):
            state = self.state
            assert (state.volume, state.louder_by) == (world.usual_volume, 0), self.history[-8:]
            assert (state.speed, state.language) == ("normal", "ko"), self.history[-8:]
            assert (state.question, state.details, state.is_used) == (None, (), False), self.history[-8:]
            assert self.state.privacy == ("headphones" if self.state.has_headphones else "aloud")
        ended_by_itself = isinstance(event, events.Ticked) and (
            has_ended or (before.question is not None and self.state.question is None)
        )
        if ended_by_itself:
            assert self.warned_at is not None, self.history[-8:]
            assert self.now - self.warned_at >= WARNED_BEFORE, self.history[-8:]
        if not self.state.is_warned:
            self.warned_at = None
        elif self.warned_at is None:
            self.warned_at = self.now


def _is_yes(event: events.Event) -> bool:
    if isinstance(event, events.Pressed):
        return event.action is events.Action.YES
    meaning = event.understanding.meaning if isinstance(event, events.Understood) else None
    return meaning is not None and meaning.intent is Intent.YES


WORKS = AlertView(header={"ko": "승강장 공사", "en": "Works"})
intents = st.sampled_from([meant(intent) for intent in Intent])
about_routes = st.builds(
    meant,
    st.sampled_from([Intent.ARRIVALS, Intent.BOOK, Intent.NEXT_LOW_FLOOR]),
    st.sampled_from(ROUTES),
)
about_places = st.builds(meant, st.sampled_from([Intent.BUS_TO, Intent.BOOK]), st.none(), st.just("강남역"))
misheard = st.sampled_from([
    refused(Refusal.NOT_UNDERSTOOD), refused(Refusal.NOTHING_HEARD), refused(Refusal.NO_SUCH_ROUTE, named="999"),
    refused(Refusal.AMBIGUOUS, *filter(None, LIKELY)),
])  # fmt: skip
presses = st.one_of(
    st.sampled_from([pressed(action.value) for action in events.Action]),
    st.sampled_from([pressed("language", language="en"), pressed("privacy", privacy="silent")]),
    st.sampled_from([pressed("privacy", privacy="headphones"), pressed("book", trip_id="trip-143-3")]),
    st.sampled_from([pressed("cancel", reservation_id="r1"), pressed("boarded", reservation_id="r1")]),
)
voices = st.sampled_from([events.TalkPressed(), events.TalkReleased(), events.HeardPartly("백")])
troubles = st.sampled_from([
    events.MicrophoneFailed("lost"), events.HearingFailed("recogniser_failed"),
    events.HeadphonesChanged(True), events.HeadphonesChanged(False),
    events.Noticed(Sentence("공사 중입니다.", "Works.")), events.WorldChanged(), events.WorldChanged(is_first=True),
    events.PointedAt(Sentence("다시 듣기", "Say again")), events.NearbyFound(None),
    events.PersonCallAnswered(True), events.PersonCallAnswered(False),
])  # fmt: skip
happenings = st.one_of(presses, intents, about_routes, about_places, misheard, voices, troubles)
answers = st.sampled_from([pressed("yes"), meant(Intent.YES), pressed("no"), meant(Intent.NO)])
openings = st.sampled_from([
    pressed("book"), meant(Intent.BOOK, "143"), pressed("cancel"), meant(Intent.CANCEL), events.TalkPressed(),
])  # fmt: skip
moves = st.one_of(
    st.tuples(st.just("happens"), happenings),
    st.tuples(st.just("happens"), answers),
    st.tuples(st.just("happens"), openings),
    st.tuples(st.just("happens"), troubles),
    st.tuples(st.just("seconds"), st.integers(1, 50)),
    st.tuples(st.just("said"), st.booleans()),
    st.tuples(st.just("sound"), st.one_of(st.none(), st.floats(0.5, 40))),
    st.tuples(st.just("board"), st.lists(st.integers(0, 12), max_size=3)),
    st.tuples(st.just("booking"), st.sampled_from(["none", "held", "asked", "stepped"])),
    st.tuples(st.just("line"), st.booleans()),
    st.tuples(st.just("person"), st.sampled_from([None, PersonCallView(NOON), PersonCallView(NOON, NOON)])),
    st.tuples(st.just("alerts"), st.sampled_from([(), (WORKS,)])),
    st.tuples(st.just("answer"), st.sampled_from(["taken", "refused", "queued", "withdrawn", "lost"])),
)

STEPPED = Sentence("기사가 확인했습니다.", "The driver has confirmed.")
BOOKINGS: dict[str, tuple[ReservationView, ...]] = {
    "none": (),
    "held": (a_reservation(),),
    "asked": (a_reservation(question="did_you_board"),),
    "stepped": (a_reservation(sentence=STEPPED, version=2),),
}


def move(watched: Watched, kind: str, what: object) -> None:
    """One thing goes on around or in the conversation."""
    if kind == "happens":
        watched.now += timedelta(seconds=0.3)
        watched.then(what)  # type: ignore[arg-type]
    elif kind == "seconds":
        for _ in range(int(str(what))):
            watched.now += timedelta(seconds=1)
            watched.then(events.Ticked())
    elif kind in ("said", "sound"):
        number = watched.state.speech.count
        current = watched.state.speech.current
        if current is not None and what is not False:
            number = current.number
        event = events.SpokenOut(number) if kind == "said" else events.SoundMade(number, what)  # type: ignore[arg-type]
        watched.then(event)
    elif kind == "board":
        minutes = list(what)  # type: ignore[call-overload]
        watched.arrivals = tuple(_bus(route, far) for route, far in zip(ROUTES, minutes, strict=False))
        watched.then(events.WorldChanged())
    elif kind == "booking":
        watched.bookings = BOOKINGS[str(what)]
        watched.then(events.WorldChanged())
    elif kind == "alerts":
        watched.alerts = what  # type: ignore[assignment]
        watched.then(events.Ticked())
    elif kind == "person":
        watched.person = what  # type: ignore[assignment]
        watched.then(events.WorldChanged())
    elif kind == "line":
        watched.is_online = bool(what)
        watched.then(events.WorldChanged())
    elif watched.asked is not None:
        command, watched.asked = watched.asked, None
        watched.then(_answer(str(what), command))


def _bus(route: str, minutes: int) -> ArrivalView:
    near = {"stops_away": 1, "bookable": False, "why_not": "too_late"} if minutes < 2 else {}
    return an_arrival(route, trip_id=f"trip-{route}-3", expected_at=NOON + timedelta(minutes=minutes), **near)


def _answer(how: str, command: effects.Command) -> events.Event:
    if how == "taken":
        return events.CommandTaken(command, a_reservation())
    if how == "refused":
        return events.CommandRefused(command, "no_space", None)
    kinds = {
        "queued": events.CommandQueued,
        "withdrawn": events.CommandWithdrawn,
        "lost": events.CommandLost,
    }
    return kinds[how](command)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(moves, min_size=15, max_size=50))
def test_what_is_always_so(world_of: Callable[..., World], history: list[tuple[str, object]]) -> None:
    watched = Watched(world_of, start(world_of()), arrivals=(an_arrival(),), bookings=BOOKINGS["held"])
    for kind, what in history:
        move(watched, kind, what)
    # Left alone, every conversation finds back to the board, and says nothing more.
    watched.arrivals, watched.bookings = (), ()
    move(watched, "seconds", 300)
    state = watched.state
    assert (state.mode, state.question, state.said, state.is_used) == (Mode.IDLE, None, None, False), state
    assert state.speech.current is None
    assert not state.speech.waiting


@pytest.fixture
def asked(world_of: Callable[..., World]) -> Watched:
    """Somebody has been asked whether to book."""
    watched = Watched(world_of, start(world_of()), arrivals=(an_arrival(),))
    watched.then(meant(Intent.BOOK))
    return watched


def test_the_watcher_notices_two_sentences_at_once(asked: Watched) -> None:
    asked.state = replace(asked.state, speech=start(asked.world).speech)
    with pytest.raises(AssertionError):
        asked.then(meant(Intent.HELP))


def test_the_watcher_notices_a_booking_without_a_yes(asked: Watched) -> None:
    assert asked.state.question is not None
    assert asked.state.question.wish is not None
    booked = (effects.Send(effects.Reserve(asked.state.question.wish)),)
    with pytest.raises(AssertionError):
        asked._check_sent(asked.state, pressed("no"), booked)


def test_the_watcher_notices_an_end_without_a_warning(asked: Watched) -> None:
    before = asked.state
    asked.state = replace(before, question=None, is_used=False)
    with pytest.raises(AssertionError):
        asked._check_end(before, events.Ticked(), asked.world)

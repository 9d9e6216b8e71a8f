"""A conversation at a hand-made stop: arrivals, bookings, events, and a talk that goes on with them."""

from datetime import UTC, date, datetime, timedelta

from booking.messages import ArrivalView, HoldView, ReservationView, Sentence, StopRef
from booking.needs import Need
from booking.states import State
from gtfs.identifiers import RouteId, RunId, StopId, TripId
from kiosk.conversation import effects, events
from kiosk.conversation.state import Conversation
from kiosk.conversation.transitions import advance
from kiosk.conversation.world import World
from kiosk.understanding.intents import Intent, Meaning, PlaceNamed, Refusal, RouteNamed, Understanding

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
"""Noon in Seoul."""


def an_arrival(route: str = "143", minutes: int = 3, **changes: object) -> ArrivalView:
    arrival = ArrivalView(
        route_id=RouteId(f"route-{route}"),
        route_name=route,
        headsign="종점",
        trip_id=TripId(f"trip-{route}-{minutes}"),
        service_date=date(2026, 11, 21),
        position=4,
        vehicle_id=None,
        plate=None,
        scheduled_at=None,
        expected_at=NOON + timedelta(minutes=minutes, seconds=5),
        stops_away=4,
        source="live",
        age=10,
        low_floor="yes",
        spaces_free=2,
        bookable=True,
        why_not=None,
    )
    values = {name: getattr(arrival, name) for name in arrival.__struct_fields__}
    return ArrivalView(**(values | changes))  # type: ignore[arg-type]


def a_reservation(**changes: object) -> ReservationView:
    facts: dict[str, object] = {
        "reservation_id": "r1",
        "code": "47",
        "state": State.ASSIGNED,
        "stop": StopRef(StopId("here"), "종로"),
        "alight_stop": None,
        "needs": (Need.WHEELCHAIR,),
        "asked_at": NOON,
        "steps": (),
        "holds": (a_hold(),),
        "skipped": (),
        "question": None,
        "sentence": Sentence("143번을 예약했습니다.", "143 is booked."),
        "ended": False,
        "version": 1,
    }
    return ReservationView(**(facts | changes))  # type: ignore[arg-type]


def a_hold() -> HoldView:
    return HoldView(
        run_id=RunId("20261121:trip-143-3"),
        trip_id=TripId("trip-143-3"),
        service_date=date(2026, 11, 21),
        route_id=RouteId("route-143"),
        route_name="143",
        headsign="종점",
        vehicle_id=None,
        plate=None,
        state="assigned",
        expected_at=NOON,
        stops_away=4,
    )


def meant(intent: Intent, route: str | None = None, place: str | None = None) -> events.Understood:
    named = RouteNamed(route, (RouteId(f"route-{route}"),)) if route else None
    to = PlaceNamed(place, (StopId("s2"),), Sentence(place, place)) if place else None
    return events.Understood(Understanding("말", Meaning(intent, named, to), None))


def refused(reason: Refusal, *likely: Meaning, named: str = "") -> events.Understood:
    return events.Understood(Understanding("말", None, reason, likely, named))


def pressed(action: str, **fields: str) -> events.Pressed:
    return events.Pressed(events.Action(action), **fields)  # type: ignore[arg-type]


class Talk:
    """A conversation going on, and all that came of it: with one mouth, which never says two things at once."""

    def __init__(self, world: World, state: Conversation | None = None) -> None:
        self.world = world
        self.state = state or Conversation()
        self.now = NOON
        self.done: tuple[effects.Effect, ...] = ()
        self.mouth: int | None = None
        """The number of what is being said."""

    def then(self, event: events.Event, *, after_seconds: float = 1) -> "Talk":
        self.now += timedelta(seconds=after_seconds)
        before = self.state.speech.current
        self.state, self.done = advance(self.state, event, self.world, self.now)
        if isinstance(event, events.SpokenOut) and event.number == self.mouth:
            self.mouth = None
        if isinstance(event, events.Ticked) and before is not self.state.speech.current:
            self.mouth = None  # so long ago that it has been said, whatever the page reports
        for effect in self.done:
            if isinstance(effect, effects.Hush):
                self.mouth = None
            if isinstance(effect, effects.Say):
                assert self.mouth is None, f"{effect.sentence.ko!r} is said over another sentence"
                self.mouth = effect.utterance.number
        return self

    def heard_out(self, *, after_seconds: float = 1) -> "Talk":
        """What is being said has been said to its end."""
        assert self.state.speech.current is not None, "nothing is being said"
        return self.then(events.SpokenOut(self.state.speech.current.number), after_seconds=after_seconds)

    def ticking(self, seconds: int) -> "Talk":
        """So many seconds go by; what was done in all of them."""
        done: list[effects.Effect] = []
        for _ in range(seconds):
            done += self.then(events.Ticked()).done
        self.done = tuple(done)
        return self

    @property
    def said(self) -> list[str]:
        return [effect.sentence.ko for effect in self.done if isinstance(effect, effects.Say)]

    @property
    def sent(self) -> list[effects.Command]:
        return [effect.command for effect in self.done if isinstance(effect, effects.Send)]

"""What can be asked at a stop, and what was made of one utterance."""

from dataclasses import dataclass
from enum import StrEnum

from booking.messages import Sentence, StopRef
from gtfs.identifiers import RouteId, StopId


class Intent(StrEnum):
    """Everything a person can ask for."""

    ARRIVALS = "arrivals"
    """When does this route come?"""
    NEXT_LOW_FLOOR = "next_low_floor"
    """When is the next low-floor bus (of this route)?"""
    BUS_TO = "bus_to"
    """Which bus goes to this place?"""
    BOOK = "book"
    """Book this route, or the next low-floor bus."""
    STATUS = "status"
    CANCEL = "cancel"
    ALERTS = "alerts"
    """Is there anything to know about the service here?"""
    MORE = "more"
    """Tell more of what was told last."""
    REPEAT = "repeat"
    LOUDER = "louder"
    QUIETER = "quieter"
    SLOWER = "slower"
    HELP = "help"
    CALL_PERSON = "call_person"
    YES = "yes"
    NO = "no"


class Refusal(StrEnum):
    """Why an utterance was not acted on."""

    NOTHING_HEARD = "nothing_heard"
    """No words at all."""
    NOT_UNDERSTOOD = "not_understood"
    """Words, and none of this stop's phrases sounds like them."""
    AMBIGUOUS = "ambiguous"
    """Two things that can be asked here sound about equally like it."""
    NO_SUCH_ROUTE = "no_such_route"
    """A route was named that does not stop here."""
    ROUTE_DOES_NOT_GO_THERE = "route_does_not_go_there"
    """A route and a place were named, and the one does not serve the other."""


@dataclass(frozen=True, slots=True)
class RouteNamed:
    """A route of this stop; one name may stand for several GTFS routes."""

    name: str
    route_ids: tuple[RouteId, ...]


@dataclass(frozen=True, slots=True)
class PlaceNamed:
    """A place that buses from this stop go to; one name may stand for several poles."""

    name: str
    stop_ids: tuple[StopId, ...]
    said: Sentence
    """The name in each language, for sentences."""

    @property
    def ref(self) -> StopRef:
        """The nearest of its poles, as others are told of it."""
        others = {"ko": self.said.ko, "en": self.said.en}
        return StopRef(
            self.stop_ids[0],
            self.name,
            names={language: name for language, name in others.items() if name != self.name},
        )


@dataclass(frozen=True, slots=True)
class Meaning:
    """An intent with its slots."""

    intent: Intent
    route: RouteNamed | None = None
    place: PlaceNamed | None = None

    @property
    def slots(self) -> dict[str, str]:
        """The slots as names and ids, for people and for tests."""
        slots: dict[str, str] = {}
        if self.route:
            slots |= {"route": self.route.name, "route_id": self.route.route_ids[0]}
        if self.place:
            slots |= {"place": self.place.name, "stop_id": self.place.stop_ids[0]}
        return slots


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was made of one utterance. Acted on only when `meaning` is there."""

    text: str
    meaning: Meaning | None
    reason: Refusal | None
    """Why not, when there is no meaning."""
    likely: tuple[Meaning, ...] = ()
    """For `ambiguous`: the two that sound closest, likeliest first."""
    named: str = ""
    """For `no_such_route`: the route that was named."""

    @property
    def accepted(self) -> bool:
        """Whether there is something to act on."""
        return self.meaning is not None

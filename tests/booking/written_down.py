"""A store in the hand of a test: every decision that it takes must be explained, fair, and safe to repeat."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from booking.draft import Document, Draft, Key
from booking.errors import BookingError
from booking.events import REOFFERS, Event, EventType
from booking.holding import looks
from booking.ledger import RunLedger
from booking.line import turn_of
from booking.needs import takes_a_space
from booking.offers import Offer, choose
from booking.repeats import once
from booking.reservation import NOBODY, Reservation, ReservationId
from booking.states import State
from gtfs.identifiers import RunId
from tests.booking.builders import NOON, RULES


class WrittenDown:
    """Documents and events, changed only by whole decisions."""

    def __init__(self, find_offers: Callable[[Reservation], Sequence[Offer]]) -> None:
        self.documents: dict[Key, tuple[int, Document]] = {}
        self.events: dict[ReservationId, list[Event]] = {}
        self.sent: list[tuple[str, Callable[[Draft], object]]] = []
        self._find_offers = find_offers

    def read(self, key: Key) -> tuple[int, Document | None]:
        return self.documents.get(key, (0, None))

    def commit(self, draft: Draft) -> bool:
        """As the store does: all or nothing, and nothing when anything read has changed meanwhile."""
        if any(self.read(key)[0] != version for key, version in draft.versions.items()):
            return False
        assert draft.changed or not draft.events, "an event without its change"
        for key, document in draft.changed.items():
            assert is_explained(key, document, draft.events), f"{key} changed without an event"
            self.documents[key] = (draft.versions[key] + 1, document)
        for event in draft.events:
            assert event.type not in REOFFERS or event.why in REOFFERS[event.type], "lost without a reason"
            if event.reservation_id is not None:
                self.events.setdefault(event.reservation_id, []).append(event)
            if event.type in (EventType.ASSIGNED, EventType.SECOND_HELD):
                self.check_turn(event, draft.now)
        return True

    def decide(self, now: datetime, decision: Callable[[Draft], object]) -> None:
        """A decision; a refusal changes nothing."""
        draft = Draft(self, now)
        try:
            decision(draft)
        except BookingError:
            return
        assert self.commit(draft)

    def command(self, now: datetime, decision: Callable[[Draft], object]) -> None:
        """A decision that somebody asked for by a name of its own, and may ask for again."""
        self.sent.append((f"command {len(self.sent)}", decision))
        self.repeat(now, len(self.sent) - 1)

    def repeat(self, now: datetime, number: int) -> None:
        """The same command (again): when it was taken before, it changes nothing."""
        name, decision = self.sent[number]
        was_taken = ("receipt", name) in self.documents
        draft = Draft(self, now)
        try:
            once(draft, name, decide=lambda: decision(draft), again=lambda: None)
        except BookingError:
            return
        assert not (was_taken and (draft.changed or draft.events)), "a repeat changed something"
        assert self.commit(draft)

    def check_turn(self, event: Event, now: datetime) -> None:
        """Nobody who waits, and whose turn comes before, could have had the place that was just given away."""
        draft = Draft(self, now)
        assert event.reservation_id
        assert event.run_id
        lucky = draft.get_reservation(event.reservation_id)
        if not (takes_a_space(lucky.needs) and lucky.find_hold(event.run_id)):
            return
        draft.save_ledger(draft.ledger(event.run_id).without(lucky.id))
        for other in self.reservations():
            if other.state is not State.REQUESTED or not takes_a_space(other.needs):
                continue
            if event.type is EventType.ASSIGNED and turn_of(other) > turn_of(lucky):
                continue
            offers = [one for one in self._find_offers(other) if one.run_id == event.run_id]
            assert choose(looks(draft, other, offers, RULES))[0] is None, f"{lucky.id} came before {other.id}"

    def reservations(self) -> list[Reservation]:
        found: list[Any] = [body for (kind, _), (_, body) in self.documents.items() if kind == "reservation"]
        return found

    def open_ones(self) -> list[Reservation]:
        return [reservation for reservation in self.reservations() if reservation.is_open]

    def ledgers(self) -> list[RunLedger]:
        draft = Draft(self, NOON)
        return [draft.ledger(RunId(name)) for kind, name in self.documents if kind == "run"]


def is_explained(key: Key, document: Document, events: Sequence[Event]) -> bool:
    """Whether an event tells of this change. On purpose nothing tells of the first facts of a bus, of a receipt, and of
    somebody aboard who is to be forgotten.
    """
    kind, name = key
    if kind == "reservation":
        is_nobodys = isinstance(document, Reservation) and document.owner == NOBODY
        return is_nobodys or any(event.reservation_id == name for event in events)
    if kind == "run":
        return any(event.run_id == name for event in events)
    return kind in ("vehicle", "receipt") or bool(events)

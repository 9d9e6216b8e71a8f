"""Booking documents in Redis: read with their version, applied by one script together with their events."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, tzinfo
from importlib.resources import files
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from booking.counting import list_counts
from booking.desk import Desk
from booking.draft import KINDS, Document, Draft, Key, Receipt
from booking.events import NOT_FOR_BUSES, OF_DESK, OF_DISPATCHERS, Event, EventType
from booking.ledger import OwnerLedger, Vehicle
from booking.reservation import Owner, Reservation, ReservationId
from booking.watchbook import Watchbook
from gtfs.identifiers import VehicleId
from server.store.connection import Client
from server.store.keys import (
    ANNOUNCE_MILLISECONDS,
    DOCUMENT_SECONDS,
    KEEP_ENDED_SECONDS,
    OPERATIONS,
    STREAM_LENGTH,
    STREAM_SECONDS,
    Keys,
    audience_of_owner,
    audience_of_vehicle,
)
from server.store.replicas import Replicas

_encode = msgspec.json.Encoder().encode
_DECODERS = {kind: msgspec.json.Decoder(type_) for kind, type_ in KINDS.items()}
_RESERVATION = msgspec.json.Decoder(Reservation)
_EVENT = msgspec.json.Decoder(Event)
_CHANGED = 0
_AT_ONCE = 100
SOON_SECONDS = 1.0
"""Until somebody looks at a reservation whose decision has not said when."""
_NOT_SAID: Mapping[ReservationId, float] = {}


class Conflict(Exception):
    """Something the decision had read has changed meanwhile: decide again."""


class StoredEvent(Struct, frozen=True):
    """An event with its place in one audience's stream."""

    audience: str
    sequence: int
    event: Event

    @property
    def name(self) -> str:
        """What `unannounced` calls it, as `commit.lua` writes it."""
        return f"{self.audience} {self.sequence}"


def list_audiences(event: Event) -> list[str]:
    """Whose streams an event belongs to: the dispatchers', its owner's and its bus's."""
    if event.type is EventType.PERSON_CALL and event.owner:
        return [audience_of_owner(event.owner)]  # dispatchers hear of the same press by its `marked`
    audiences = [OPERATIONS]
    if event.type in OF_DISPATCHERS or event.type in OF_DESK:
        return audiences
    if event.owner:
        audiences.append(audience_of_owner(event.owner))
    if event.vehicle_id and event.type not in NOT_FOR_BUSES:
        audiences.append(audience_of_vehicle(event.vehicle_id))
    return audiences


class _Plan:
    """The script's arguments, with every key named once."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self._places: dict[str, int] = {}
        self.steps: dict[str, Any] = {
            "check": [],
            "put": [],
            "add": [],
            "remove": [],
            "later": [],
            "count": [],
            "append": [],
            "enter": [],
            "look": [],
            "forget": [],
            "announce_ms": ANNOUNCE_MILLISECONDS,
            "stream_length": STREAM_LENGTH,
            "stream_seconds": STREAM_SECONDS,
        }

    def place(self, key: str) -> int:
        """The place of `key` in KEYS, counted from 1 as Lua does."""
        if key not in self._places:
            self.keys.append(key)
            self._places[key] = len(self.keys)
        return self._places[key]

    def add(self, step: str, key: str, *values: object) -> None:
        """One step on one key."""
        self.steps[step].append([self.place(key), *values])


class DocumentStore:
    """Reads documents and applies drafts."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        *,
        keep_ended_seconds: int = KEEP_ENDED_SECONDS,
        replicas: int = 0,
        zone: tzinfo = UTC,
    ) -> None:
        """`replicas`: so many must have a change before `commit` returns. `zone`: whose days and hours are counted."""
        self._redis = redis
        self._keys = keys
        self._keep_ended_seconds = keep_ended_seconds
        self._zone = zone
        self.replicas = Replicas(redis, replicas)
        self._script = redis.register_script(
            files("server.store").joinpath("commit.lua").read_text(encoding="utf-8")
        )

    def read(self, key: Key) -> tuple[int, Document | None]:
        """The version and document of `key`; (0, None) when it is not there."""
        version, body = self._redis.hmget(self._keys(*key), ["v", "d"])
        if version is None or body is None:
            return 0, None
        document: Document = _DECODERS[key[0]].decode(body)
        return int(version), document

    def read_all(self, keys: Sequence[Key]) -> list[Document | None]:
        """The documents of those keys, in their order, in one round trip."""
        pipeline = self._redis.pipeline(transaction=False)
        for key in keys:
            pipeline.hget(self._keys(*key), "d")
        bodies = pipeline.execute() if keys else []
        return [
            _DECODERS[key[0]].decode(body) if body else None for key, body in zip(keys, bodies, strict=True)
        ]

    def read_versions(self, keys: Sequence[Key]) -> dict[Key, tuple[int, Document | None]]:
        """The version and document of each of those keys that can be read, in one round trip."""
        pipeline = self._redis.pipeline(transaction=False)
        for key in keys:
            pipeline.hmget(self._keys(*key), ["v", "d"])
        found: dict[Key, tuple[int, Document | None]] = {}
        for key, (version, body) in zip(keys, pipeline.execute() if keys else [], strict=True):
            with suppress(msgspec.MsgspecError):  # whoever reads that one alone hears of it
                found[key] = (int(version), _DECODERS[key[0]].decode(body)) if version and body else (0, None)
        return found

    def list_reservations(self, ids: Iterable[ReservationId]) -> list[Reservation]:
        """Those reservations that (still) exist, many in one round trip."""
        waiting = iter(ids)
        found: list[Reservation] = []
        while some := list(
            islice(waiting, _AT_ONCE)
        ):  # thousands at once would hold up whoever has a ping to send
            pipeline = self._redis.pipeline(transaction=False)
            for reservation_id in some:
                pipeline.hget(self._keys("reservation", reservation_id), "d")
            found += [_RESERVATION.decode(body) for body in pipeline.execute() if body]
        return found

    @property
    def open_key(self) -> str:
        """The set of the ids of all open reservations."""
        return self._keys("open")

    def list_open(self) -> list[Reservation]:
        """Every open reservation, oldest first."""
        return self._of_set("open")

    def list_broken_ramps(self) -> list[Vehicle]:
        """Every bus whose ramp is broken, by id."""
        names = sorted(name.decode() for name in self._redis.smembers(self._keys("broken-ramps")))
        found = self.read_all([("vehicle", name) for name in names])
        return [vehicle for vehicle in found if isinstance(vehicle, Vehicle)]

    def read_desk(self) -> Desk:
        """What the dispatchers have in hand."""
        _, desk = self.read(("desk", "live"))
        return desk if isinstance(desk, Desk) else Desk()

    def read_watchbook(self) -> Watchbook:
        """What is wrong with the moving city now."""
        _, book = self.read(("watchbook", "live"))
        return book if isinstance(book, Watchbook) else Watchbook()

    def list_open_of_vehicle(self, vehicle_id: VehicleId) -> list[Reservation]:
        """Open reservations held on that bus, oldest first."""
        return self._of_set("open-of", "vehicle", vehicle_id)

    def list_of_owner(self, owner: Owner) -> list[Reservation]:
        """That owner's reservations, open or lately ended, oldest first."""
        return self._of_set("all-of", owner)

    def _of_set(self, *parts: str) -> list[Reservation]:
        ids = [ReservationId(member.decode()) for member in self._redis.smembers(self._keys(*parts))]
        found = self.list_reservations(ids) if ids else []
        if len(found) < len(ids):
            # Documents end with time, members of a set do not: a stop's list would grow for years.
            self._redis.srem(self._keys(*parts), *set(ids).difference(one.id for one in found))
        return sorted(found, key=lambda reservation: reservation.asked_at)

    def commit(
        self,
        draft: Draft,
        before: Sequence[Reservation],
        look_again_seconds: Mapping[ReservationId, float] = _NOT_SAID,
    ) -> list[StoredEvent]:
        """Apply a draft atomically. Raises `Conflict` when anything it read has changed, `NotReplicated`.

        `before` are the reservations as the draft read them: the indexes follow the difference.
        `look_again_seconds`: until something may be due for an open reservation that this draft changes.
        A draft that changes nothing is applied too where replicas count: what it read is theirs as well then.
        """
        if not draft.changed and not self.replicas.needed:
            return []
        plan = _Plan()
        if not draft.changed:
            plan.add("put", self._keys("waited"), 0, "", 0)  # only a change can be waited for
        for key, version in draft.versions.items():
            plan.add("check", self._keys(*key), version)
        for key, document in draft.changed.items():
            plan.add(
                "put",
                self._keys(*key),
                draft.versions[key] + 1,
                _encode(document).decode(),
                self._lifetime(key, document),
            )
            if isinstance(document, Receipt):
                self._index_receipt(plan, key[1])
        old = {reservation.id: reservation for reservation in before}
        for document in draft.changed.values():
            if isinstance(document, Reservation):
                self._index(plan, old.get(document.id), document)
                self._set_timer(plan, document, look_again_seconds.get(document.id, SOON_SECONDS))
            elif isinstance(document, Vehicle):
                step = ("remove", document.id) if document.ramp_working else ("add", document.id, 0)
                plan.add(step[0], self._keys("broken-ramps"), *step[1:])
        targets: list[tuple[str, Event]] = []
        for event in draft.events:
            # Whose it is stands in the name of the owner's stream alone: nobody else's has to be rewritten when
            # somebody is to be forgotten.
            body = _encode(replace(event, owner=None)).decode()
            for audience in list_audiences(event):
                last = plan.place(self._keys("last", audience))
                plan.add("append", self._keys("events", audience), last, body, audience)
                targets.append((audience, event))
        for entry in draft.audit:
            plan.add("enter", self._keys("audit"), _encode(entry).decode())
        if targets:
            plan.steps["unannounced"] = plan.place(self._keys("unannounced"))
        result = self.replicas.run(self._script, plan.keys, [_encode(plan.steps)])
        if result[0] == _CHANGED:
            raise Conflict(plan.keys[result[1] - 1])
        return [
            StoredEvent(audience, sequence, event)
            for (audience, event), sequence in zip(targets, result[1:], strict=True)
        ]

    def _index(self, plan: _Plan, before: Reservation | None, after: Reservation) -> None:
        old, new = _buses(before), _buses(after)
        for vehicle_id in new - old:
            plan.add("add", self._keys("open-of", "vehicle", vehicle_id), after.id, 0)
        for vehicle_id in old - new:
            plan.add("remove", self._keys("open-of", "vehicle", vehicle_id), after.id)
        if after.is_open and before is None:
            plan.add("add", self._keys("open"), after.id, 0)
            plan.add("add", self._keys("all-of", after.owner), after.id, STREAM_SECONDS)
        if before is not None and before.owner != after.owner:
            plan.add("remove", self._keys("all-of", before.owner), after.id)
        if not after.is_open:
            plan.add("remove", self._keys("open"), after.id)
        if before is not None and before.is_open and after.ended_at is not None:
            forget_at = int(after.ended_at.timestamp()) + self._keep_ended_seconds
            plan.add("later", self._keys("ended"), forget_at, f"{after.owner} {after.id}")
            day, fields = list_counts(after, self._zone)
            for field in fields:
                plan.add("count", self._keys("counts", day.isoformat()), field)

    def _index_receipt(self, plan: _Plan, name: str) -> None:
        """So that a rider's receipts (`rider:ID:…`) are found at once among millions."""
        kind, _, rest = name.partition(":")
        if kind == "rider":
            owner = f"{kind}:{rest.partition(':')[0]}"
            lifetime = self._lifetime(("receipt", name), None)
            plan.add("add", self._keys("receipts-of", owner), name, lifetime)

    def _lifetime(self, key: Key, document: Document | None) -> int:
        """Seconds that a document is kept from now on; 0: until it is removed."""
        if isinstance(document, Reservation) and not document.is_open:
            return self._keep_ended_seconds
        if isinstance(document, OwnerLedger) and not document.open:
            return self._keep_ended_seconds
        if key[0] == "receipt":
            return min(self._keep_ended_seconds, DOCUMENT_SECONDS["receipt"])
        return DOCUMENT_SECONDS[key[0]]

    def count_replicas(self) -> int:
        """How many replicas the primary of this area has now."""
        return self.replicas.count_connected(self._keys("open"))

    def _set_timer(self, plan: _Plan, after: Reservation, seconds: float) -> None:
        if after.is_open:
            plan.add("look", self._keys("due"), after.id, max(0, round(seconds * 1000)))
        else:
            plan.add("forget", self._keys("due"), after.id)

    def last_sequence(self, audience: str) -> int:
        """The sequence of the newest event of that audience; 0 when there is none."""
        return int(self._redis.get(self._keys("last", audience)) or 0)

    def list_last_sequences(self, audiences: Sequence[str]) -> list[int]:
        """The same for several audiences, in their order, in one round trip."""
        found = (
            self._redis.mget([self._keys("last", audience) for audience in audiences]) if audiences else []
        )
        return [int(sequence or 0) for sequence in found]

    def list_events(self, audience: str, after: int) -> list[StoredEvent] | None:
        """Events after that sequence, in order; None when some of them are no longer kept."""
        last = self.last_sequence(audience)
        if after > last:
            return None
        entries = self._redis.xrange(self._keys("events", audience), f"{after + 1}-0", "+")
        events = [
            StoredEvent(audience, int(entry_id.split(b"-")[0]), _EVENT.decode(fields[b"e"]))
            for entry_id, fields in entries
        ]
        complete = [event.sequence for event in events] == list(range(after + 1, after + 1 + len(events)))
        return events if complete and after + len(events) >= last else None

    def count_kept_events(self, audience: str) -> int:
        """How many events of that audience are still kept."""
        return int(self._redis.xlen(self._keys("events", audience)))

    def find_events(self, places: Sequence[tuple[str, int]]) -> list[StoredEvent]:
        """The events at those places (audience, sequence) that are still kept, in one round trip."""
        pipeline = self._redis.pipeline(transaction=False)
        for audience, sequence in places:
            pipeline.xrange(self._keys("events", audience), f"{sequence}-0", f"{sequence}-0")
        found = pipeline.execute() if places else []
        return [
            StoredEvent(audience, sequence, _EVENT.decode(fields[b"e"]))
            for (audience, sequence), entries in zip(places, found, strict=True)
            for _, fields in entries
        ]


def _buses(reservation: Reservation | None) -> set[VehicleId]:
    if reservation is None or not reservation.is_open:
        return set()
    return {held.vehicle_id for held in reservation.holds if held.vehicle_id}

"""What the kiosk knows around its conversation: stored timetable, live board, bookings, the state of the line.

Immutable: each piece of news gives a new value, and `world` is how the conversation sees it at a moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from booking.messages import (
    AlertView,
    ArrivalView,
    BoardView,
    PersonCallView,
    ReservationView,
    Sentence,
    StopRef,
)
from booking.settings import Rules
from gtfs.arrivals import Arrival
from gtfs.slice_board import board_from_slice
from gtfs.stop_slice import SliceStop, StopSlice
from kiosk.care.orders import NOTHING_TOLD, Told
from kiosk.condition import OLD_SECONDS, Condition, Device, Devices, Fact, Facts, LiveData, describe
from kiosk.conversation.loudness import DAY, LOUDEST, NOISE_LASTS, QUIETEST, find_usual_volume
from kiosk.conversation.world import Announces, BoardNow, World
from kiosk.link.outbox import WaitingCommand
from kiosk.understanding.stop_offer import StopOffer, make_stop_offer
from kiosk.wording.wording import say

ON_BOARD = 12
LOOKED_UP = 400
ENDED_STAY = timedelta(minutes=3)
UNSENT_STAY = timedelta(minutes=15)
UNSENT_MOST = 4

LEAST_LEAD = timedelta(seconds=Rules().least_lead_seconds)
"""What comes sooner by the timetable, the server would refuse as well: its driver could not be told in time."""

WHY_NOT = {"no": "high_floor", "unknown": "floor_unknown"}


@dataclass(frozen=True, slots=True)
class Unsent:
    """Something asked for here that was not done, and why: shown until whoever asked has had time to read it."""

    command_id: str
    kind: str
    asked_at: datetime
    told_at: datetime
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that is known, and since when."""

    stop_slice: StopSlice
    offer: StopOffer
    help_number: str
    line: Fact
    """`up` or `down`."""
    devices: Devices
    live: LiveData = field(default_factory=LiveData)
    told: Told = NOTHING_TOLD
    """What was told from afar."""
    board: BoardView | None = None
    reservations: tuple[ReservationView, ...] = ()
    ended_at: Mapping[str, datetime] = field(default_factory=dict)
    """When each ended booking was seen to have ended."""
    announces: Announces = "low_floor"
    noise: tuple[float, datetime] | None = None
    """How loud the street was, in decibels, and when."""

    unsent: tuple[Unsent, ...] = ()
    person: PersonCallView | None = None
    """Somebody here has asked for a person."""

    @classmethod
    def of(
        cls, stop_slice: StopSlice, *, help_number: str, now: datetime, announces: Announces = "low_floor"
    ) -> "Surroundings":
        """Return what is known from the stored slice alone."""
        offer = make_stop_offer(stop_slice)
        devices = Devices.at_start(now)
        return cls(stop_slice, offer, help_number, Fact("down", now), devices, announces=announces)

    def without_line_since(self, since: datetime | None) -> "Surroundings":
        """The line was down already when the kiosk ended, since then."""
        return self if since is None else replace(self, line=Fact("down", since))

    def with_line(self, is_online: bool, at: datetime) -> "Surroundings":
        """The line went up or down; a board from before it went down is not live any more."""
        line = self.line.becoming("up" if is_online else "down", at)
        return replace(self, line=line, board=self.board if is_online else None)

    def with_device(self, device: Device, state: str, at: datetime) -> "Surroundings":
        """A part of the box works, or works no more."""
        devices = self.devices.becoming(device, state, at)
        return self if devices is self.devices else replace(self, devices=devices)

    def with_told(self, told: Told) -> "Surroundings":
        """Something else was told from afar."""
        return replace(self, told=told)

    def with_slice(self, stop_slice: StopSlice) -> "Surroundings":
        """A newer timetable came."""
        return replace(self, stop_slice=stop_slice, offer=make_stop_offer(stop_slice))

    def with_board(self, board: BoardView, now: datetime) -> "Surroundings":
        """A newer board came."""
        return replace(self, board=board, live=self.live.hearing(board.feed_age, now))

    def with_reservations(self, reservations: tuple[ReservationView, ...], now: datetime) -> "Surroundings":
        """All bookings of this stop came; one that ended here a moment ago stays a while."""
        known = {each.reservation_id for each in reservations}
        kept = tuple(each for each in self.reservations if each.ended and each.reservation_id not in known)
        return replace(self, reservations=reservations + kept).without_long_ended(now)

    def with_reservation(self, reservation: ReservationView, now: datetime) -> "Surroundings":
        """One booking took a step; an older version of it changes nothing."""
        found = next((e for e in self.reservations if e.reservation_id == reservation.reservation_id), None)
        if found is not None and found.version > reservation.version:
            return self
        others = tuple(e for e in self.reservations if e.reservation_id != reservation.reservation_id)
        ended_at = dict(self.ended_at)
        if reservation.ended:
            ended_at.setdefault(reservation.reservation_id, now)
        return replace(self, reservations=(*others, reservation), ended_at=ended_at).without_long_ended(now)

    def with_person(self, call: PersonCallView | None) -> "Surroundings":
        """Somebody here has asked for a person, a dispatcher has it in hand, or nobody waits any more."""
        return self if call == self.person else replace(self, person=call)

    def with_noise(self, decibels: float, at: datetime) -> "Surroundings":
        """The street has been measured while somebody spoke."""
        return replace(self, noise=(decibels, at))

    def _find_noise(self, now: datetime) -> float | None:
        decibels, at = self.noise or (None, now)
        return decibels if now - at < NOISE_LASTS else None

    def without_long_ended(self, now: datetime) -> "Surroundings":
        """Forget bookings that ended some minutes ago."""
        kept = tuple(
            each
            for each in self.reservations
            if not each.ended or now - self.ended_at.get(each.reservation_id, now) < ENDED_STAY
        )
        if len(kept) == len(self.reservations):
            return self
        ended_at = {
            each.reservation_id: self.ended_at.get(each.reservation_id, now) for each in kept if each.ended
        }
        return replace(self, reservations=kept, ended_at=ended_at)

    def with_unsent(self, waiting: WaitingCommand, why: Sentence, now: datetime) -> "Surroundings":
        """Something asked for was not done."""
        unsent = Unsent(waiting.command_id, waiting.kind, waiting.asked_at, now, why)
        return replace(self, unsent=(*self.unsent, unsent)[-UNSENT_MOST:])

    def without_long_unsent(self, now: datetime) -> "Surroundings":
        """Forget what was not done some minutes ago."""
        kept = tuple(each for each in self.unsent if now - each.told_at < UNSENT_STAY)
        return self if len(kept) == len(self.unsent) else replace(self, unsent=kept)

    @property
    def is_online(self) -> bool:
        """Whether the line to the server is up."""
        return self.line.state == "up"

    def condition(self, now: datetime) -> Condition:
        """Return what works and what does not."""
        slice_ = self.stop_slice
        facts = Facts(self.line, self.live, self.devices, slice_.made_at, slice_.ends_at, self.zone)
        return describe(facts, now)

    @property
    def stop(self) -> StopRef:
        """This stop."""
        return refer_to(self.stop_slice.stop)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the stop's clock."""
        return ZoneInfo(self.stop_slice.timezone)

    def world(self, now: datetime) -> World:
        """Return what the conversation may look at now."""
        stored = board_from_slice(self.stop_slice, now, LOOKED_UP)
        timetable = tuple(_view(arrival, now) for arrival in stored)
        return World(
            stop=self.stop,
            offer=self.offer,
            board=self._board_now(timetable, now),
            timetable=timetable,
            reservations=self.reservations,
            is_online=self.is_online,
            zone=self.zone,
            usual_volume=self._usual_volume(now),
            help_number=self.help_number,
            person=self.person,
            announces=self.announces,
            not_done=tuple(each.sentence for each in self.unsent),
            condition=self.condition(now),
        )

    def _usual_volume(self, now: datetime) -> int:
        """By hour and noise, and so many steps louder or quieter as it was told to be by day."""
        usual = find_usual_volume(now.astimezone(self.zone).hour, self._find_noise(now))
        steps = 0 if self.told.volume is None else self.told.volume - DAY
        return max(QUIETEST, min(LOUDEST, usual + steps))

    def _board_now(self, timetable: tuple[ArrivalView, ...], now: datetime) -> BoardNow:
        board = self.board
        if self.is_online and board is not None and self.live.is_coming(now):
            return BoardNow(
                board.arrivals[:ON_BOARD],
                False,
                board.as_of,
                None if board.feed_age is None else self.live.age(now),
                self._live_notice(now),
                (*self._list_told(now), *board.alerts),
            )
        notice, told = self._stored_notice(now), self._list_told(now)
        return BoardNow(timetable[:ON_BOARD], True, now, None, notice, told)

    def _list_told(self, now: datetime) -> tuple[AlertView, ...]:
        """What dispatchers want shown here, like any other alert of the operator's."""
        told = self.told.message_at(now)
        return () if told is None else (AlertView({"ko": told.ko, "en": told.en}),)

    def _live_notice(self, now: datetime) -> Sentence | None:
        age = self.live.age(now)
        if not self.live.has_any or age is None:
            return say("notice.none_yet")
        return say("notice.old", minutes=age // 60) if age > OLD_SECONDS else None

    def _stored_notice(self, now: datetime) -> Sentence:
        if now > self.stop_slice.ends_at:
            return say("notice.slice_over")
        if self.is_online:
            return say("notice.stored")
        return say("notice.stored_since", clock=f"{self.line.since.astimezone(self.zone):%H:%M}")


def refer_to(stop: SliceStop) -> StopRef:
    """A stop of the slice as the page is told of it."""
    return StopRef(stop.stop_id, stop.name, stop.code, dict(stop.names))


def _find_reason_of_stop(arrival: Arrival) -> str | None:
    if not arrival.may_board:
        return "may_not_board_here"
    return "must_phone_agency" if arrival.must_phone else None


def _view(arrival: Arrival, now: datetime) -> ArrivalView:
    why_not = WHY_NOT.get(arrival.low_floor) or _find_reason_of_stop(arrival)
    if why_not is None and arrival.expected_at - now < LEAST_LEAD:
        why_not = "too_late"
    return ArrivalView(
        route_id=arrival.route_id,
        route_name=arrival.route_name,
        headsign=arrival.headsign,
        trip_id=arrival.run.trip_id,
        service_date=arrival.run.service_date,
        position=arrival.position,
        vehicle_id=None,
        plate=None,
        scheduled_at=arrival.scheduled_at,
        expected_at=arrival.expected_at,
        stops_away=None,
        source="timetable",
        age=None,
        low_floor=arrival.low_floor.value,
        spaces_free=None,
        bookable=why_not is None,
        why_not=why_not,
        route_names=dict(arrival.route_names),
        headsigns=dict(arrival.headsigns),
        headway=arrival.headway_seconds,
    )

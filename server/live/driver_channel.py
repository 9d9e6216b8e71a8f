"""`/driver`: the pings of one bus, and what its driver says."""

from collections import defaultdict
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from booking import driver_decisions as decisions
from booking.desk import MessageId
from booking.messages import DriverProgress, PassengerProgress
from booking.reservation import Reservation, ReservationId
from gtfs.identifiers import VehicleId
from server.background.giving_way import giving_way
from server.composition import Services
from server.identity.tokens import Identity, Role
from server.live.channel import Channel
from server.live.commands import Answer, Command, Press, command, plain
from server.store.keys import audience_of_vehicle
from server.views.desk import message_to_bus

Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]


class About(Press, frozen=True, kw_only=True):
    """A press about one reservation."""

    reservation_id: Annotated[ReservationId, Meta(max_length=100)]


class Decline(About, frozen=True, kw_only=True):
    """The driver cannot take them."""

    reason: decisions.DeclineReason


class Ramp(Press, frozen=True, kw_only=True):
    """Whether the ramp works."""

    working: bool


class Space(Press, frozen=True, kw_only=True):
    """Wheelchair passengers aboard without a reservation."""

    taken: Annotated[int, Meta(ge=0, le=10)]


class AboutMessage(Press, frozen=True, kw_only=True):
    """A press about one message of the dispatchers."""

    message_id: Annotated[MessageId, Meta(max_length=100)]


class Position(Command, frozen=True, kw_only=True):
    """Where the bus is, by its own device."""

    lat: Latitude
    lon: Longitude
    at: Annotated[datetime, Meta(tz=True)]


MOVED_SECONDS = 10
"""A bus that is expected so much earlier or later than was told is news for its driver."""


def is_old_news(progress: DriverProgress, told: DriverProgress) -> bool:
    """Whether a driver who has been told that knows all that is shown."""
    if len(progress.passengers) != len(told.passengers):
        return False
    known = tuple(
        replace(now, expected_at=before.expected_at) if _hardly_moved(now, before) else now
        for now, before in zip(progress.passengers, told.passengers, strict=True)
    )
    return replace(progress, passengers=known) == told


def _hardly_moved(now: PassengerProgress, before: PassengerProgress) -> bool:
    if now.expected_at is None or before.expected_at is None:
        return False
    return abs((now.expected_at - before.expected_at).total_seconds()) < MOVED_SECONDS


class DriverChannel(Channel):
    """One bus sees its own pings and nothing else."""

    roles = (Role.DRIVER,)

    def __init__(self, name: str, services: Services) -> None:
        super().__init__(name, services)
        self._told: dict[VehicleId, DriverProgress] = {}

    def audience(self, identity: Identity) -> str:
        return audience_of_vehicle(VehicleId(identity.subject))

    def snapshot(self, identity: Identity, sequence: int) -> Struct:
        vehicle_id, views = VehicleId(identity.subject), self.services.views
        unanswered = self.services.documents.read_desk().list_unanswered(vehicle_id)
        told = tuple(message_to_bus(message, views) for message in unanswered)
        return replace(views.driver_snapshot(vehicle_id, sequence), messages=told)

    @command(About)
    def on_delivered(self, identity: Identity, about: About) -> Answer:
        """The device has stored the ping."""
        return self._press(identity, about, decisions.delivered)

    @command(About)
    def on_acknowledge(self, identity: Identity, about: About) -> Answer:
        """The driver has seen it."""
        return self._press(identity, about, decisions.acknowledge)

    @command(About)
    def on_boarded(self, identity: Identity, about: About) -> Answer:
        """The passenger is aboard."""
        return self._press(identity, about, decisions.boarded, at_stop=True)

    @command(About)
    def on_no_show(self, identity: Identity, about: About) -> Answer:
        """Nobody was at the stop."""
        return self._press(identity, about, decisions.no_show, at_stop=True)

    @command(About)
    def on_alighted(self, identity: Identity, about: About) -> Answer:
        """The passenger is off the bus."""
        return self._press(identity, about, decisions.alighted)

    @command(Decline)
    def on_decline(self, identity: Identity, said: Decline) -> Answer:
        """The driver cannot take them; with `ramp_broken` nobody else is offered this bus either."""
        vehicle_id = VehicleId(identity.subject)
        self.services.bookings.decline(vehicle_id, said.command_id, said.reservation_id, said.reason)
        if said.reason == "ramp_broken":
            self.services.bookings.set_ramp(vehicle_id, working=False, command_id=f"{said.command_id} ramp")
        return {}

    @command(Ramp)
    def on_ramp(self, identity: Identity, said: Ramp) -> Answer:
        """A broken ramp re-offers everybody who waits for this bus with a wheelchair."""
        vehicle = self.services.bookings.set_ramp(
            VehicleId(identity.subject), working=said.working, command_id=said.command_id
        )
        return {"ramp_working": vehicle.ramp_working}

    @command(Space)
    def on_space(self, identity: Identity, said: Space) -> Answer:
        """Walk-on wheelchairs take spaces too."""
        vehicle = self.services.bookings.set_walk_ons(
            VehicleId(identity.subject), said.taken, command_id=said.command_id
        )
        return {"spaces_taken_by_walk_ons": vehicle.walk_ons}

    @command(AboutMessage)
    def on_message_delivered(self, identity: Identity, about: AboutMessage) -> Answer:
        """The device has stored a message of the dispatchers."""
        self.services.dispatching.message_delivered(VehicleId(identity.subject), about.message_id)
        return {}

    @command(AboutMessage)
    def on_message_acknowledge(self, identity: Identity, about: AboutMessage) -> Answer:
        """The driver has read or heard it."""
        self.services.dispatching.message_acknowledged(VehicleId(identity.subject), about.message_id)
        return {}

    @command(Position)
    def on_position(self, identity: Identity, said: Position) -> Answer:
        """The bus reports where it is."""
        now = self.services.clock()
        self.services.positions.report(VehicleId(identity.subject), said.lat, said.lon, said.at, now)
        return {}

    def push_progress(self) -> None:
        """Tell each connected bus its run and how near its passengers are, where either has changed.

        A view: it carries the last stored sequence and is not repeated to whoever misses it.
        """
        connected = {VehicleId(identity.subject) for identity in self.connected}
        passengers: dict[VehicleId, list[Reservation]] = defaultdict(list)
        for reservation in self.services.documents.list_open() if connected else ():
            for vehicle_id in {held.vehicle_id for held in reservation.holds if held.vehicle_id}:
                passengers[vehicle_id].append(reservation)
        for vehicle_id in giving_way(connected):
            progress = self.services.views.driver_progress(vehicle_id, passengers.get(vehicle_id, ()))
            told = self._told.get(vehicle_id)
            if told is not None and is_old_news(progress, told):
                continue
            self._told[vehicle_id] = progress
            audience = audience_of_vehicle(vehicle_id)
            payload = {
                "type": "progress",
                "sequence": self.services.documents.last_sequence(audience),
                "at": self.services.clock().isoformat(),
                **plain(progress),
            }
            self.emit("event", payload, to=audience, ignore_queue=True)

    def left(self, identity: Identity) -> None:
        """Whoever comes back is told anew."""
        self._told.pop(VehicleId(identity.subject), None)

    def _press(
        self, identity: Identity, about: About, decide: decisions.Press, *, at_stop: bool = False
    ) -> Answer:
        vehicle_id = VehicleId(identity.subject)
        moved = self.services.bookings.by_driver(
            vehicle_id, about.command_id, about.reservation_id, decide, at_stop=at_stop
        )
        return {"state": moved.state.value}

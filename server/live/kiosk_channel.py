"""`/kiosk`: the board and the reservations of one stop, and what people there ask for."""

from datetime import date, datetime
from typing import Annotated

from gevent.lock import BoundedSemaphore
from msgspec import Meta, Struct

from booking.errors import Refusal
from booking.kiosk_messages import KioskReport
from booking.needs import Need
from booking.reservation import Owner, ReservationId
from booking.rider_decisions import Outcome
from gtfs.identifiers import RouteId, StopId, TripId
from server.composition import Services
from server.errors import Forbidden
from server.identity.rates import Rate
from server.identity.tokens import ANY_STOP, Identity, Role
from server.live.boards import room_of_board
from server.live.channel import Channel
from server.live.commands import Answer, Command, Name, Press, command, plain, refuse


class Hello(Command, frozen=True, kw_only=True):
    """Which stop this kiosk stands at, and what it runs."""

    stop: Name
    version: Annotated[str, Meta(max_length=100)] = ""


class Reserve(Press, frozen=True, kw_only=True):
    """A booking spoken or pressed at the stop."""

    route_id: Annotated[RouteId, Meta(max_length=200)] | None = None
    alight_stop: Name | None = None
    trip_id: Annotated[TripId, Meta(max_length=200)] | None = None
    service_date: date | None = None
    """The day of that trip; none: its next run."""
    depart_after: Annotated[datetime, Meta(tz=True)] | None = None
    """Whoever asks is at the stop only then; implies `wait`."""
    wait: bool = False
    """Keep the wish when no run can meet it yet."""
    needs: Annotated[tuple[Need, ...], Meta(max_length=len(Need))] = (Need.WHEELCHAIR,)


class OfReservation(Press, frozen=True, kw_only=True):
    """Something about one reservation of this stop."""

    reservation_id: Annotated[ReservationId, Meta(max_length=100)]


class Answered(OfReservation, frozen=True, kw_only=True):
    """What the person at the stop says happened."""

    outcome: Outcome


class Heartbeat(Command, frozen=True, kw_only=True):
    """How the kiosk is, every half minute."""

    report: KioskReport


class OrderAnswer(Press, frozen=True, kw_only=True):
    """What became of an order."""

    done: bool
    why: Annotated[str, Meta(max_length=100)] = ""


class Nothing(Command, frozen=True, kw_only=True):
    """A command that carries nothing."""


class KioskChannel(Channel):
    """One kiosk sees its own stop and nothing else; which stop, it says once with `hello`."""

    roles = (Role.KIOSK,)

    def __init__(self, name: str, services: Services) -> None:
        super().__init__(name, services)
        self._turn = BoundedSemaphore()

    def greet(self, identity: Identity, sid: str) -> None:
        """Nothing yet: the room and the snapshot follow `hello`."""

    def audience(self, identity: Identity) -> str:
        return self._owner(identity)

    def _owner(self, identity: Identity) -> Owner:
        if identity.subject == ANY_STOP:
            raise Forbidden("not_allowed", "Say hello first.", "먼저 hello를 보내야 합니다.")
        return Owner(f"stop:{identity.subject}")

    def snapshot(self, identity: Identity, sequence: int) -> Struct:
        # One at a time: when all kiosks of a city come back at once, pings find room between any two of them.
        with self._turn:
            return self.services.views.kiosk_snapshot(StopId(identity.subject), sequence)

    @command(Hello, with_sid=True)
    def on_hello(self, identity: Identity, said: Hello, sid: str) -> Answer:
        """The kiosk's key must be that stop's."""
        stop = self.services.get_stop(said.stop)
        if identity.subject not in (ANY_STOP, stop.id):
            raise Forbidden("not_allowed", "This key belongs to another stop.", "다른 정류소의 키입니다.")
        here = Identity(Role.KIOSK, stop.id)
        self._identities[sid] = here
        self.enter_room(sid, self.audience(here))
        self.enter_room(sid, room_of_board(stop.id))
        self.services.boards.watch(self.namespace, sid, stop.id)
        self.services.kiosks.heard(stop.id, said.version, self.services.clock())
        self.server.start_background_task(self.send_snapshot, here, sid)
        return {"stop_id": stop.id}

    @command(Reserve)
    def on_reserve(self, identity: Identity, said: Reserve) -> Answer:
        """The reservation belongs to the stop; the same `command_id` again gives the same reservation."""
        owner = self._owner(identity)
        try:
            wish = self.services.make_wish(
                stop=identity.subject,
                route_id=said.route_id,
                alight_stop=said.alight_stop,
                trip_id=said.trip_id,
                service_date=said.service_date,
                needs=said.needs or (Need.WHEELCHAIR,),
                depart_after=said.depart_after,
                wait=said.wait,
            )
            reservation = self.services.bookings.request(owner, said.command_id, wish)
        except Refusal as fault:
            instead = self.services.list_instead(identity.subject, said.alight_stop)
            return {**refuse(fault.code, fault.sentence), "alternatives": plain(instead)}
        return {"reservation": plain(self.services.views.reservation(reservation))}

    @command(OfReservation)
    def on_cancel(self, identity: Identity, said: OfReservation) -> Answer:
        """Cancelling again changes nothing."""
        ended = self.services.bookings.cancel(said.reservation_id, self._owner(identity))
        return {"reservation": plain(self.services.views.reservation(ended))}

    @command(Answered)
    def on_outcome(self, identity: Identity, said: Answered) -> Answer:
        """Answer "did you board?"."""
        owner = self._owner(identity)
        found = self.services.bookings.answer(
            said.reservation_id, owner, said.outcome, command_id=said.command_id
        )
        return {"reservation": plain(self.services.views.reservation(found))}

    @command(Press)
    def on_call_person(self, identity: Identity, said: Press) -> Answer:
        """Somebody here asks for a person: the dispatchers' list has it, once however often it is pressed."""
        stop_id = self._stop(identity)
        if self.services.views.find_person_call(stop_id) is None:
            self.services.rates.check(Rate.PERSON_CALLS, stop_id)
        self.services.dispatching.call_person(stop_id, said.command_id)
        return {"call": plain(self.services.views.find_person_call(stop_id))}

    @command(Nothing)
    def on_status(self, identity: Identity, nothing: Nothing) -> Answer:  # noqa: ARG002 - carries nothing
        """The stop's reservations."""
        found = self.services.documents.list_of_owner(self._owner(identity))
        return {"reservations": plain([self.services.views.reservation(r) for r in found])}

    @command(Heartbeat)
    def on_heartbeat(self, identity: Identity, said: Heartbeat) -> Answer:
        """How the kiosk is; answered with what it has to do."""
        stop_id, now = self._stop(identity), self.services.clock()
        if self.services.kiosks.reported(stop_id, said.report, now):
            self._show(stop_id)
        return {"orders": plain(self.services.kiosk_orders.list_waiting(stop_id, now))}

    @command(OrderAnswer)
    def on_answer_order(self, identity: Identity, said: OrderAnswer) -> Answer:
        """What it was told to do is done, or could not be. `command_id` is the order's own."""
        stop_id = self._stop(identity)
        answered = self.services.kiosk_orders.answer(
            stop_id, said.command_id, said.done, said.why or None, self.services.clock()
        )
        if answered is not None:
            self._show(stop_id)
        return {}

    def _stop(self, identity: Identity) -> StopId:
        self._owner(identity)
        return StopId(identity.subject)

    def _show(self, stop_id: StopId) -> None:
        health = self.services.operations.find_kiosk(stop_id)
        if health is not None:
            self.services.announcer.show_kiosk(health, self.services.clock())

    def on_disconnect(self, sid: str, reason: object = None) -> None:
        """The kiosk is off the line."""
        self.services.boards.unwatch(self.namespace, sid)
        super().on_disconnect(sid, reason)

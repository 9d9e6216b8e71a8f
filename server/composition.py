"""The one place where the parts of the server meet: built here, handed to the doors as `Services`."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask_socketio import SocketIO

from booking.errors import NotFound, Refusal
from booking.ledger import Vehicle
from booking.messages import ArrivalView
from booking.needs import Need
from booking.next_look import Pace
from booking.settings import Rules
from booking.wish import Wish
from gtfs.entities import Stop
from gtfs.identifiers import RouteId, StopId, TripId, VehicleId
from gtfs.timetable import Timetable
from server.background.due_looks import DueLooks
from server.background.loop_lag import LoopLag
from server.background.rounds import Rounds
from server.background.step_times import StepTimes
from server.bookings import BookingService
from server.deciding import Decider
from server.dispatching import Dispatching
from server.erasure import Erasure
from server.identity.accounts import Roles
from server.identity.enrolment import Enrolment
from server.identity.logins import Logins
from server.identity.rates import Rates
from server.identity.riders import Riders
from server.identity.tokens import Tokens
from server.live.admitted import Admitted
from server.live.announcer import Announcer
from server.live.boards import LINES, Boards
from server.live.canary import Canary
from server.live.projection import Projection
from server.live.unannounced import Unannounced
from server.push.key import PushKey
from server.push.posting import Poster
from server.push.pushes import Pushes
from server.push.subscriptions import Subscriptions
from server.settings import ServerSettings
from server.store.audit import AuditTrail
from server.store.connection import Client
from server.store.documents import DocumentStore
from server.store.figures import Figures
from server.store.forgetting import Forgetting
from server.store.keys import HOUR_SECONDS, Keys
from server.store.lease import Lease
from server.store.replicas import count_needed
from server.store.timers import Timers
from server.views.boards import BoardMaker
from server.views.buses import Buses
from server.views.history import Histories
from server.views.operations import OperationsViews
from server.views.search import Search
from server.views.views import Views
from server.world.editions import Editions
from server.world.kiosk_orders import KioskOrders
from server.world.kiosks import Kiosks
from server.world.live_feeds import LiveFeeds, find_lease_seconds, open_sources
from server.world.live_world import LiveWorld
from server.world.positions import Positions
from server.world.timetable_watch import TimetableWatch
from server.world.topis.demand import CityDemand
from server.world.watch import Watch

STANDARD_NEEDS = (Need.WHEELCHAIR,)
"""For a rider who has named no need: the reservation then holds a space, which is never wrong."""

FAR_TICKS = 5
"""A bus far from where something becomes due is looked for so many times less often."""


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a door may use."""

    settings: ServerSettings
    clock: Callable[[], datetime]
    redis: Client
    keys: Keys
    documents: DocumentStore
    bookings: BookingService
    world: LiveWorld
    live: LiveFeeds
    editions: Editions
    views: Views
    operations: OperationsViews
    projection: Projection
    announcer: Announcer
    unannounced: Unannounced
    due_looks: DueLooks
    boards: Boards
    kiosks: Kiosks
    kiosk_orders: KioskOrders
    watch: Watch
    positions: Positions
    tokens: Tokens
    enrolment: Enrolment
    logins: Logins
    roles: Roles
    """Of the dispatchers' accounts."""
    admitted: Admitted
    riders: Riders
    erasure: Erasure
    histories: Histories
    buses: Buses
    search: Search
    audit: AuditTrail
    dispatching: Dispatching
    push_key: PushKey
    subscriptions: Subscriptions
    pushes: Pushes
    forgetting: Forgetting
    figures: Figures
    rates: Rates
    rounds: Rounds
    loop_lag: LoopLag
    step_times: StepTimes
    canary: Canary
    """Whether this worker hears the others."""
    timetable_watch: TimetableWatch | None
    """None for the sample town, which never changes."""

    def get_stop(self, text: str) -> Stop:
        """A stop by `stop_id` or ARS id. Raises `NotFound`."""
        stop = self.world.timetable.find_stop(text)
        if stop is None:
            raise NotFound("unknown_stop")
        return stop

    def find_route_name(self, route_id: RouteId) -> str:
        """A route as written on the bus; its id when only an earlier timetable had it."""
        routes = self.world.timetable.routes
        return self.world.timetable.get_route(route_id).name if routes.find(route_id) >= 0 else route_id

    def get_vehicle_id(self, plate: str) -> VehicleId:
        """The bus with that plate. Raises `NotFound`."""
        vehicle_id = self.find_vehicle_id(plate)
        if vehicle_id is None:
            raise NotFound("unknown_vehicle")
        return vehicle_id

    def find_vehicle_id(self, plate: str) -> VehicleId | None:
        """The bus with that plate (written without spaces), if there is one."""
        vehicle_id = self.redis.hget(self.keys("plates"), plate)
        return VehicleId(vehicle_id.decode()) if vehicle_id else None

    def forget_plate(self, plate: str) -> None:
        """No bus of ours has this plate any more."""
        self.redis.hdel(self.keys("plates"), plate)

    def add_vehicle(self, vehicle: Vehicle) -> None:
        """Know this bus by its plate."""
        self.bookings.register_vehicle(vehicle)
        self.redis.hset(self.keys("plates"), vehicle.plate.replace(" ", ""), vehicle.id)

    def make_wish(
        self,
        *,
        stop: str,
        route_id: RouteId | None,
        alight_stop: str | None,
        trip_id: TripId | None,
        service_date: date | None,
        needs: tuple[Need, ...],
        depart_after: datetime | None = None,
        wait: bool = False,
    ) -> Wish:
        """A wish with every name looked up. Raises `NotFound`, `Refusal`."""
        here = self.get_stop(stop)
        there = self.get_stop(alight_stop) if alight_stop else None
        timetable = self.world.timetable
        if route_id is not None and route_id not in {r.id for r in timetable.list_routes_at(here.id)}:
            known = any(route.id == route_id for route in timetable.list_routes())
            raise Refusal("route_not_at_stop") if known else NotFound("unknown_route")
        return Wish(
            stop_id=here.id,
            alight_stop_id=there.id if there else None,
            route_id=route_id,
            trip_id=trip_id,
            service_date=service_date,
            needs=needs or STANDARD_NEEDS,
            depart_after=depart_after,
            wait=wait,
        )

    def list_instead(self, stop: str, alight_stop: str | None) -> tuple[ArrivalView, ...]:
        """What can be booked where a wish was refused, going where its rider wants to get off. Raises `NotFound`."""
        there = self.get_stop(alight_stop).id if alight_stop else None
        return self.views.list_bookable(self.get_stop(stop).id, there)


def compose(
    settings: ServerSettings,
    *,
    redis: Client,
    timetable: Timetable,
    socketio: SocketIO,
    list_kiosks: Callable[[], set[StopId]],
    count_drivers: Callable[[], int],
    clock: Callable[[], datetime] = wall_clock,
    rules: Rules | None = None,
    canary: Canary | None = None,
) -> Services:
    """Build the parts and tie them together."""
    rules = rules or Rules()
    keys = Keys(settings.area)
    documents = DocumentStore(
        redis,
        keys,
        keep_ended_seconds=round(settings.keep_ended_hours * HOUR_SECONDS),
        replicas=count_needed(settings.redis_url, settings.replicas),
        zone=timetable.agency_timezone,
    )
    forgetting = Forgetting(redis, keys)
    positions = Positions(redis, keys)
    kiosks = Kiosks(redis, keys, list_kiosks)
    demand = CityDemand(documents, kiosks, lambda: [stop_id for stop_id, _ in boards.list_watched()])
    worker = secrets.token_hex(8)
    live = LiveFeeds(
        timetable,
        lambda one: open_sources(settings, one, redis, keys, worker, demand=demand),
        positions,
        settings.refresh_seconds,
    )
    world = LiveWorld(live, positions, rules)
    times = StepTimes()
    announcer = Announcer(socketio, times)
    decider = Decider(
        store=documents,
        rules=rules,
        clock=clock,
        announce=announcer.announce,
        times=times,
        pace=Pace(near_seconds=settings.tick_seconds, far_seconds=FAR_TICKS * settings.tick_seconds),
    )
    bookings = BookingService(decider=decider, store=documents, world=world, rules=rules, clock=clock)
    board_maker = BoardMaker(world=world, list_booked=bookings.list_booked, rules=rules)
    views = Views(
        world=world,
        documents=documents,
        boards=board_maker,
        find_vehicle=bookings.find_vehicle,
        rules=rules,
        clock=clock,
    )
    boards = Boards(
        lambda stop_id: views.board(world.timetable.get_stop(stop_id), limit=LINES),
        lambda stop_ids: views.boards([world.timetable.get_stop(one) for one in stop_ids], limit=LINES),
    )
    operations = OperationsViews(
        views=views,
        world=world,
        documents=documents,
        kiosks=kiosks,
        count_drivers=count_drivers,
        list_feeds=live.list_health,
        clock=clock,
    )
    projection = Projection(documents, views)
    audit = AuditTrail(redis, keys, settings.keep_audit_days)
    announcer.projection = projection
    tokens = Tokens(redis, keys)
    riders = Riders(redis, keys)
    push_key = PushKey(settings.data)
    subscriptions = Subscriptions(redis, keys, riders)
    pushes = Pushes(
        timers=Timers(redis, keys("pushes")),
        documents=documents,
        views=views,
        subscriptions=subscriptions,
        poster=Poster(push_key, settings.push_contact, settings.push_allow),
        clock=clock,
    )
    rates = Rates(redis, keys, settings.rates)
    return Services(
        settings=settings,
        clock=clock,
        redis=redis,
        keys=keys,
        documents=documents,
        bookings=bookings,
        world=world,
        live=live,
        editions=Editions(
            lambda: (live.timetable, live.picture),
            lambda: {vehicle.id for vehicle in documents.list_broken_ramps()},
        ),
        views=views,
        operations=operations,
        projection=projection,
        announcer=announcer,
        unannounced=Unannounced(
            Timers(redis, keys("unannounced"), documents.replicas),
            documents,
            announcer,
            clock,
            pass_on=pushes.note,
        ),
        due_looks=DueLooks(Timers(redis, keys("due")), documents, bookings),
        boards=boards,
        kiosks=kiosks,
        kiosk_orders=KioskOrders(redis, keys),
        watch=Watch(
            live=live,
            documents=documents,
            bookings=bookings,
            kiosks=kiosks,
            lease=Lease(
                redis, keys("watch-lease"), keys("watch-wanted"), worker, find_lease_seconds(settings)
            ),
            silent_seconds=settings.silent_seconds,
        ),
        positions=positions,
        tokens=tokens,
        enrolment=Enrolment(redis, keys, tokens, clock),
        logins=Logins(redis, keys),
        roles=Roles(redis, keys),
        admitted=Admitted(tokens),
        riders=riders,
        erasure=Erasure(
            documents=documents,
            bookings=bookings,
            forgetting=forgetting,
            tokens=tokens,
            riders=riders,
            rates=rates,
            subscriptions=subscriptions,
            pushes=pushes,
        ),
        histories=Histories(views, world, bookings),
        buses=Buses(views, world, documents, clock, settings.silent_seconds),
        search=Search(redis, keys, documents),
        audit=audit,
        dispatching=Dispatching(decider=decider, bookings=bookings, audit=audit, rules=rules, clock=clock),
        push_key=push_key,
        subscriptions=subscriptions,
        pushes=pushes,
        forgetting=forgetting,
        figures=Figures(redis, keys),
        rates=rates,
        rounds=Rounds(),
        loop_lag=LoopLag(),
        step_times=times,
        canary=canary or Canary(),
        timetable_watch=TimetableWatch(settings.feed, settings.data / "timetables")
        if settings.feed
        else None,
    )

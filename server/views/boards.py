"""The board of a stop: arrivals, and for each whether it can be booked now and why not."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from booking.ledger import RunLedger, Vehicle, spaces_free
from booking.messages import AlertView, ArrivalView, BoardView
from booking.needs import Need
from booking.offers import Look, Offer, list_reasons_against
from booking.settings import Rules
from gtfs.arrivals import Arrival
from gtfs.entities import Stop
from gtfs.identifiers import RunId, VehicleId
from gtfs.realtime.entities import Alert
from server.background.giving_way import giving_way
from server.views.stops import refer_to
from server.world.live_world import LiveWorld

SHOWN_FOR = (Need.WHEELCHAIR,)
"""Whether a bus can be booked is shown for whoever needs the most: a ramp and a space."""

MOST_ALERTS = 3
"""More than that nobody reads while a bus comes in."""


class BoardMaker:
    """Joins arrivals with what is booked."""

    def __init__(
        self,
        *,
        world: LiveWorld,
        list_booked: Callable[
            [Sequence[tuple[RunId, VehicleId | None]]], list[tuple[RunLedger, Vehicle | None]]
        ],
        rules: Rules,
    ) -> None:
        self._world = world
        self._list_booked = list_booked
        self._rules = rules

    def make(self, stop: Stop, now: datetime, *, limit: int, low_floor_only: bool) -> BoardView:
        """The board of `stop` at `now`."""
        arrivals = self._world.list_arrivals(stop.id, now, limit=limit, low_floor_only=low_floor_only)
        return self._join(stop, arrivals, self._list_booked(_list_runs(arrivals)), now)

    def make_many(self, stops: Sequence[Stop], now: datetime, *, limit: int) -> Iterator[BoardView]:
        """The boards of those stops, in their order; the store is asked once for all of them."""
        coming = [
            self._world.list_arrivals(stop.id, now, limit=limit, low_floor_only=False)
            for stop in giving_way(stops)
        ]
        runs = list(dict.fromkeys(run for arrivals in coming for run in _list_runs(arrivals)))
        booked = dict(zip(runs, self._list_booked(runs), strict=True))
        for stop, arrivals in zip(stops, coming, strict=True):
            yield self._join(stop, arrivals, [booked[run] for run in _list_runs(arrivals)], now)

    def _join(
        self,
        stop: Stop,
        arrivals: Sequence[Arrival],
        booked: Sequence[tuple[RunLedger, Vehicle | None]],
        now: datetime,
    ) -> BoardView:
        return BoardView(
            stop=refer_to(stop),
            as_of=now,
            feed_age=self._world.feed_age(now),
            arrivals=tuple(
                self._arrival(stop, arrival, *of_run, now)
                for arrival, of_run in zip(arrivals, booked, strict=True)
            ),
            alerts=tuple(_alert(alert) for alert in self._world.list_alerts_at(stop.id, now)[:MOST_ALERTS]),
        )

    def _arrival(
        self, stop: Stop, arrival: Arrival, ledger: RunLedger, vehicle: Vehicle | None, now: datetime
    ) -> ArrivalView:
        last = self._world.last_position(arrival.run.id)
        offer = Offer(
            run_id=arrival.run.id,
            route_id=arrival.route_id,
            route_name=arrival.route_name,
            board_position=arrival.position,
            alight_position=last if last > arrival.position else None,
            expected_at=arrival.expected_at,
            stops_away=arrival.stops_away,
            vehicle_id=arrival.vehicle_id,
            low_floor=arrival.low_floor.value,
            may_board=arrival.may_board,
            must_phone=arrival.must_phone,
        )
        against = list_reasons_against(Look(offer, ledger, vehicle, SHOWN_FOR, self._rules, now))
        bookable = not against
        free = spaces_free(ledger, vehicle, arrival.position, last)
        return ArrivalView(
            route_id=arrival.route_id,
            route_name=arrival.route_name,
            headsign=arrival.headsign,
            trip_id=arrival.run.trip_id,
            service_date=arrival.run.service_date,
            position=arrival.position,
            vehicle_id=arrival.vehicle_id,
            plate=arrival.plate,
            scheduled_at=arrival.scheduled_at,
            expected_at=arrival.expected_at,
            stops_away=arrival.stops_away,
            source=arrival.source,
            age=arrival.age_seconds,
            low_floor=arrival.low_floor.value,
            spaces_free=free if arrival.low_floor.value == "yes" else None,
            bookable=bookable,
            why_not=None if bookable else _reason(against),
            route_names=dict(arrival.route_names),
            headsigns=dict(arrival.headsigns),
            headway=arrival.headway_seconds,
            silent=arrival.is_silent,
            occupancy=None if arrival.occupancy is None else arrival.occupancy.value,
            platform=""
            if arrival.stop_id == stop.id
            else self._world.timetable.get_stop(arrival.stop_id).platform_code,
        )


def _list_runs(arrivals: Sequence[Arrival]) -> list[tuple[RunId, VehicleId | None]]:
    """What the store is asked about them."""
    return [(arrival.run.id, arrival.vehicle_id) for arrival in arrivals]


def _alert(alert: Alert) -> AlertView:
    return AlertView(
        header=alert.header or alert.description,
        description=alert.description if alert.header else {},
        spoken_header=alert.spoken_header,
        url=alert.url,
        effect=alert.effect,
        severity=alert.severity,
    )


def _reason(against: tuple[str, ...]) -> str:
    """At the last stop of a trip nobody boards; other reasons stand as they are."""
    return "may_not_board_here" if against[0] == "alight_stop_not_on_route" else against[0]

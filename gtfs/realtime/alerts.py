"""Which alerts concern a stop, a route or a trip at a moment (GTFS-realtime, EntitySelector)."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from gtfs.identifiers import RouteId, RunId, StopId, TripId
from gtfs.realtime.entities import Alert, InformedEntity
from gtfs.timetable import Timetable


class Concern(Struct, frozen=True):
    """What somebody asks about; what is left empty is not asked about."""

    stop_ids: frozenset[StopId] = frozenset()
    route_ids: frozenset[RouteId] = frozenset()
    trip_id: TripId | None = None
    run_id: RunId | None = None
    """Alerts may name a trip on one day only."""
    direction_id: int | None = None
    agency_ids: frozenset[str] = frozenset()
    route_types: frozenset[int] = frozenset()


def list_alerts(alerts: Iterable[Alert], now: datetime, concern: Concern) -> tuple[Alert, ...]:
    """Alerts in force that say something about it, the most severe first."""
    found = [
        alert
        for alert in alerts
        if alert.is_active(now) and any(_concerns(informed, concern) for informed in alert.informed)
    ]
    return tuple(sorted(found, key=lambda alert: -_SEVERITY.get(alert.severity, 0)))


def list_alerts_at(
    timetable: Timetable, alerts: Iterable[Alert], stop_id: StopId, now: datetime
) -> tuple[Alert, ...]:
    """Alerts in force at a stop: for it, its station, the routes that stop there, and everybody.

    Raises `UnknownStop`.
    """
    stop = timetable.get_stop(stop_id)
    platforms = frozenset(one.id for one in timetable.list_platforms(stop_id))
    routes = timetable.list_routes_at(stop_id)
    return list_alerts(
        alerts,
        now,
        Concern(
            stop_ids=platforms | {stop_id} | ({stop.parent_id} if stop.parent_id else frozenset()),
            route_ids=frozenset(route.id for route in routes),
            agency_ids=frozenset({_ANY_AGENCY}),
            route_types=frozenset(route.type for route in routes),
        ),
    )


_ANY_AGENCY = "*"
_SEVERITY = {"SEVERE": 3, "WARNING": 2, "INFO": 1}


def _concerns(informed: InformedEntity, concern: Concern) -> bool:
    """Everything that the alert names must fit, and something of it must have been asked about."""
    answers = [
        answer
        for is_named, answer in (
            (informed.stop_id is not None, _fits(informed.stop_id, concern.stop_ids)),
            (informed.route_id is not None, _fits(informed.route_id, concern.route_ids)),
            (informed.trip is not None, _fits_trip(informed, concern)),
            (informed.agency_id is not None, _fits_agency(informed, concern)),
            (informed.route_type is not None, _fits(informed.route_type, concern.route_types)),
        )
        if is_named and answer is not None
    ]
    if concern.direction_id is not None and informed.direction_id not in (None, concern.direction_id):
        return False
    return bool(answers) and all(answers)


def _fits(named: object, asked: frozenset[str] | frozenset[int]) -> bool | None:
    """Whether it is among what was asked about; none when nobody asked."""
    return named in asked if asked else None


def _fits_agency(informed: InformedEntity, concern: Concern) -> bool | None:
    return True if _ANY_AGENCY in concern.agency_ids else _fits(informed.agency_id, concern.agency_ids)


def _fits_trip(informed: InformedEntity, concern: Concern) -> bool | None:
    trip = informed.trip
    if trip is None:
        return None
    if trip.trip_id is None:
        return _fits(trip.route_id, concern.route_ids) if trip.route_id is not None else None
    if concern.trip_id is None:
        # One trip's trouble is not that of everybody at its stop, unless the alert names the stop as well.
        return None if informed.stop_id is not None else False
    is_that_day = (
        concern.run_id is None
        or trip.start_date is None
        or concern.run_id.startswith(f"{trip.start_date:%Y%m%d}:")
    )
    return trip.trip_id == concern.trip_id and is_that_day

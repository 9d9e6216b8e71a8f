"""`/operations`: what a dispatcher looks up beside the live page."""

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, g, request

from booking.counting import Counted, DayCounts
from booking.errors import NotFound
from booking.messages import ReservationView
from booking.reservation import ReservationId
from gtfs.identifiers import VehicleId
from server.composition import Services
from server.errors import BadRequest
from server.http.bodies import DayFigures, HourCounts, RouteCounts
from server.http.operation import operation
from server.http.operations_bodies import AuditLine, AuditPage, FoundReservation, FoundReservations
from server.http.queries import AuditQuery, SearchQuery
from server.identity.tokens import STAFF, Identity, Role
from server.store.audit import KeptEntry
from server.views.buses import BusesOnMap
from server.views.history import ReservationHistory

blueprint = Blueprint("operations", __name__)


@operation(
    blueprint, "GET", "/operations/days/{day}", summary="The figures of one day",
    roles=STAFF, answer=DayFigures,
)  # fmt: skip
def figures(services: Services, identity: Identity, day: str) -> DayFigures:  # noqa: ARG001 - any dispatcher
    """`day`: `2026-03-02`, a service day. Of today, what has ended so far."""
    (counts,) = services.figures.list_days([read_day(day)])
    hours = (HourCounts(hour, counts.by_hour[hour]) for hour in sorted(counts.by_hour))
    return DayFigures(
        counts.day, counts.total(), list_routes(services, counts), tuple(hours), dict(counts.waited)
    )


@operation(
    blueprint, "GET", "/operations/reservations", summary="Find reservations, open or ended",
    roles=STAFF, answer=FoundReservations,
    query=SearchQuery,
)  # fmt: skip
def search(services: Services, identity: Identity, query: SearchQuery) -> FoundReservations:
    """What fits, as long as it is kept. The look is written into the audit trail."""
    text = query.q.strip()
    found = services.search.find(text, services.find_vehicle_id(text.replace(" ", ""))) if text else []
    services.dispatching.write_down(identity.subject, "search")
    return FoundReservations(tuple(_summarize(services.views.reservation(one)) for one in found))


def _summarize(one: ReservationView) -> FoundReservation:
    return FoundReservation(
        one.reservation_id,
        one.code,
        one.state,
        one.stop.name,
        one.asked_at,
        one.ended,
        tuple(held.route_name for held in one.holds),
        tuple(held.plate for held in one.holds if held.plate),
        one.stop.names,
    )


@operation(
    blueprint, "GET", "/operations/reservations/{reservation_id}", summary="The history of one reservation",
    roles=STAFF, answer=ReservationHistory,
)  # fmt: skip
def history(services: Services, identity: Identity, reservation_id: str) -> ReservationHistory:
    """Every step with its time and words, notes, and messages about it. The look is written into the audit trail."""
    found = services.documents.list_reservations([ReservationId(reservation_id)])
    if not found:
        raise NotFound("unknown_reservation")
    services.dispatching.write_down(identity.subject, "look_up", reservation_id=reservation_id)
    return services.histories.tell(found[0], services.documents.read_desk().messages)


@operation(
    blueprint, "GET", "/operations/buses", summary="Every bus that is heard of, for a map",
    roles=STAFF, answer=BusesOnMap,
)  # fmt: skip
def buses(services: Services, identity: Identity) -> BusesOnMap:  # noqa: ARG001 - any dispatcher
    """Where each is, how many wait for it, and what is wrong with it."""
    return services.buses.list_all()


@operation(
    blueprint, "GET", "/operations/audit", summary="What dispatchers and administrators have done",
    roles=(Role.ADMINISTRATOR,), answer=AuditPage,
    query=AuditQuery,
)  # fmt: skip
def audit(services: Services, identity: Identity, query: AuditQuery) -> AuditPage:  # noqa: ARG001 - any administrator
    """Newest first, page by page."""
    kept = services.audit.list_page(query.limit + 1, query.before or "")
    shown = kept[: query.limit]
    if len(kept) > query.limit:
        g.next_page = f"{request.path}?{urlencode({'limit': query.limit, 'before': shown[-1].name})}"
    return AuditPage(
        tuple(_line(services, one) for one in shown),
        g.get("next_page"),
        services.settings.keep_audit_days,
    )


def _line(services: Services, kept: KeptEntry) -> AuditLine:
    entry = kept.entry
    bus = VehicleId(entry.vehicle_id) if entry.vehicle_id else None
    return AuditLine(
        kept.name, entry.at, entry.by, entry.what, entry.outcome, entry.reservation_id, entry.vehicle_id,
        (services.views.plate_of(bus) or None) if bus else None, entry.about, entry.detail,
    )  # fmt: skip


def read_day(text: str) -> date:
    """A day as RFC 3339 writes it. Raises `BadRequest`."""
    try:
        if len(text) != len("2026-03-02"):  # ISO 8601 has other ways of writing it
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as fault:
        raise BadRequest(
            "parameter_invalid", "A day is written like 2026-03-02.", "날짜는 2026-03-02처럼 씁니다."
        ) from fault


def list_routes(services: Services, counts: DayCounts) -> tuple[RouteCounts, ...]:
    """A day's routes, most asked for first."""
    found = [RouteCounts(r, services.find_route_name(r), numbers) for r, numbers in counts.by_route.items()]
    return tuple(sorted(found, key=lambda one: (-one.counts.get(Counted.ASKED, 0), one.route_name)))

"""`/operations`: what a dispatcher looks up beside the live page."""

from datetime import date

from flask import Blueprint

from booking.counting import Counted, DayCounts
from server.composition import Services
from server.errors import BadRequest
from server.http.bodies import DayFigures, HourCounts, RouteCounts
from server.http.operation import operation
from server.identity.tokens import Identity, Role

blueprint = Blueprint("operations", __name__)


@operation(
    blueprint, "GET", "/operations/days/{day}", summary="The figures of one day",
    roles=(Role.DISPATCHER,), answer=DayFigures,
)  # fmt: skip
def figures(services: Services, identity: Identity, day: str) -> DayFigures:  # noqa: ARG001 - any dispatcher
    """`day`: `2026-03-02`, a service day. Of today, what has ended so far."""
    (counts,) = services.figures.list_days([read_day(day)])
    hours = (HourCounts(hour, counts.by_hour[hour]) for hour in sorted(counts.by_hour))
    return DayFigures(
        counts.day, counts.total(), list_routes(services, counts), tuple(hours), dict(counts.waited)
    )


def read_day(text: str) -> date:
    """A day as RFC 3339 writes it. Raises `BadRequest`."""
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise BadRequest(
            "parameter_invalid", "A day is written like 2026-03-02.", "날짜는 2026-03-02처럼 씁니다."
        ) from fault


def list_routes(services: Services, counts: DayCounts) -> tuple[RouteCounts, ...]:
    """A day's routes, most asked for first."""
    found = [RouteCounts(r, services.find_route_name(r), numbers) for r, numbers in counts.by_route.items()]
    return tuple(sorted(found, key=lambda one: (-one.counts.get(Counted.ASKED, 0), one.route_name)))

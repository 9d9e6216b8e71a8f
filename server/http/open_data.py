"""`/open-data/rides`: how many asked for a low-floor bus, by day and route, and what came of it. Nobody is in it.

Days that are over, and every number rounded to fives: on a quiet route one ride would be somebody whom people know.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import msgspec
from flask import Blueprint, Response, current_app, request
from msgspec import Struct

from booking.counting import Counted
from server.composition import Services
from server.errors import BadRequest
from server.http.bodies import RouteCounts
from server.http.operations import list_routes, read_day

blueprint = Blueprint("open_data", __name__)
ROUNDED_TO = 5
DEFAULT_DAYS, MOST_DAYS = 30, 366
FRESH_SECONDS = 3600
"""The days that are over change no more, but for a ride that ends after midnight."""


class OpenDay(Struct, frozen=True):
    """One day that is over."""

    day: date
    total: dict[Counted, int]
    routes: tuple[RouteCounts, ...]


class OpenRides(Struct, frozen=True):
    """Reservations that have ended, by service day."""

    days: tuple[OpenDay, ...]
    rounded_to: int = ROUNDED_TO
    """Every number, totals too, each by itself; what comes to 0 is left out."""


@blueprint.get("/open-data/rides.json")
def rides_json() -> Response:
    """As JSON. `from` and `to`: days, both included; the last 30 when left out."""
    return _hand_out(msgspec.json.encode(OpenRides(tuple(_list_days()))), "application/json")


@blueprint.get("/open-data/rides.csv")
def rides_csv() -> Response:
    """As CSV (RFC 4180): one line a day, route and kind of count."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("day", "route_id", "route_name", "what", "count"))
    for day in _list_days():
        for route in day.routes:
            for what, number in route.counts.items():
                writer.writerow((day.day, route.route_id, route.route_name, what, number))
    return _hand_out(text.getvalue().encode(), "text/csv")


def _hand_out(body: bytes, mimetype: str) -> Response:
    """With what lets others keep it: any page may read it."""
    response = Response(body, mimetype=mimetype)
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    response.add_etag()
    response.make_conditional(request.environ)
    return response


def _list_days() -> Iterator[OpenDay]:
    services: Services = current_app.extensions["gachita"]
    for counts in services.figures.list_days(_read_days(services)):
        routes = (
            RouteCounts(one.route_id, one.route_name, _round(one.counts))
            for one in list_routes(services, counts)
        )
        yield OpenDay(counts.day, _round(counts.total()), tuple(one for one in routes if one.counts))


def _round(counts: Mapping[Counted, int]) -> dict[Counted, int]:
    rounded = {what: round(number / ROUNDED_TO) * ROUNDED_TO for what, number in counts.items()}
    return {what: number for what, number in rounded.items() if number}


def _read_days(services: Services) -> list[date]:
    """The days asked for that are over, where the buses run. Raises `BadRequest`."""
    today = services.clock().astimezone(services.world.timetable.agency_timezone).date()
    last = min(read_day(request.args.get("to", "9999-12-31")), today - timedelta(days=1))
    first = last - timedelta(days=min(DEFAULT_DAYS - 1, last.toordinal() - 1))
    if "from" in request.args:
        first = read_day(request.args["from"])
    if (last - first).days >= MOST_DAYS:
        raise BadRequest(
            "parameter_invalid",
            f"Ask for at most {MOST_DAYS} days.",
            f"{MOST_DAYS}일까지 요청할 수 있습니다.",
        )
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]

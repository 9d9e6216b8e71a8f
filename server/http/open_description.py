"""What stands beside the calls in the description: files that anybody may take, without a token and from any page."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from server.http.answers import KEPT, describe_refusals
from server.http.open_data import DEFAULT_DAYS, MOST_DAYS, ROUNDED_TO, OpenRides
from server.http.open_feeds import PROTOBUF
from server.http.shapes import refer_to

SHAPES: tuple[type[Struct], ...] = (OpenRides,)
TAGS = {
    "open_data": "How many asked for a low-floor bus, and what came of it. Nobody is in it.",
    "open_feeds": "Our picture of the moving city as GTFS-realtime, low-floor flags included.",
}
_DAY = {"type": "string", "format": "date", "examples": ["2026-03-02"]}
_TEXT = {"type": "string"}
_BYTES = {"type": "string", "contentEncoding": "binary"}
_FEEDS = {
    "vehicle-positions": (
        "Where every bus is",
        "GTFS-realtime `VehiclePositions`, with the low floor of each bus (`wheelchair_accessible`) as far as known.",
    ),
    "trip-updates": (
        "How late every run is",
        "GTFS-realtime `TripUpdates`: delays as we reckon them, added, cancelled and shortened runs.",
    ),
    "alerts": ("What operators want people to know", "GTFS-realtime `Alerts`."),
}
_RIDES = f"""\
Reservations that have ended, by service day and route: days that are over, at most {MOST_DAYS} of them, the last \
{DEFAULT_DAYS} where none are named. Every number is rounded to {ROUNDED_TO}, totals too, each by itself; what comes \
to 0 is left out: on a quiet route one ride would be somebody whom people know."""


def describe_open() -> dict[str, dict[str, Any]]:
    """Path → path item, of every open file."""
    found = {f"/gtfs-rt/{name}.pb": {"get": _describe_feed(name)} for name in _FEEDS}
    rides = {
        "/open-data/rides.json": (
            "Counts of rides as JSON",
            {"application/json": {"schema": refer_to(OpenRides)}},
        ),
        "/open-data/rides.csv": ("Counts of rides as CSV", {"text/csv": {"schema": _TEXT}}),
    }
    for path, (summary, content) in rides.items():
        found[path] = {"get": _describe_rides(path, summary, content)}
    return found


def _describe_feed(name: str) -> dict[str, Any]:
    summary, text = _FEEDS[name]
    return {
        "summary": summary,
        "description": f"{text}\n\nA new edition comes when the picture changes; packed with gzip for who takes that.",
        "operationId": f"get_gtfs_rt_{name.replace('-', '_')}",
        "tags": ["open_feeds"],
        "parameters": [_known("If-None-Match", "The `ETag` of the edition that you have.")],
        "responses": dict(_list_answers({PROTOBUF: {"schema": _BYTES}}, ("internal_error", "not_available"))),
    }


def _describe_rides(path: str, summary: str, content: dict[str, Any]) -> dict[str, Any]:
    lines = (
        "" if path.endswith(".json") else "\n\nRFC 4180: `day`, `route_id`, `route_name`, `what`, `count`."
    )
    days = (("from", "The first day."), ("to", "The last day, included; never today or later."))
    return {
        "summary": summary,
        "description": _RIDES + lines,
        "operationId": "get" + path.translate(str.maketrans("/.-", "___")),
        "tags": ["open_data"],
        "parameters": [
            *({"name": n, "in": "query", "required": False, "description": t, "schema": _DAY} for n, t in days),
            _known("If-None-Match", "The `ETag` of the answer that you have."),
        ],
        "responses": dict(_list_answers(content, ("parameter_invalid", "internal_error", "not_available"))),
    }  # fmt: skip


def _known(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "description": text, "schema": _TEXT}


def _list_answers(content: dict[str, Any], codes: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "200", {"description": "Done.", "headers": KEPT, "content": content}
    yield "304", {"description": "You have this already.", "headers": KEPT}
    yield from describe_refusals(codes)

"""What is told of Socket.IO, made of the schemas that check and the shapes that are sent: as rows, text and page."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from server.http.shapes import list_schemas
from server.live.commands import list_commands
from server.live.driver_channel import DriverChannel
from server.live.event_shapes import NAMESPACES
from server.live.kiosk_channel import KioskChannel
from server.live.operations_channel import OperationsChannel
from server.live.rider_channel import RiderChannel

CHANNELS: Mapping[str, type] = {
    "/rider": RiderChannel,
    "/driver": DriverChannel,
    "/kiosk": KioskChannel,
    "/operations": OperationsChannel,
}


class Row(Struct, frozen=True):
    """One event or command."""

    name: str
    shape: type[Struct]
    text: str
    is_view: bool = False


def list_events(namespace: str) -> list[Row]:
    """What it sends, the snapshot first."""
    told = NAMESPACES[namespace]
    first = Row("snapshot", told.snapshot, "after connecting (`/kiosk`: after `hello`)")
    return [first, *(Row(one.name, one.carries, one.when, one.is_view) for one in told.events)]


def list_commands_of(namespace: str) -> list[Row]:
    """What may be said to it."""
    channel = CHANNELS[namespace]
    found = sorted(list_commands(channel).items())
    return [
        Row(name, schema, " ".join((getattr(channel, f"on_{name}").__doc__ or "").split()))
        for name, schema in found
    ]


def list_shapes() -> dict[str, Any]:
    """The schema of everything that is sent or taken, by name."""
    rows = [row for name in NAMESPACES for row in (*list_events(name), *list_commands_of(name))]
    return list_schemas(row.shape for row in rows)


def write_fields(schema: Mapping[str, Any]) -> str:
    """The fields of a shape in a line; what may be left out has a question mark."""
    must = schema.get("required", ())
    names = (name if name in must else f"{name}?" for name in schema.get("properties", {}))
    return ", ".join(f"`{name}`" for name in names) or "–"


def write_markdown() -> str:
    """The tables at the end of `docs/events.md`."""
    return "\n".join(_list_lines())


def _list_lines() -> Iterator[str]:
    schemas = list_shapes()
    for namespace in NAMESPACES:
        yield from (f"### `{namespace}`", "", "| it sends | carries | when |", "|---|---|---|")
        for row in list_events(namespace):
            view = " (view)" if row.is_view else ""
            yield f"| `{row.name}`{view} | {write_fields(schemas[row.shape.__name__])} | {row.text} |"
        yield from ("", "| it takes | carries | |", "|---|---|---|")
        for row in list_commands_of(namespace):
            yield f"| `{row.name}` | {write_fields(schemas[row.shape.__name__])} | {row.text} |"
        yield ""

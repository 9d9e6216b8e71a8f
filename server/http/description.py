"""`/api/v1/openapi.json`: the description, made from the declarations that validate."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from flask import Blueprint, Response, current_app
from msgspec import Raw, Struct

from gtfs.version import VERSION
from server.composition import Services
from server.http.answers import describe_answers
from server.http.bodies import Problem
from server.http.keeping import DESCRIPTION, hand_out
from server.http.open_description import SHAPES as OPEN_SHAPES
from server.http.open_description import TAGS as OPEN_TAGS
from server.http.open_description import describe_open
from server.http.operation import OPERATIONS, Operation
from server.http.reading import KEY_PATTERN, LONGEST_KEY
from server.http.shapes import list_schemas, refer_to
from server.world.threads import in_thread

blueprint = Blueprint("description", __name__)
PREFIX = "/api/v1"
ABOUT = """\
Ask a low-floor bus to stop for somebody, and see every step until they are off it again.

**Versions.** `v1` stands in every address. Within it calls, fields, codes and values may be added, and none is taken
away, renamed or given another meaning; be ready for fields, codes and values that you do not know. What goes is
deprecated first: its answers carry `Deprecation` and `Sunset` for at least six months, and what to call instead is said
here.

**Refusals** are `application/problem+json` with a stable `code`, and words in English and Korean.

**Times** are RFC 3339 with an offset, distances metres, durations seconds, places `stop_id` or the number on the pole.
"""
TAGS = {
    "stops": "Find a stop, see what comes. For everybody.",
    "network": "The lines of the routes, for a map.",
    "riders": "A rider without a name.",
    "reservations": "Book, look, cancel, answer. For the rider whose token it is.",
    "push": "Notifications to a rider's device.",
    "sign_in": "Tokens for buses and dispatchers.",
    "operations": "What a dispatcher looks up.",
    "kiosks": "The kiosks at stops.",
}
"""In the order in which somebody new reads them."""
PATH_VARIABLES: dict[str, tuple[str, dict[str, Any]]] = {
    "stop": ("`stop_id` or the number on the pole.", {"type": "string", "examples": ["90004"]}),
    "reservation_id": ("As booking gave it.", {"type": "string"}),
    "day": ("A service day.", {"type": "string", "format": "date", "examples": ["2026-03-02"]}),
}
KEY_TEXT = (
    "Of your choosing, new for each wish. The same key again gives the same answer and does nothing twice."
)


@cache
def describe() -> dict[str, Any]:
    """The OpenAPI 3.1 document of every declared call and every open file."""
    shapes = [s for op in OPERATIONS for s in (op.body, op.answer) if s is not None]
    paths: dict[str, dict[str, Any]] = {}
    order = list(TAGS)
    for op in sorted(OPERATIONS, key=lambda op: order.index(op.tag)):
        paths.setdefault(PREFIX + op.path, {})[op.method.lower()] = _describe(op)
    paths |= describe_open()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Gachita", "version": VERSION, "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in (TAGS | OPEN_TAGS).items()],
        "paths": paths,
        "components": {
            "schemas": list_schemas([*shapes, *OPEN_SHAPES, Problem]),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip


def name_of(op: Operation) -> str:
    """The `operationId`."""
    return f"{op.method.lower()}{op.path}".replace("/", "_").replace("{", "").replace("}", "")


def _describe(op: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": op.summary,
        "description": op.description,
        "operationId": name_of(op),
        "tags": [op.tag],
        "parameters": _list_parameters(op),
        "responses": describe_answers(op, list_example_answers().get(f"{op.method} {op.path}")),
    }
    if op.body is not None:
        content: dict[str, Any] = {"schema": refer_to(op.body)}
        if op.example is not None:
            content["example"] = op.example
        described["requestBody"] = {
            "required": not _may_be_empty(op.body), "content": {"application/json": content},
        }  # fmt: skip
    if op.roles:
        described["security"] = [{"bearer": [role.value for role in op.roles]}]
    if op.deprecated is not None:
        described["deprecated"] = True
        described["description"] += (
            f"\n\nAnswered until {op.deprecated.until}. Instead: {op.deprecated.instead}"
        )
    return described


def _may_be_empty(body: type[Struct]) -> bool:
    """Whether no body at all is taken for an empty object, which it may be."""
    try:
        msgspec.json.decode(b"{}", type=body)
    except msgspec.ValidationError:
        return False
    return True


def _list_parameters(op: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in (part[1:-1] for part in op.path.split("/") if part.startswith("{")):
        text, schema = PATH_VARIABLES.get(name, ("", {"type": "string"}))
        found.append({"name": name, "in": "path", "required": True, "description": text, "schema": schema})
    found += _list_query(op)
    if op.key is not None:
        schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": KEY_PATTERN}
        found.append({
            "name": "Idempotency-Key", "in": "header", "required": op.key == "required",
            "description": KEY_TEXT, "schema": {**schema, "examples": ["7f9c2ba4-e88f-4c1a-9d4b-3a5f2f5e1c77"]},
        })  # fmt: skip
    if op.keeping is not None:
        found.append({
            "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
            "description": "The `ETag` of the answer that you have.",
        })  # fmt: skip
    return found


def _list_query(op: Operation) -> list[dict[str, Any]]:
    if op.query is None:
        return []
    _, components = msgspec.json.schema_components([op.query])
    asked = components[op.query.__name__]
    return [
        {
            "name": name, "in": "query", "required": name in asked.get("required", ()),
            "description": shape.pop("description", ""), "schema": _of_query(shape),
        }
        for name, shape in asked["properties"].items()
    ]  # fmt: skip


def _of_query(shape: dict[str, Any]) -> dict[str, Any]:
    """A query has no null: what may be left out is left out."""
    kinds = [one for one in shape.pop("anyOf", []) if one.get("type") != "null"]
    for kind in kinds:
        shape |= kind
    if shape.get("default", 0) is None:
        del shape["default"]
    return shape


@cache
def list_example_answers() -> dict[str, Any]:
    """Call → an answer that a server has given to its example."""
    text = files("server.http").joinpath("example_answers.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def _write() -> bytes:
    return msgspec.json.encode(describe())


@blueprint.get(f"{PREFIX}/openapi.json")
def openapi() -> Response:
    """The description for programs."""
    services: Services = current_app.extensions["gachita"]
    return hand_out(Raw(in_thread(_write)), DESCRIPTION, services.settings.board_seconds)

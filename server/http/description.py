"""`/api/v1/openapi.json` and `/docs`: the description, made from the declarations that validate."""

from typing import Any

import msgspec
from flask import Blueprint, Response, jsonify
from msgspec import Struct

from gtfs.version import VERSION
from server.http.bodies import Problem
from server.http.codes import list_codes
from server.http.operation import OPERATIONS, Operation

blueprint = Blueprint("description", __name__)
_REF = "#/components/schemas/{name}"


def describe() -> dict[str, Any]:
    """The OpenAPI 3.1 document of every declared call."""
    shapes = [s for op in OPERATIONS for s in (op.body, op.answer) if s is not None]
    _, components = msgspec.json.schema_components([*shapes, Problem], ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for op in OPERATIONS:
        paths.setdefault("/api/v1" + op.path, {})[op.method.lower()] = _describe(op)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Gachita", "version": VERSION, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _describe(op: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": op.summary,
        "operationId": f"{op.method.lower()}{op.path}".replace("/", "_").replace("{", "").replace("}", ""),
        "parameters": _parameters(op),
        "responses": {
            str(op.status): {"description": "Done", **_content(op.answer)},
            "default": {
                "description": "Refused: " + ", ".join(op.refusals or ("see the code",)),
                "content": {"application/problem+json": {"schema": _reference(Problem)}},
            },
        },
    }
    if op.body is not None:
        described["requestBody"] = {"required": True, **_content(op.body)}
    if op.roles:
        described["security"] = [{"bearer": [role.value for role in op.roles]}]
    return described


def _parameters(op: Operation) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in op.path.split("/") if part.startswith("{")]
    text = {"schema": {"type": "string"}}
    found = [{"name": name, "in": "path", "required": True, **text} for name in names]
    found += [{"name": name, "in": "query", "description": d, **text} for name, d in op.query.items()]
    if op.path == "/reservations" and op.method == "POST":
        found.append({"name": "Idempotency-Key", "in": "header", "required": True, **text})
    if op.path.endswith("/outcome"):
        found.append({"name": "Idempotency-Key", "in": "header", "required": False, **text})
    return found


def _reference(shape: type[Struct]) -> dict[str, str]:
    return {"$ref": _REF.format(name=shape.__name__)}


def _content(shape: type[Struct] | None) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": _reference(shape)}}} if shape else {}


@blueprint.get("/api/v1/openapi.json")
def openapi() -> Response:
    """The description for programs."""
    return jsonify(describe())


@blueprint.get("/docs")
@blueprint.get("/api/v1/docs")
def docs() -> Response:
    """The description for people: one plain page, nothing loaded from anywhere."""
    rows = "".join(
        f"<tr><td><code>{op.method}</code></td><td><code>/api/v1{op.path}</code></td><td>{op.summary}</td>"
        f"<td>{', '.join(role.value for role in op.roles) or 'anybody'}</td></tr>"
        for op in OPERATIONS
    )
    codes = "".join(
        f'<tr id="{code}"><td><code>{code}</code></td><td>{known.status}</td><td>{known.sentence.en}</td>'
        f'<td lang="ko">{known.sentence.ko}</td></tr>'
        for code, known in list_codes().items()
    )
    return Response(_PAGE.format(version=VERSION, rows=rows, codes=codes), mimetype="text/html")


@blueprint.get("/docs.css")
def style() -> Response:
    """The look of `/docs`: readable, and from this host alone."""
    return Response(_STYLE, mimetype="text/css")


_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 75rem; margin: 0 auto; padding: 1rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8886; padding: .4rem .6rem; text-align: left; vertical-align: top; }
tr:target { outline: 2px solid; }
"""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Gachita API {version}</title><link rel="stylesheet" href="/docs.css"></head>
<body><main><h1>Gachita API {version}</h1>
<p>For programs: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1).
Errors are <code>application/problem+json</code> with a stable <code>code</code>.</p>
<h2>Calls</h2><table><thead><tr><th>Method</th><th>Path</th><th>Does</th><th>Who</th></tr></thead>
<tbody>{rows}</tbody></table>
<h2>Codes</h2><table><thead><tr><th>Code</th><th>Status</th><th>English</th><th>Korean</th></tr></thead>
<tbody>{codes}</tbody></table></main></body></html>
"""

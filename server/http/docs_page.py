"""`/docs`: the description for people, as plain pages, nothing loaded from anywhere."""

from flask import Blueprint, Response

from gtfs.version import VERSION
from server.http.codes import list_codes
from server.http.operation import OPERATIONS

blueprint = Blueprint("docs", __name__)


@blueprint.get("/docs")
@blueprint.get("/api/v1/docs")
def docs() -> Response:
    """One plain page."""
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

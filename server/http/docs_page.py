"""`/docs`: the description for people, as plain pages from this host alone, readable without a line once opened."""

import json
from functools import cache
from html import escape
from typing import Any

from flask import Blueprint, Response

from server.http.codes import list_codes
from server.http.description import describe
from server.http.docs_html import STYLE, page, table, tell, tell_paragraphs, tell_schema, tell_shape
from server.http.event_page import Row, list_commands_of, list_events, list_shapes
from server.http.page_files import hand_out_packed
from server.live.event_shapes import NAMESPACES

blueprint = Blueprint("docs", __name__)
KEPT = "public, max-age=300, stale-while-revalidate=86400"


@blueprint.get("/docs")
@blueprint.get("/api/v1/docs")
def docs() -> Response:
    """Every call and every code."""
    return _hand_out(_write_calls())


@blueprint.get("/docs/shapes")
def shapes() -> Response:
    """Every shape, of bodies, answers and messages."""
    return _hand_out(_write_shapes())


@blueprint.get("/docs/events")
def events() -> Response:
    """Every event and command over Socket.IO."""
    return _hand_out(_write_events())


@blueprint.get("/docs.css")
def style() -> Response:
    """The look of these pages: readable by day and by night, and from this host alone."""
    return _hand_out(STYLE, "text/css")


def _hand_out(text: str, mimetype: str = "text/html") -> Response:
    return hand_out_packed(text.encode(), mimetype, KEPT)


@cache
def _write_calls() -> str:
    described = describe()
    calls = [(path, method, told) for path, of in described["paths"].items() for method, told in of.items()]
    rows = (
        (
            f'<a href="#{told["operationId"]}"><code>{method.upper()} {escape(path)}</code></a>',
            tell(told["summary"]),
            _tell_roles(told),
        )
        for path, method, told in calls
    )
    listed = table("All calls", ("Call", "Does", "Who"), rows)
    each = "".join(_tell_call(path, method, told) for path, method, told in calls)
    about = tell_paragraphs(described["info"]["description"])
    return page("Calls", f"{about}{listed}<h2>Each call</h2>{each}{_tell_codes()}")


def _tell_roles(told: dict[str, Any]) -> str:
    return escape(", ".join(told["security"][0]["bearer"]) if "security" in told else "anybody")


def _tell_call(path: str, method: str, told: dict[str, Any]) -> str:
    name = f"{method.upper()} {path}"
    found = [
        f'<h3 id="{told["operationId"]}"><code>{escape(name)}</code></h3>',
        f"<p><strong>{tell(told['summary'])}.</strong> For {_tell_roles(told)}.</p>",
        tell_paragraphs(told["description"]),
    ]
    if told["parameters"]:
        rows = (
            (
                f"<code>{escape(one['name'])}</code>",
                escape(one["in"]) + (", must" if one["required"] else ""),
                tell_schema(one["schema"]),
                tell(one["description"]),
            )
            for one in told["parameters"]
        )
        found.append(table(f"Parameters of {name}", ("Name", "In", "Is", "Means"), rows))
    body = told.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        found.append(f"<p>Body: {tell_schema(body['schema'])}</p>{_tell_example('A body', body)}")
    found.append(table(f"Answers of {name}", ("Status", "Is", "Means"), _list_answers(told)))
    done = next(iter(told["responses"].values())).get("content", {}).get("application/json", {})
    return "".join(found) + _tell_example("An answer", done)


def _list_answers(told: dict[str, Any]) -> list[tuple[str, str, str]]:
    rows = []
    for status, answer in told["responses"].items():
        contents = answer.get("content", {})
        others = (f"<code>{escape(kind)}</code>" for kind in contents if not kind.endswith("json"))
        content = contents.get("application/json")
        shape = tell_schema(content["schema"]) if content else ", ".join(others)
        rows.append((status, shape, tell_paragraphs(answer["description"])))
    return rows


def _tell_example(title: str, content: dict[str, Any]) -> str:
    if "example" not in content:
        return ""
    text = escape(json.dumps(content["example"], ensure_ascii=False, indent=2))
    return f'<details><summary>{title}, for example</summary><pre tabindex="0">{text}</pre></details>'


def _tell_codes() -> str:
    rows = "".join(
        f'<tr id="{code}"><th scope="row"><code>{code}</code></th><td>{known.status}</td>'
        f'<td>{tell(known.sentence.en)}</td><td lang="ko">{tell(known.sentence.ko)}</td></tr>'
        for code, known in list_codes().items()
    )
    heads = "".join(f'<th scope="col">{one}</th>' for one in ("Code", "Status", "English", "Korean"))
    return (
        '<h2 id="codes">Codes</h2><div class="wide" role="region" aria-label="Codes" tabindex="0"><table>'
        f"<caption>Every code of a refusal</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


@cache
def _write_shapes() -> str:
    every = {**describe()["components"]["schemas"], **list_shapes()}
    names = sorted(every)
    listed = "".join(f'<li><a href="#{name}">{name}</a></li>' for name in names)
    each = "".join(tell_shape(name, every[name]) for name in names)
    return page("Shapes", f'<ul class="shapes">{listed}</ul><h2>Each shape</h2>{each}')


ABOUT_EVENTS = """\
Path `/socket.io`, `auth: {token}`. After connecting comes `snapshot`, then `event` as `{sequence, type, at, …}`.

Keep the last sequence that you have handled. The next one: handle it. Not above it: a repeat, ignore it. Further on: \
emit `resume {after}` and handle what it answers. A view (`board`, `progress`): show it; it never advances the sequence.

A command is an emit with an acknowledgement: `{ok: true, …}` or `{ok: false, code, detail, detail_ko}`. Repeat it \
with the same `command_id` until it is answered: nothing is done twice. Refusals carry the codes that calls carry.
"""


@cache
def _write_events() -> str:
    each = "".join(_tell_namespace(name) for name in NAMESPACES)
    return page("Events", tell_paragraphs(ABOUT_EVENTS) + each)


def _tell_namespace(name: str) -> str:
    sends = table(f"What {name} sends", ("Event", "Carries", "When"), map(_tell_row, list_events(name)))
    takes = table(
        f"What {name} takes", ("Command", "Carries", "Does"), map(_tell_row, list_commands_of(name))
    )
    return f'<h2 id="{name[1:]}"><code>{name}</code></h2>{sends}{takes}'


def _tell_row(row: Row) -> tuple[str, str, str]:
    shape = row.shape.__name__
    view = " (view)" if row.is_view else ""
    return f"<code>{row.name}</code>{view}", f'<a href="/docs/shapes#{shape}">{shape}</a>', tell(row.text)

"""Small pieces of the pages under `/docs`: plain HTML with headings, tables and lists, all text escaped."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from gtfs.version import VERSION

PAGES = {"/docs": "Calls", "/docs/shapes": "Shapes", "/docs/events": "Events", "/docs#codes": "Codes"}
_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")


def tell(text: str) -> str:
    """Text as HTML; between backticks as code, between double stars strong."""
    return _STRONG.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", escape(text)))


def tell_paragraphs(text: str) -> str:
    """Paragraphs, and lines that begin with a star as a list."""
    found = []
    for part in text.strip().split("\n\n"):
        lines = part.splitlines()
        if lines and all(line.startswith("* ") for line in lines):
            found.append("<ul>" + "".join(f"<li>{tell(line[2:])}</li>" for line in lines) + "</ul>")
        elif part:
            found.append(f"<p>{tell(part)}</p>")
    return "".join(found)


def table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are HTML already; the first of each row is its head."""
    body = "".join(_row(list(row)) for row in rows)
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    return (
        f'<div class="wide" role="region" aria-label="{escape(caption)}" tabindex="0"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(cells: list[str]) -> str:
    return (
        f'<tr><th scope="row">{cells[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in cells[1:]) + "</tr>"
    )


def tell_schema(schema: Mapping[str, Any]) -> str:
    """What a value is, in few words, with a link to its shape."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f'<a href="/docs/shapes#{name}">{escape(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(tell_schema(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"<code>{escape(str(one))}</code>" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {tell_schema(schema.get('items') or {})}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"names with {tell_schema(schema['additionalProperties'])}"
    return escape(" ".join([str(schema.get("type", "anything")), *_list_bounds(schema)]))


def _list_bounds(schema: Mapping[str, Any]) -> list[str]:
    names = {
        "format": "",
        "minimum": "from ",
        "maximum": "to ",
        "minLength": "of at least ",
        "maxLength": "of at most ",
    }
    found = [f"{word}{schema[name]}" for name, word in names.items() if name in schema]
    return [*found, f"[{schema['default']}]"] if schema.get("default") not in (None, "", {}, []) else found


def tell_shape(name: str, schema: Mapping[str, Any]) -> str:
    """One shape with its fields."""
    must = schema.get("required", ())
    rows = (
        (
            f"<code>{escape(field)}</code>",
            tell_schema(told),
            "always" if field in must else "may be missing",
            tell(told.get("description", "")),
        )
        for field, told in schema.get("properties", {}).items()
    )
    text = "" if "enum" in schema else table(f"Fields of {name}", ("Field", "Is", "There", "Means"), rows)
    values = f"<p>One of {tell_schema(schema)}.</p>" if "enum" in schema else ""
    return (
        f'<h3 id="{name}">{escape(name)}</h3>{tell_paragraphs(schema.get("description", ""))}{values}{text}'
    )


def page(title: str, body: str) -> str:
    """A whole page."""
    links = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in PAGES.items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} · Gachita API</title><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="/docs.css"><script type="module" src="/static/docs.js"></script></head><body>'
        '<a class="skip" href="#main">To the content</a>'
        f'<header><p><strong>Gachita API</strong> {VERSION}</p><nav aria-label="Documents"><ul>{links}'
        '<li><a href="/api/v1/openapi.json">openapi.json</a></li></ul></nav></header>'
        f'<main id="main"><h1>{escape(title)}</h1>{body}</main></body></html>'
    )


STYLE = """
:root {
  color-scheme: light dark; font: 1rem/1.6 "Noto Sans KR", "Noto Sans CJK KR", system-ui, sans-serif;
  --paper: #f4f6f4; --card: #fff; --ink: #13201c; --quiet: #4c5c56; --line: #cfd8d3; --accent: #00594c;
  --soft: #dcf0ea; --focus: #0b57d0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0c1412; --card: #16201d; --ink: #eff5f2; --quiet: #adbdb7; --line: #2c3a35; --accent: #6edcc5;
    --soft: #12372f; --focus: #ffd54a;
  }
}
html { scroll-padding-top: 4.5rem; }
body { margin: 0 auto; max-width: 75rem; padding: 0 1rem 4rem; background: var(--paper); color: var(--ink); }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.5rem; border-bottom: 1px solid var(--line); }
header p { margin: .75rem 0 0; }
header strong { color: var(--accent); font-size: 1.25rem; letter-spacing: -.01em; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; list-style: none; margin: 0; padding: 0; }
nav a { display: inline-block; padding: .75rem 0; font-weight: 600; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, .wide:focus-visible, summary:focus-visible, pre:focus-visible {
  outline: 3px solid var(--focus); outline-offset: 2px;
}
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
.shapes { columns: 14rem; padding-left: 1.2rem; }
.wide {
  overflow-x: auto; border: 1px solid var(--line); border-radius: .625rem; background: var(--card); margin: 1rem 0;
}
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding: .6rem .75rem; }
th, td { border-top: 1px solid var(--line); padding: .45rem .75rem; text-align: left; vertical-align: top; }
thead th { color: var(--quiet); font-size: .875rem; }
tbody th { font-weight: 400; }
td { overflow-wrap: anywhere; min-width: 6rem; }
td > p, td > ul { margin: 0; }
td > ul { padding-left: 1.2rem; }
code, pre { font-size: .9375em; }
pre {
  overflow: auto; max-height: 24rem; border: 1px solid var(--line); border-radius: .625rem; padding: .75rem;
  background: var(--card);
}
h1 { font-size: 2rem; letter-spacing: -.02em; line-height: 1.25; }
h2 { margin-top: 3rem; }
h3 { margin-top: 2.5rem; overflow-wrap: anywhere; }
tr:target, h3:target { background: var(--soft); outline: 2px solid var(--accent); outline-offset: 2px; }
summary { cursor: pointer; min-height: 1.75rem; font-weight: 600; }
"""
"""The colours of the pages' day and night (`pages/shared/styles/tokens.css`), as the device wants them."""

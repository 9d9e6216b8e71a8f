"""The figures of a feeds run as a picture: one bar for each contestant on a scale of powers of ten."""

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from server.benchmarks.feeds.contestants import OURS
from server.benchmarks.feeds.feeds_run import FeedsFigures

WIDTH, LABEL, RIGHT, ROW, BAR, HEAD, GAP = 760, 190, 90, 22, 14, 34, 18
COLOURS = {"ours": "#0b6e4f", "floor": "#b8b8b8", "peer": "#5b7db1"}
KINDS = {"ours": "gachita", "floor": "floor: a part of the work, by hand", "peer": "published by others"}
FONT = "font-family='sans-serif' font-size='12' fill='#222'"


class Bar(NamedTuple):
    """One measured value."""

    name: str
    kind: str
    value: float


class Panel(NamedTuple):
    """Bars of one kind of work."""

    title: str
    unit: str
    bars: list[Bar]


def as_svg(figures: FeedsFigures) -> str:
    """A picture of all work that more than one did."""
    panels = [panel for panel in _list_panels(figures) if panel.bars]
    height = sum(_height(panel) for panel in panels) + HEAD
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' role='img'>",
        "<title>gachita beside its peers: shorter bars are faster</title>",
        f"<rect width='{WIDTH}' height='{height}' fill='#fff'/>",
        *_legend(),
    ]
    top = HEAD
    for panel in panels:
        parts += _draw(panel, top)
        top += _height(panel)
    return "\n".join([*parts, "</svg>\n"])


def _list_panels(figures: FeedsFigures) -> list[Panel]:
    return [
        _panel(figures, "zip → ready to answer", "s", ("ingest", "seconds"), 1.0),
        _panel(figures, "second process: start → first answer", "s", ("warm", "seconds"), 1.0),
        _panel(figures, "next 5 departures of a stop, median", "ms", ("query", "answer_ns"), 1e6),
        _panel(figures, "new feed bytes → ready", "s", ("live", "take_seconds"), 1.0),
    ]


def _panel(figures: FeedsFigures, title: str, unit: str, where: tuple[str, str], divisor: float) -> Panel:
    bars = [
        Bar(one.name, one.kind, value / divisor)
        for one in figures.took_part
        if (value := figures.results.median(one.name, *where))
    ]
    return Panel(title, unit, sorted(bars, key=lambda bar: bar.value))


def _height(panel: Panel) -> int:
    return HEAD + ROW * len(panel.bars) + GAP


def _draw(panel: Panel, top: int) -> list[str]:
    low = math.floor(math.log10(min(bar.value for bar in panel.bars)) - 0.1)
    high = math.ceil(math.log10(max(bar.value for bar in panel.bars)) + 0.01)
    scale = (WIDTH - LABEL - RIGHT) / max(high - low, 1)
    bottom = top + HEAD + ROW * len(panel.bars)
    parts = [
        f"<text x='8' y='{top + 16}' {FONT} font-weight='bold'>{escape(panel.title)} ({panel.unit})</text>"
    ]
    for power in range(low, high + 1):
        x = LABEL + (power - low) * scale
        parts.append(f"<line x1='{x:.1f}' x2='{x:.1f}' y1='{top + HEAD - 4}' y2='{bottom}' stroke='#ddd'/>")
        parts.append(
            f"<text x='{x:.1f}' y='{top + HEAD - 7}' {FONT} text-anchor='middle' opacity='.6'>{10.0**power:g}</text>"
        )
    for place, bar in enumerate(panel.bars):
        y = top + HEAD + place * ROW
        length = (math.log10(bar.value) - low) * scale
        weight = " font-weight='bold'" if bar.name == OURS else ""
        parts += [
            f"<text x='{LABEL - 8}' y='{y + 12}' {FONT}{weight} text-anchor='end'>{escape(bar.name)}</text>",
            f"<rect x='{LABEL}' y='{y}' width='{length:.1f}' height='{BAR}' fill='{COLOURS[bar.kind]}'/>",
            f"<text x='{LABEL + length + 5:.1f}' y='{y + 12}' {FONT}{weight}>{bar.value:.3g}</text>",
        ]
    return parts


def _legend() -> Sequence[str]:
    parts, x = [], 8
    for kind, text in KINDS.items():
        parts.append(f"<rect x='{x}' y='12' width='12' height='12' fill='{COLOURS[kind]}'/>")
        parts.append(f"<text x='{x + 17}' y='22' {FONT}>{text}</text>")
        x += 40 + 7 * len(text)
    return parts

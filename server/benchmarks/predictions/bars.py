"""The errors of a replay as a picture: for each bin of time ahead one bar per method, shorter is better."""

from collections.abc import Sequence
from html import escape

from server.benchmarks.predictions.replay import DELAY, FEED, OURS, TIMETABLE
from server.benchmarks.predictions.scores import BINS, Score

WIDTH, LABEL, RIGHT, ROW, BAR, HEAD, GAP = 720, 150, 120, 20, 13, 30, 14
COLOURS = {TIMETABLE: "#b8b8b8", DELAY: "#5b7db1", OURS: "#0b6e4f", FEED: "#c9a227"}
FONT = "font-family='sans-serif' font-size='12' fill='#222'"


def as_svg(scores: Sequence[Score]) -> str:
    """Mean distance between prediction and arrival."""
    longest = max((one.mean_off for one in scores), default=1.0) or 1.0
    parts: list[str] = []
    top = 6
    for bin_ in BINS:
        rows = [one for one in scores if one.bin is bin_]
        if rows:
            parts += _draw(bin_.name, rows, top, (WIDTH - LABEL - RIGHT) / longest)
            top += HEAD + ROW * len(rows) + GAP
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {top}' role='img'>",
            "<title>How far predicted arrivals are off, on average: shorter bars are better</title>",
            f"<rect width='{WIDTH}' height='{top}' fill='#fff'/>",
            *parts,
            "</svg>\n",
        ]
    )


def _draw(title: str, rows: Sequence[Score], top: int, scale: float) -> list[str]:
    parts = [f"<text x='8' y='{top + 16}' {FONT} font-weight='bold'>{escape(title)}</text>"]
    for place, one in enumerate(rows):
        y = top + HEAD + place * ROW
        length = one.mean_off * scale
        weight = " font-weight='bold'" if one.method == OURS else ""
        said = f"{one.mean_off:.0f} s · {one.share_accurate:.0%} accurate"
        parts += [
            f"<text x='{LABEL - 8}' y='{y + 11}' {FONT}{weight} text-anchor='end'>{escape(one.method)}</text>",
            f"<rect x='{LABEL}' y='{y}' width='{length:.1f}' height='{BAR}' fill='{COLOURS[one.method]}'/>",
            f"<text x='{LABEL + length + 5:.1f}' y='{y + 11}' {FONT}{weight}>{said}</text>",
        ]
    return parts

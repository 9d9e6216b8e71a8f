"""The figures of a hearing run as a picture: right, wrong and acted on, against how loud the noise is."""

from kiosk.benchmarks.voice_run import ACTED_ON, RIGHT, WRONG, VoiceFigures

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT_EDGE = 640, 376, 52, 44, 56, 24
FONT = "font-family='sans-serif' font-size='12' fill='#222'"
LINES = (
    ("asked", RIGHT, "#0b6e4f", "right"),
    ("asked", WRONG, "#b3261e", "wrong"),
    ("unrelated", ACTED_ON, "#5b7db1", "unrelated speech acted on"),
)


def as_svg(figures: VoiceFigures) -> str:
    """Return the picture; levels stand side by side in the order in which they were heard."""
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img'>",
        f"<title>How well stop {figures.stop} hears, by how much louder speech is than noise</title>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#fff'/>",
        *_grid(figures.levels),
    ]
    for place, (kind, outcome, colour, name) in enumerate(LINES):
        parts += _line(figures, kind, outcome, colour)
        x = LEFT + 130 * place
        parts.append(f"<rect x='{x}' y='14' width='12' height='12' fill='{colour}'/>")
        parts.append(f"<text x='{x + 17}' y='24' {FONT}>{name}</text>")
    return "\n".join([*parts, "</svg>\n"])


def _x(place: int, levels: list[str]) -> float:
    return LEFT + 30 + place * (WIDTH - LEFT - RIGHT_EDGE - 60) / max(1, len(levels) - 1)


def _y(percent: float) -> float:
    return TOP + (100 - percent) * (HEIGHT - TOP - BOTTOM) / 100


def _grid(levels: list[str]) -> list[str]:
    parts = []
    for percent in range(0, 101, 20):
        y = _y(percent)
        parts.append(f"<line x1='{LEFT}' x2='{WIDTH - RIGHT_EDGE}' y1='{y:.1f}' y2='{y:.1f}' stroke='#ddd'/>")
        parts.append(f"<text x='{LEFT - 8}' y='{y + 4:.1f}' {FONT} text-anchor='end'>{percent} %</text>")
    for place, level in enumerate(levels):
        x = _x(place, levels)
        parts.append(f"<text x='{x:.1f}' y='{HEIGHT - 16}' {FONT} text-anchor='middle'>{level}</text>")
    return parts


def _line(figures: VoiceFigures, kind: str, outcome: str, colour: str) -> list[str]:
    points = []
    for place, level in enumerate(figures.levels):
        counted = figures.count(kind, level)
        if counted.total():
            percent = 100 * counted[outcome] / counted.total()
            points.append((_x(place, figures.levels), _y(percent), percent))
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    beside = 18 if kind == "unrelated" else -8  # under the line: both are near the bottom
    parts = [f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2.5'/>"]
    for x, y, percent in points:
        parts.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='{colour}'/>")
        parts.append(
            f"<text x='{x:.1f}' y='{y + beside:.1f}' {FONT} text-anchor='middle'>{percent:.0f}</text>"
        )
    return parts

"""The colours of the pages: the same night whoever asks for it, and contrast that is read in one glance."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "server" / "static"
STYLES = Path(__file__).resolve().parents[2] / "pages" / "shared" / "styles"
TOKENS = (STYLES / "tokens.css").read_text(encoding="utf-8")
GLANCE = (STYLES / "glance.css").read_text(encoding="utf-8")
AT_A_GLANCE = 7.0
PAIRS = [
    ("ink", "card"), ("ink", "paper"), ("quiet-strong", "card"), ("quiet-strong", "paper"),
    ("on-accent", "accent"), ("on-accent-soft", "accent-soft"), ("accent", "card"),
    ("warn", "card"), ("warn", "warn-soft"), ("alarm", "card"), ("on-alarm", "alarm"), ("paper", "ink"),
]  # fmt: skip
"""Words and their ground, as the glance card, its strip and its buttons use them."""


def read_block(css: str, selector: str) -> dict[str, str]:
    """The variables of the first rule with exactly that selector."""
    body = re.search(rf"(?m)^\s*{re.escape(selector)} \{{(.*?)\}}", css, re.DOTALL)
    assert body is not None, selector
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body[1]))


DAY = {**read_block(TOKENS, ":root"), **read_block(GLANCE, ":root")}
NIGHT = {
    **read_block(TOKENS, ':root[data-theme="dark"]'),
    **read_block(GLANCE, ':root[data-theme="dark"]'),
}
STRONG_DAY = {**DAY, **read_block(TOKENS, ':root[data-contrast="more"]')}
STRONG_NIGHT = {**DAY, **NIGHT, **read_block(TOKENS, ':root[data-theme="dark"][data-contrast="more"]')}
STRONG_PAIRS = [
    ("ink", "card"), ("ink", "paper"), ("quiet", "card"), ("quiet", "paper"), ("accent", "card"), ("accent", "paper"),
    ("on-accent", "accent"), ("on-accent-soft", "accent-soft"), ("warn", "warn-soft"), ("alarm", "card"),
]  # fmt: skip
"""Words and their ground on pages where somebody has asked for stronger contrast."""
NIGHT_RULE = re.compile(r':root\[data-theme="?dark"?\]((?:\[[^]]*\])?)\{([^}]*)\}')
NIGHT_RULE_BY_DEVICE = re.compile(
    r"@media \(prefers-color-scheme:dark\)\{:root:not\(\[data-theme=light\]\)((?:\[[^]]*\])?)\{([^}]*)\}\}"
)


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_night_is_the_same_by_choice_and_by_the_devices_wish() -> None:
    styles = [path.read_text(encoding="utf-8") for path in STATIC.glob("*.css")]
    assert len(styles) >= 4
    for css in styles:
        assert NIGHT_RULE.findall(css)
        assert NIGHT_RULE.findall(css) == NIGHT_RULE_BY_DEVICE.findall(css)


@pytest.mark.parametrize(("words", "ground"), STRONG_PAIRS)
@pytest.mark.parametrize("looks", [STRONG_DAY, STRONG_NIGHT], ids=["day", "night"])
def test_who_asks_for_strong_contrast_gets_seven_to_one(
    looks: dict[str, str], words: str, ground: str
) -> None:
    assert contrast(looks[words], looks[ground]) >= AT_A_GLANCE


@pytest.mark.parametrize(("words", "ground"), PAIRS)
@pytest.mark.parametrize("looks", [DAY, {**DAY, **NIGHT}], ids=["day", "night"])
def test_what_is_read_at_a_glance_has_seven_to_one(looks: dict[str, str], words: str, ground: str) -> None:
    assert contrast(looks[words], looks[ground]) >= AT_A_GLANCE


def test_contrast_is_reckoned_as_the_guidelines_do() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48

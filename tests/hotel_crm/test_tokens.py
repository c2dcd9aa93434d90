"""Colours keep their contrast in both lights: words at 4.5 to 1, edges of controls at 3 to 1."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "hotel_crm/static/hotel_crm/tokens.css"
TINTED = ["high", "medium", "low", "dirty", "cleaning", "clean", "ready", "closed", "disturb"]
PAIRS = [
    *((tone, f"{tone}-tint") for tone in TINTED),
    *((tone, "surface") for tone in TINTED),
    *((ink, ground) for ink in ("ink", "ink-2") for ground in ("bg", "surface", "surface-2")),
    ("on-brand", "brand"),
    ("on-urgent", "urgent"),
    ("on-urgent", "urgent-2"),
    ("ink", "brand-tint"),
]
EDGES = [("line", "surface"), ("line", "bg"), ("focus", "bg"), ("focus", "surface")]


def tokens(theme: str) -> dict[str, str]:
    block = re.search(rf'\[data-theme="{theme}"\] \{{(.*?)\n\}}', TOKENS.read_text(), re.DOTALL)
    assert block is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block[1]))


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance of ``#rgb`` or ``#rrggbb``."""
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read(theme):
    value = tokens(theme)

    weak = [
        (ink, ground, round(contrast(value[ink], value[ground]), 2))
        for ink, ground in PAIRS
        if contrast(value[ink], value[ground]) < 4.5
    ]

    assert weak == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_can_be_seen(theme):
    value = tokens(theme)

    weak = [
        (line, ground, round(contrast(value[line], value[ground]), 2))
        for line, ground in EDGES
        if contrast(value[line], value[ground]) < 2.95
    ]

    assert weak == []


def test_both_lights_have_the_same_colours():
    assert set(tokens("light")) == set(tokens("dark"))


def test_black_on_white_is_21_to_1():
    assert round(contrast("#000", "#ffffff"), 1) == 21.0

"""Invented rows for the style guide, read from data/styleguide.yaml, in the reader's language."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from core.words import say

ROWS = Path(__file__).parent / "data" / "styleguide.yaml"
SPRITE = Path(__file__).parent / "static" / "hotel_crm" / "icons.svg"


def icon_names() -> list[str]:
    """Every drawing of the sprite, in its order."""
    return re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8"))


def _spoken(value: Any, language: str, now: datetime) -> Any:
    """Words become text in ``language`` and ages become moments, however deep they lie."""
    if isinstance(value, list):
        return [_spoken(item, language, now) for item in value]
    if not isinstance(value, dict):
        return value
    if "zh-hans" in value:
        return say(value, language).text
    spoken = {key: _spoken(item, language, now) for key, item in value.items()}
    if "minutes_ago" in spoken:
        spoken["since"] = now - timedelta(minutes=spoken.pop("minutes_ago"))
    return spoken


def guide(language: str, now: datetime) -> dict[str, Any]:
    """The style guide's context: plain values in ``language``; ages count from ``now``."""
    rows = yaml.safe_load(ROWS.read_text(encoding="utf-8"))
    spoken: dict[str, Any] = _spoken(rows, language, now)
    return spoken | {"icons": icon_names()}

"""Histories as the worked examples beside the policies write them."""

from datetime import timedelta
from pathlib import Path

import yaml

from loyalty.tiers.checking import check
from loyalty.tiers.reading import read
from loyalty.tiers.types import Event

POLICIES = Path(__file__).parents[3] / "loyalty" / "policies"


def content_of(name):
    return yaml.safe_load((POLICIES / f"{name}.yaml").read_text(encoding="utf-8"))


def policy_of(name):
    return check(read(content_of(name)))


def history_of(entries):
    """Events of an example; an entry with ``times`` stands for so many, ``apart`` days apart."""
    events = []
    for at, entry in enumerate(entries):
        fields = dict(entry)
        day, times, apart = fields.pop("day"), fields.pop("times", 1), fields.pop("apart", 1)
        events += [
            Event(key=f"{at}.{nr}", day=day + timedelta(nr * apart), **fields)
            for nr in range(times)
        ]
    return events

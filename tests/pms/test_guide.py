"""The guide for integrators is true: its examples are taken, its tables are whole."""

import json
import re
from pathlib import Path

import pytest

from pms.adapters.events import GROUP_OF_FIELD, KINDS

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "pms-json.md").read_text()
JSON = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
CURL = re.findall(r"-d '(.*?)'\n", GUIDE, re.DOTALL)


def rows(heading):
    part = GUIDE.split(f"{heading}\n", 1)[1].split("\n#", 1)[0]
    return [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]


def test_every_kind_stands_in_the_table():
    named = {kind for cells in rows("## Kinds") for kind in re.findall(r"`(\w+\.\w+)`", cells[0])}

    assert named == KINDS


def test_every_field_stands_in_its_group():
    named = {
        field: cells[0].strip("`")
        for cells in rows("### Only a part of a stay")[1:]
        for field in cells[1].split(", ")
    }

    assert named == GROUP_OF_FIELD


@pytest.mark.django_db
def test_examples_are_applied_in_the_order_of_the_page(pms):
    results = pms.tell(*(json.loads(text) for text in (*CURL, *JSON)))

    assert [(each["outcome"], each["reason"]) for each in results] == [("applied", "")] * 3

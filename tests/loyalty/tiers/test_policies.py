"""The policies of known programmes give what their worked examples say."""

import pytest
import yaml

from loyalty.tiers.echoing import echo
from loyalty.tiers.reading import read
from loyalty.tiers.replay import evaluate
from tests.loyalty.tiers.reading_examples import POLICIES, content_of, history_of, policy_of

NAMES = sorted(path.stem for path in POLICIES.glob("*.yaml"))
EXAMPLES = [
    pytest.param(path.stem, example, id=f"{path.stem}: {example['name']}")
    for path in sorted((POLICIES / "examples").glob("*.yaml"))
    for example in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_worked_example_ends_on_its_level(name, example):
    history = history_of(example["history"])

    found = evaluate(history, policy_of(name), example["as_of"])

    told = {
        "level": found.level,
        "since": found.since,
        "valid_until": found.valid_until,
        "for_life": found.for_life,
        "next": {
            found.next_level: {
                fact.measure: fact.missing for fact in found.paths[0].facts if fact.missing
            }
        }
        if found.paths
        else {},
    }
    assert {key: told[key] for key in told if key in example} == {
        key: example[key] for key in told if key in example
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_policy_has_examples_on_three_levels_or_more(name):
    examples = yaml.safe_load((POLICIES / "examples" / f"{name}.yaml").read_text(encoding="utf-8"))

    shown = {example["level"] for example in examples}

    codes = [level.code for level in policy_of(name).levels]
    assert shown <= set(codes)
    assert len(shown) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_policy_is_echoed_back_whole(name):
    content = content_of(name)

    policy = read(content)

    said = echo(policy)
    assert read(said) == policy
    assert set(content) <= set(said)

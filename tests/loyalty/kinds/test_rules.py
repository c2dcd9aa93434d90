"""Rule sets are read strictly and said back whole."""

import copy

import pytest

from loyalty.kinds.names import SEVEN
from loyalty.kinds.rules import BadRules, Part, read, shipped


def test_the_shipped_rules_come_back_as_they_were_read():
    rules = shipped()

    assert read(rules.told()) == rules
    assert tuple(rules.kinds) == SEVEN


def test_a_part_counts_in_a_line_between_its_two_ends():
    more, less = Part("paid", 0.4, 0.8), Part("lead", 8, 2)

    assert [round(more.score(value), 3) for value in (0.1, 0.4, 0.5, 0.8, 3)] == [0, 0, 0.25, 1, 1]
    assert [round(less.score(value), 3) for value in (20, 5, 1)] == [0, 0.5, 1]
    assert (more.threshold, less.threshold) == (pytest.approx(0.6), 5)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"version": ""}, "needs a version"),
        ({"marginal": 1}, "unknown names: marginal"),
        ({"margin": "wide"}, "margin must be a number"),
        ({"margin": True}, "margin must be a number"),
        ({"window_months": 1.5}, "whole number"),
        ({"min_parts": 1}, "min_parts must be a number from 2"),
        ({"attitude_needed": ["habit"]}, "list of kinds"),
        ({"kinds": {}}, "says nothing about: monopoly"),
        ({"kinds": None}, "must be names with values"),
    ],
)
def test_a_wrong_rule_set_is_refused_with_a_sentence(wrong, sentence):
    said = {**shipped().told(), **wrong}

    with pytest.raises(BadRules, match=sentence):
        read(said)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"parts": {"paid": {"zero": 0, "full": 1}}}, "at least two parts"),
        ({"parts": {"charm": {"zero": 0, "full": 1}, "paid": {}}}, "unknown names: charm"),
        ({"parts": {"paid": {"zero": 1, "full": 1}, "lead": {}}}, "same zero and full"),
        ({"not_when": [{"measure": "paid"}]}, "either at_least or at_most"),
        ({"not_when": {"measure": "paid"}}, "not_when is a list"),
        ({"min_stays": 0}, "min_stays must be a whole number"),
    ],
)
def test_a_wrong_kind_is_refused_with_a_sentence(wrong, sentence):
    said = copy.deepcopy(shipped().told())
    said["kinds"]["price"] |= wrong

    with pytest.raises(BadRules, match=sentence):
        read(said)


def test_a_rule_set_that_is_no_table_is_refused():
    with pytest.raises(BadRules, match="must be names with values"):
        read(["monopoly"])

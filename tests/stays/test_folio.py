from typing import Any

import pytest

from core.transactions import unit
from stays.models import Posting
from stays.services import BadPosting, post
from tests.factories.hotels import make_property
from tests.factories.stays import BOOKED_AT, DAY, make_stay

pytestmark = pytest.mark.django_db


@pytest.fixture
def stay():
    return make_stay(make_property())


def keep(stay, **fields: Any) -> bool:
    defaults: dict[str, Any] = {
        "property": stay.property, "stay": stay, "source_key": "F-1", "business_date": DAY,
        "code": "MINIBAR", "amount": 3800, "currency": "CNY", "at": BOOKED_AT,
    }  # fmt: skip
    with unit():
        return post(**{**defaults, **fields})


def test_posting_is_kept_once(stay):
    first, again = keep(stay), keep(stay)

    assert (first, again) == (True, False)
    assert list(Posting.objects.values_list("amount", "currency", "code", "business_date")) == [
        (3800, "CNY", "MINIBAR", DAY)
    ]


def test_reversal_is_a_second_posting(stay):
    keep(stay)

    keep(stay, source_key="F-1-R", amount=-3800)

    assert sum(Posting.objects.values_list("amount", flat=True)) == 0


@pytest.mark.parametrize(
    "other", [{"amount": 3900}, {"currency": "USD"}], ids=["amount", "currency"]
)
def test_known_key_with_other_content_is_refused(stay, other):
    keep(stay)

    with pytest.raises(BadPosting, match="stays as it is"):
        keep(stay, **other)

    assert list(Posting.objects.values_list("amount", "currency")) == [(3800, "CNY")]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"currency": "yuan"}, "three letters"),
        ({"currency": ""}, "three letters"),
        ({"source_key": ""}, "1 to 80"),
        ({"source_key": "x" * 81}, "1 to 80"),
    ],
)
def test_posting_that_cannot_be_kept_is_refused(stay, fields, sentence):
    with pytest.raises(BadPosting, match=sentence):
        keep(stay, **fields)

    assert Posting.objects.count() == 0


def test_posting_for_a_stay_of_another_property_is_refused(stay):
    with pytest.raises(BadPosting, match="another property"):
        keep(stay, property=make_property("lake"))

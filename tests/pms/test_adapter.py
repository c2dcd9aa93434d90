"""Canonical JSON means what the description says, whatever else is thrown at it."""

import json
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guests.enums import Calendar, Discretion
from guests.types import Birth, ProfileSaid
from pms.adapters.canonical import event_id_of, read, reread
from pms.adapters.events import EVENT, GROUP_OF_FIELD, KINDS, StayJson
from pms.adapters.examples import EXAMPLES, PARTIAL
from pms.types import ChargePosted, DayRolled, ProfilesMerged, Read, RoomNews, StayNews
from stays.enums import ChangeKind, PartyRole, StayState
from stays.types import GROUPS, PartySaid, StaySaid
from tests.pms.events import event, partial, stay

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = sorted(
    {"event_id", "kind", "occurred_at", "source_version", "versions", "stay", "room", "profile"}
)


def heard(one: dict) -> Read:
    return read(one, json.dumps(one))


def said(one: dict) -> StaySaid:
    result = heard(one)
    assert isinstance(result.meaning, StayNews), result.problem
    return result.meaning.said


def test_whole_stay_is_read_field_by_field():
    wang = {
        "profile": "P-1", "title": "Mr", "family": "Wang", "native": "王伟", "alias": "Mr Lin",
        "birthday": {"calendar": "lunar", "month": 8, "day": 15, "leap": True},
        "phones": ["1"], "emails": ["a@b.c"], "vip": "V1", "discretion": "incognito",
    }  # fmt: skip

    found = said(
        event(
            "stay.checked_in",
            source_version=7,
            stay=stay(
                status="in_house", eta="14:30", late_check_out="16:00", room="1208",
                room_kind="DLX", waiting=False, day_use=True, continues=True, adults=2, children=1,
                channel="ota", segment="leisure", group="TOUR", company="Acme", vip="V2",
                discretion="protected", guests=[wang, {"profile": "P-2", "role": "sharer"}],
            ),
        )
    )  # fmt: skip

    assert found == StaySaid(
        key="R-1", kind=ChangeKind.CHECKED_IN,
        occurred_at=datetime(2026, 11, 24, 6, 30, tzinfo=UTC), source_version=7, versions={},
        groups=GROUPS, state=StayState.IN_HOUSE, arrival=date(2026, 11, 24),
        departure=date(2026, 11, 27), eta=time(14, 30), late_check_out=time(16), room="1208",
        room_kind="DLX", day_use=True, continues=True, adults=2, children=1, channel="ota",
        segment="leisure", group_code="TOUR", company="Acme", vip="V2",
        discretion=Discretion.PROTECTED,
        party=(
            PartySaid(
                profile=ProfileSaid(
                    key="P-1", title="Mr", family="Wang", native="王伟", alias="Mr Lin",
                    birth=Birth(calendar=Calendar.LUNAR, month=8, day=15, leap=True),
                    phones=("1",), emails=("a@b.c",), vip="V1", discretion=Discretion.INCOGNITO,
                )
            ),
            PartySaid(profile=ProfileSaid(key="P-2"), role=PartyRole.SHARER),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "state", "waiting"),
    [
        ("reservation.created", StayState.RESERVED, False),
        ("reservation.cancelled", StayState.CANCELLED, False),
        ("reservation.reinstated", StayState.RESERVED, False),
        ("reservation.no_show", StayState.NO_SHOW, False),
        ("stay.waiting", StayState.RESERVED, True),
        ("stay.checked_in", StayState.IN_HOUSE, False),
        ("stay.check_in_reversed", StayState.RESERVED, False),
        ("stay.room_moved", StayState.IN_HOUSE, False),
        ("stay.checked_out", StayState.DEPARTED, False),
        ("stay.check_out_reversed", StayState.IN_HOUSE, False),
        ("stay.walked", StayState.WALKED, False),
    ],
)
def test_kind_says_the_status_that_is_left_out(kind, state, waiting):
    found = said(event(kind, stay=stay(status=None)))

    assert (found.state, found.waiting) == (state, waiting)


def test_status_that_is_sent_counts_more_than_the_kind():
    assert said(event("stay.checked_in", stay=stay(status="departed"))).state == StayState.DEPARTED


@pytest.mark.parametrize("kind", ["reservation.changed", "stay.party_changed"])
def test_status_that_nothing_implies_must_be_sent(kind):
    found = heard(event(kind, stay=stay(status=None)))

    assert found.meaning is None
    assert found.problem.startswith("stay.status: missing")


def test_partial_event_carries_only_what_its_versions_name():
    found = said(partial("e-1", source_version=3, versions={"dates": 5, "status": None},
                         stay=PARTIAL["stay"] | {"status": "in_house"}))  # fmt: skip

    assert found.groups == {"dates", "status"}
    assert [found.version_of(group) for group in ("dates", "status")] == [5, 3]


def test_field_outside_the_named_groups_is_refused_so_that_it_is_not_lost():
    found = heard(partial("e-1", stay=PARTIAL["stay"] | {"room": "1208"}))

    assert found.problem.startswith("stay.room: versions does not name its group room.")


def test_partial_event_must_carry_what_its_kind_is_about():
    found = heard(partial("e-1", kind="stay.room_moved"))

    assert found.problem.startswith("versions: a partial stay.room_moved must carry the group room")


def test_time_as_a_version_is_milliseconds():
    found = said(event(source_version="2026-11-24T14:30:00.250+08:00"))

    assert found.source_version == 1795501800250


@pytest.mark.parametrize(
    ("fields", "ordered"),
    [
        ({"source_version": 1}, False),
        ({"source_version": None}, True),
        ({"kind": "reservation.changed", "source_version": None, "versions": {"dates": 1},
          "stay": PARTIAL["stay"]}, False),
        ({"kind": "reservation.changed", "source_version": None, "versions": {"dates": None},
          "stay": PARTIAL["stay"]}, True),
    ],
)  # fmt: skip
def test_event_without_any_version_relies_on_the_order(fields, ordered):
    assert heard(event() | fields).head.ordered is ordered


def test_other_kinds_are_read():
    at = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
    posting = {"key": "F", "stay": "R-1", "business_date": "2026-11-24", "code": "BAR",
               "amount": -500, "currency": "CNY"}  # fmt: skip

    found = [
        heard(event(kind, **fields)).meaning
        for kind, fields in (
            ("profile.merged", {"profile": {"from": "A", "into": "B"}}),
            ("folio.posted", {"posting": posting}),
            ("room.out_of_order", {"room": {"number": "1208", "out_of_order": True}}),
            ("business_date.rolled", {"business_date": "2026-11-25"}),
        )
    ]

    assert found == [
        ProfilesMerged(from_key="A", into_key="B"),
        ChargePosted(
            stay_key="R-1", key="F", business_date=date(2026, 11, 24), code="BAR", amount=-500,
            currency="CNY", at=at,
        ),
        RoomNews(number="1208", at=at, out_of_order=True),
        DayRolled(day=date(2026, 11, 25)),
    ]  # fmt: skip


def test_business_date_of_another_year_is_refused():
    found = heard(event("business_date.rolled", business_date="2036-11-25"))

    assert found.problem.startswith("business_date: more than a year away")


@pytest.mark.parametrize("at", ["2026-11-24T14:30:00", "0001-01-01T00:00:00+14:00", 1795501800])
def test_time_without_zone_or_of_another_age_is_refused(at):
    found = heard(event(occurred_at=at))

    assert found.meaning is None
    assert found.problem.startswith("occurred_at:")


def test_every_field_of_a_stay_belongs_to_a_group():
    assert GROUP_OF_FIELD.keys() == StayJson.model_fields.keys() - {"key"}
    assert set(GROUP_OF_FIELD.values()) == GROUPS


@given(st.text())
def test_event_id_that_is_taken_can_be_stored_as_it_is(text):
    taken = event_id_of({"event_id": text})

    assert taken in (None, text)
    if taken is not None:
        assert 1 <= len(taken) <= 100
        assert taken.isprintable()
        assert taken.encode()


@given(ANYTHING)
def test_anything_else_is_no_event_id(value):
    assert event_id_of(value) is None or isinstance(value, dict)
    assert event_id_of({"event_id": value}) in (None, value)


@given(st.sampled_from(sorted(KINDS)), st.sampled_from(FIELDS), ANYTHING)
def test_reading_never_raises_and_says_meaning_or_problem(kind, field, value):
    one = {**EXAMPLES[kind], field: value, "event_id": "e"}

    found = heard(one)

    assert (found.meaning is None) == bool(found.problem)
    assert len(found.problem) <= 300
    assert len(found.head.kind) <= 40
    assert len(found.head.entity) <= 80
    assert "\x00" not in found.head.kind + found.head.entity + found.problem
    (found.head.kind + found.head.entity + found.problem).encode()


@given(st.text(min_size=12), st.sampled_from(["family", "given", "native", "language", "phones"]))
def test_problem_never_repeats_a_value(secret, field):
    wrong = {"profile": "P-1", field: {secret: secret} if field != "phones" else [{"x": secret}]}

    found = heard(event(stay=stay(guests=[wrong])))

    assert found.meaning is None
    assert secret not in found.problem


@given(st.sampled_from([*EXAMPLES.values(), PARTIAL]))
def test_kept_text_means_the_same_later(one):
    text = json.dumps(one, sort_keys=True, ensure_ascii=True)

    assert reread(text) == heard(one)


@given(st.permutations(sorted(EXAMPLES["stay.checked_in"])))
def test_order_of_fields_means_nothing(names):
    one = EXAMPLES["stay.checked_in"]

    assert heard({name: one[name] for name in names}) == heard(one)


def test_shapes_are_strict_to_the_last():
    loose = [
        name
        for name, shape in EVENT.json_schema()["$defs"].items()
        if shape.get("type") == "object" and shape.get("additionalProperties") is not False
    ]

    assert loose == []

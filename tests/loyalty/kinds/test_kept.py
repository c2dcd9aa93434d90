"""Judged every night, kept with the evidence; overruled by people, never silently."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from core.transactions import unit
from guests.models import Guest, GuestKey
from guests.types import ProfileSaid
from loyalty.jobs.counting import count
from loyalty.jobs.kinds import judge_all, try_scores
from loyalty.kinds.names import Kind
from loyalty.kinds.rules import BadRules, shipped
from loyalty.models import GuestKind, KindChange, KindOverride, KindTrial
from loyalty.presenting.kinds import KIND_WORDS, basis, card_lines, caution
from loyalty.queries import kinds as queries
from loyalty.services import kinds as services
from staff.services import add_user
from stays.enums import Origin, StayState
from stays.models import Posting, Stay
from stays.services import Charge, apply_many, post_many
from tests.factories.guests import ITO, WANG, make_guest
from tests.factories.hotels import make_property
from tests.factories.stays import said_party, say

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture
def house():
    return make_property()


@pytest.fixture
def manager(now):
    with unit():
        return add_user(login="zhou", name="Zhou Lan", now=now)


def been(house, now, who, ago, *, paid=300, nights=2, channel="TA/TO", company="", extras=None):
    """A stay that is over, with what it brought."""
    let_in(house, now, [past(who, ago, now, nights=nights, channel=channel, company=company)])
    stay = Stay.objects.get(source_key=f"{who.key}-{ago}")
    for code, amount in (("room", paid * nights), ("BAR", extras)):
        if amount is not None:
            charge(house, now, [(stay.pk, code, amount)])


def past(who, ago, now, *, nights=2, channel="TA/TO", company=""):
    arrival = TODAY - timedelta(days=ago)
    return say(
        StayState.DEPARTED, key=f"{who.key}-{ago}", arrival=arrival, channel=channel,
        departure=arrival + timedelta(days=nights), party=said_party(who), company=company,
        room_kind="DELUXE", origin=Origin.BACKFILL, occurred_at=now - timedelta(days=ago),
    )  # fmt: skip


def let_in(house, now, said):
    with unit():
        return apply_many(property=house, source="pms", said=said, now=now)


def charge(house, now, rows):
    with unit():
        post_many(
            property=house,
            charges=[
                Charge(
                    stay_id=stay, source_key=f"{code}-{stay}", business_date=TODAY, code=code,
                    amount=amount * 100, currency="CNY", at=now,
                )
                for stay, code, amount in rows
            ],
        )  # fmt: skip


def others(house, now, *agos):
    """Ten people who came once in the month of each of those stays, and paid 300 a night."""
    said = [
        past(ProfileSaid(key=f"P-{ago}-{number}", family=f"G{number}"), ago, now)
        for ago in agos
        for number in range(10)
    ]
    applied = let_in(house, now, said)
    charge(house, now, [(each.stay_id, "room", 600) for each in applied])


def bargains(house, now, *people):
    """Three stays at half the going price, each by another channel."""
    others(house, now, 20, 51, 82)
    for who in people or (WANG,):
        for ago, channel in ((20, "TA/TO"), (51, "App"), (82, "Deals")):
            been(house, now, who, ago, paid=150, channel=channel)


def kept(guest_id):
    return GuestKind.objects.get(guest=guest_id)


def test_a_night_judges_every_guest_and_keeps_the_evidence(house, now):
    bargains(house, now)

    changed = judge_all(now=now)

    wang = make_guest()
    row = kept(wang.pk)
    assert changed == 1
    assert (row.kind, row.stays, row.as_of, row.rules) == ("price", 3, TODAY, shipped().version)
    assert row.scores["price"] == 1
    assert [line for line in row.evidence if line["measure"] == "discount_share"] == [
        {"kind": "price", "measure": "discount_share", "value": 1.0, "threshold": 0.55,
         "score": 1.0, "says": "for"}
    ]  # fmt: skip
    assert GuestKind.objects.filter(kind="not_enough").count() == 30


def test_the_same_night_again_changes_nothing(house, now):
    bargains(house, now)
    judge_all(now=now)
    before = list(GuestKind.objects.order_by("guest").values())

    changed = judge_all(now=now)

    assert changed == 0
    assert list(GuestKind.objects.order_by("guest").values()) == before
    assert list(KindChange.objects.values_list("was", "now")) == [("not_enough", "price")]


def test_who_has_no_stay_in_the_window_any_more_is_let_go(house, now):
    bargains(house, now)
    judge_all(now=now)

    judge_all(now=now + timedelta(days=900))

    assert GuestKind.objects.count() == 0
    assert list(KindChange.objects.order_by("pk").values_list("was", "now")) == [
        ("not_enough", "price"), ("price", "not_enough"),
    ]  # fmt: skip


def test_a_hotel_without_stays_judges_nobody(house, now):
    assert judge_all(now=now) == 0
    assert GuestKind.objects.count() == 0


def test_a_guest_who_comes_again_without_a_recorded_word_has_an_unknown_motive(house, now):
    others(house, now, 30, 60, 90, 120)
    for ago in (30, 60, 90, 120):
        been(house, now, ITO, ago)

    judge_all(now=now)

    assert queries.kind_of(make_guest(ITO).pk).kind == Kind.UNKNOWN_MOTIVE


def test_a_company_without_a_choice_makes_a_monopoly(house, manager, now):
    for ago in (30, 60, 90):
        been(house, now, WANG, ago, company="Acme")
    with unit():
        services.note_company(
            property=house, company=" Acme ", only_choice=True, contract_ends=None, by=manager,
            now=now,
        )  # fmt: skip

    judge_all(now=now)

    assert kept(make_guest().pk).kind == "monopoly"


def test_merged_profiles_are_one_guest(house, now):
    for place, who in enumerate((WANG, ITO)):
        for ago in (20 + place * 10, 50 + place * 10):
            been(house, now, who, ago)
    wang, ito = make_guest(), make_guest(ITO)
    Guest.objects.filter(pk=ito.pk).update(merged_into=wang)

    judge_all(now=now)

    assert list(GuestKind.objects.values_list("guest", "stays")) == [(wang.pk, 4)]
    assert queries.kind_of(ito.pk).stays == 4


def test_refunds_and_foreign_postings_leave_a_sound_price(house, now):
    been(house, now, WANG, 20, paid=-100)
    been(house, now, WANG, 40)
    Posting.objects.filter(amount=60000).update(currency="USD")

    count(now=now)
    found = list(queries.finished(since=TODAY - timedelta(days=90), until=TODAY))

    assert [(each.row.spend, each.room) for each in found] == [(None, None), (-20000, -20000)]
    assert judge_all(now=now) == 0


def test_what_is_spent_beside_the_room_is_told_apart(house, now):
    been(house, now, WANG, 20, extras=50)

    count(now=now)
    (seen,) = queries.finished(since=TODAY - timedelta(days=90), until=TODAY)

    assert (seen.row.spend, seen.room, seen.extras, seen.row.lead) == (65000, 60000, 2500.0, None)


def test_staff_overrule_and_the_judgement_stays_beside_it(house, manager, now):
    bargains(house, now)
    judge_all(now=now)
    wang = make_guest()

    with unit():
        services.overrule(
            guest_id=wang.pk, kind="premium", why=" He told me.\n", by=manager, now=now
        )
    judge_all(now=now + timedelta(days=1))

    shown = queries.kind_of(wang.pk)
    assert (shown.kind, shown.computed) == (Kind.PREMIUM, Kind.PRICE)
    assert (shown.word.by, shown.word.at, shown.word.why) == ("Zhou Lan", now, "He told me.")
    assert b"He told me" not in bytes(KindOverride.objects.get().sealed)


def test_a_word_is_taken_back_by_a_second_one(house, manager, now):
    wang = make_guest()
    with unit():
        services.overrule(guest_id=wang.pk, kind="premium", why="Told me.", by=manager, now=now)

    with unit():
        services.overrule(guest_id=wang.pk, kind="", why="Mixed up.", by=manager, now=now)

    shown = queries.kind_of(wang.pk)
    assert (shown.kind, shown.word) == (Kind.NOT_ENOUGH, None)
    assert KindOverride.objects.count() == 2


def test_the_reason_goes_with_the_guests_key(manager, now):
    wang = make_guest()
    with unit():
        services.overrule(guest_id=wang.pk, kind="price", why="Told me.", by=manager, now=now)
    GuestKey.objects.filter(guest=wang).delete()

    shown = queries.kind_of(wang.pk)

    assert (shown.kind, shown.word.why) == (Kind.PRICE, "")


@pytest.mark.parametrize(
    ("kind", "why", "sentence"),
    [
        ("mixed", "So.", "Choose one of the seven"),
        ("price", "  ", "Say why"),
        ("price", "x" * 501, "Say why"),
    ],
)
def test_an_overrule_without_kind_or_reason_is_refused(manager, now, kind, why, sentence):
    wang = make_guest()

    with unit(), pytest.raises(services.CannotOverrule, match=sentence):
        services.overrule(guest_id=wang.pk, kind=kind, why=why, by=manager, now=now)

    assert KindOverride.objects.count() == 0


def test_published_rules_count_from_the_next_night(house, manager, now):
    bargains(house, now)
    content = {**shipped().told(), "version": "strict", "name_from": 1.0, "margin": 0.0}
    content["kinds"]["price"]["min_stays"] = 9

    with unit():
        services.publish_rules(content=content, by=manager, now=now)
    judge_all(now=now)

    assert queries.rules_now().version == "strict"
    assert kept(make_guest().pk).kind == "not_enough"


def test_a_version_means_one_thing(manager, now):
    content = {**shipped().told(), "version": "ours"}
    with unit():
        services.publish_rules(content=content, by=manager, now=now)
        services.publish_rules(content=content, by=manager, now=now)

    with unit(), pytest.raises(services.RulesTaken, match="a version of their own"):
        services.publish_rules(content={**content, "margin": 0.3}, by=manager, now=now)

    assert queries.rules_now().margin == shipped().margin


def test_rules_that_cannot_be_used_are_not_published(manager, now):
    with unit(), pytest.raises(BadRules):
        services.publish_rules(content={"version": "none"}, by=manager, now=now)

    assert queries.rules_now() == shipped()


def test_a_young_hotel_shows_kinds_as_a_description_only(house, now):
    bargains(house, now)

    tried = try_scores(now=now)
    judge_all(now=now)

    assert tried is None
    assert kept(make_guest().pk).description_only is True


def test_after_a_trial_that_adds_kinds_are_more_than_a_description(house, now):
    bargains(house, now)
    for at, adds in ((now - timedelta(days=2), False), (now, True)):
        KindTrial.objects.create(
            at=at, as_of=TODAY, rules=shipped().version, guests=1000, returned=0.3,
            auc_without=0.8, auc_with=0.81, low=0.001, high=0.02, adds=adds,
        )  # fmt: skip

    judge_all(now=now)

    assert kept(make_guest().pk).description_only is False
    assert queries.description_only("another") is True


def test_counts_by_kind_stand_in_the_order_of_the_kinds(house, now):
    bargains(house, now)
    judge_all(now=now)

    counts = queries.counted()

    assert list(counts) == list(Kind)
    assert {kind: number for kind, number in counts.items() if number} == {
        "price": 1,
        "not_enough": 30,
    }


@pytest.mark.parametrize("number", [1, 3])
def test_kinds_of_many_guests_are_one_query(house, now, number, django_assert_num_queries):
    people = [ProfileSaid(key=f"Q-{place}", family=f"Q{place}") for place in range(number)]
    bargains(house, now, *people)
    judge_all(now=now)
    ids = [make_guest(who).pk for who in people]

    with django_assert_num_queries(1):
        found = queries.kinds_of(ids)

    assert found == dict.fromkeys(ids, Kind.PRICE)


@pytest.mark.parametrize(
    ("language", "kind", "line", "base"),
    [
        ("en", "Price", ("Stays at a discount", "100 %", "55 %", "for"),
         "Judged by 3 stays of the last 24 months."),
        ("zh-hans", "价格忠诚", ("折扣价入住", "100 %", "55 %", "支持"), "依据最近 24 个月的 3 次入住判断。"),
        ("zh-hant", "價格忠誠", ("折扣價入住", "100 %", "55 %", "支持"), "依據最近 24 個月的 3 次入住判斷。"),
    ],
)  # fmt: skip
def test_the_card_speaks_the_readers_language(house, now, language, kind, line, base):
    bargains(house, now)
    judge_all(now=now)
    shown = queries.kind_of(make_guest().pk)

    with translation.override(language):
        first = card_lines(shown.card, Kind.PRICE)[0]
        name, rest = str(KIND_WORDS[shown.kind]), basis(shown.stays, 24)
        careful = caution(description_only=True)

    assert (name, (first.measure, first.value, first.threshold, first.says)) == (kind, line)
    assert rest == base
    assert careful != caution(description_only=False)

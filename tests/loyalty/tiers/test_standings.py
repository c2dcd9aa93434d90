"""What is kept of members is what their history gives, whatever came in which order."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.transactions import unit
from guests.services import merge_profiles, unmerge
from loyalty.jobs import tiers as jobs
from loyalty.models import MemberEvent, Membership, PointsEntry, TierChange
from loyalty.queries import memberships as reading
from loyalty.queries import programmes as programmes_reading
from loyalty.services import memberships
from loyalty.services.memberships import BadMemberEvent, NotEnoughPoints, Said
from loyalty.states import MemberEventKind
from stays.enums import Origin, StayState
from tests.factories.rollback import rolled_back
from tests.loyalty.tiers.conftest import content, thresholds

MARCH = date(2026, 3, 3)


def test_check_out_gives_the_level_at_once_with_its_reason(club):
    club.publish()
    stay = club.stay("R-1", 6, MARCH)

    jobs.count_stay(stay_id=stay.pk, now=club.now)

    member = club.member(club.guest_of(stay))
    [change] = TierChange.objects.all()
    assert (member.level, member.since, member.valid_until) == ("silver", MARCH, date(2027, 12, 31))
    assert member.reached == ["member", "silver", "club.member", "club.silver"]
    assert member.standing["reason"]["facts"] == [["nights", 6, 5]]
    assert member.standing["paths"][0] == [["nights", 6, 10]]
    assert (change.before, change.after, change.no) == ("", "silver", 1)


def test_counting_twice_changes_nothing(club):
    club.publish()
    stay = club.stay("R-1", 6, MARCH)
    club.charge(stay, "F-1", 120000, MARCH)
    guest = club.guest_of(stay)
    club.count(guest)

    again = club.count(guest)

    assert again == 0
    assert TierChange.objects.count() == 1
    assert [(e.key, e.points) for e in PointsEntry.objects.all()] == [
        (f"earn:stay:{stay.pk}", 1200)
    ]


def test_check_out_taken_back_takes_the_stay_off_the_count(club):
    club.publish()
    stay = club.stay("R-1", 6, MARCH)
    guest = club.guest_of(stay)
    club.count(guest)
    club.stay("R-1", 6, MARCH, state=StayState.IN_HOUSE, later=1)

    jobs.count_stay(stay_id=stay.pk, now=club.now)

    assert club.member(guest).level == "member"
    assert [c.after for c in TierChange.objects.order_by("no")] == ["silver", "member"]


def test_refund_after_departure_takes_points_back_and_leaves_the_level(club):
    club.publish()
    stay = club.stay("R-1", 2, MARCH)
    club.charge(stay, "F-1", 600000, MARCH)
    guest = club.guest_of(stay)
    club.count(guest)
    club.charge(stay, "F-2", -600000, MARCH + timedelta(9))

    club.count(guest)

    member = club.member(guest)
    assert (member.level, member.balance, member.owed) == ("gold", 0, 0)
    assert [(e.kind, e.points) for e in PointsEntry.objects.order_by("pk")] == [
        ("earn", 6000),
        ("clawback", -6000),
    ]


def test_merged_profiles_stand_together_and_apart_again(club):
    club.publish()
    one = club.guest_of(club.stay("R-1", 6, MARCH, guest="P-1"))
    two = club.guest_of(club.stay("R-2", 6, MARCH, guest="P-2"))
    club.count(one, two)
    with unit():
        merge_profiles(source="pms", from_key="P-1", into_key="P-2", now=club.now)
    club.count(two, one)
    together = club.member(two).level, club.member(one).level

    with unit():
        unmerge(source="pms", key="P-1", now=club.now)
    club.count(two, one)

    assert together == ("gold", "member")
    assert [club.member(two).level, club.member(one).level] == ["silver", "silver"]


def test_family_pools_its_nights_and_its_points(club):
    club.publish(content(pooling="family"))
    one = club.stay("R-1", 6, MARCH, guest="P-1")
    two = club.stay("R-2", 6, MARCH, guest="P-2")
    guests = club.guest_of(one), club.guest_of(two)
    club.charge(one, "F-1", 100000, MARCH)
    club.charge(two, "F-2", 100000, MARCH)

    with unit():
        for guest in guests:
            memberships.enrol(programme_id=club.programme.pk, guest_id=guest, day=MARCH,
                              now=club.now, pool="Wang family")  # fmt: skip

    members = [club.member(guest) for guest in guests]
    assert [member.level for member in members] == ["gold", "gold"]
    assert [member.balance for member in members] == [2000, 0]


def test_enrolled_members_count_from_their_first_day(club):
    club.publish(content(members="enrolled"))
    guest = club.guest_of(club.stay("R-1", 6, MARCH))
    club.stay("R-2", 5, MARCH + timedelta(40))
    club.count(guest)
    before = Membership.objects.count()

    with unit():
        member = memberships.enrol(
            programme_id=club.programme.pk, guest_id=guest, day=MARCH + timedelta(30), now=club.now
        )

    assert before == 0
    assert (member.level, member.standing["measures"]["nights"]) == ("silver", 5)


def test_points_are_spent_with_a_reason_and_never_beyond_the_balance(club):
    club.publish()
    stay = club.stay("R-1", 2, MARCH)
    club.charge(stay, "F-1", 100000, MARCH)
    guest = club.guest_of(stay)
    club.count(guest)
    member = club.member(guest)

    def say(points, key="b-1", reason="A night in May", kind=MemberEventKind.BURN):
        with unit():
            said = Said(key=key, kind=kind, day=date(2026, 5, 1), points=points, reason=reason)
            return memberships.say(membership_id=member.pk, said=said, by=None, now=club.now)

    with pytest.raises(NotEnoughPoints, match="There are 1000 points, and 1001 were to be spent"):
        say(1001)
    with pytest.raises(BadMemberEvent, match="with a reason only"):
        say(10, reason=" ")
    first = say(700).balance
    again = say(700).balance
    adjusted = say(-100, key="a-1", kind=MemberEventKind.ADJUST).balance

    assert (first, again, adjusted) == (300, 300, 200)
    assert reading.sum_of_points(member) == 200
    assert MemberEvent.objects.count() == 2


def test_level_that_is_not_there_cannot_be_sold(club):
    club.publish()
    guest = club.guest_of(club.stay("R-1", 2, MARCH))
    club.count(guest)
    said = Said(key="i", kind=MemberEventKind.INVITATION, day=MARCH, level="black")

    with pytest.raises(BadMemberEvent, match="no level black"), unit():
        memberships.say(membership_id=club.member(guest).pk, said=said, by=None, now=club.now)

    assert MemberEvent.objects.count() == 0


def test_yearly_review_lands_softly_and_runs_twice_safely(club):
    club.publish()
    guest = club.guest_of(club.stay("R-1", 12, MARCH))
    club.count(guest)
    later = club.now.replace(year=2028, month=1, day=2)

    first, second = jobs.recount(now=later), jobs.recount(now=later)

    member = club.member(guest)
    assert (member.level, member.standing["reason"]["how"]) == ("silver", "landed")
    assert (first, second) == (1, 0)


def test_sweep_finds_who_left_unheard_and_rules_just_published(club):
    club.publish()
    stay = club.stay("R-1", 6, club.now.date())

    found, again = jobs.catch_up(now=club.now), jobs.catch_up(now=club.now)

    assert club.member(club.guest_of(stay)).level == "silver"
    assert (found, again) == (1, 0)
    assert programmes_reading.uncounted() == []


def test_the_sweep_finds_whom_a_file_told_of_whose_stays_ended_long_ago(club):
    club.publish()
    file = {"guest": "P-1", "origin": Origin.BACKFILL}
    club.stay("R-1", 6, club.now.date() - timedelta(days=20), told=club.now, **file)
    first = jobs.catch_up(now=club.now)
    later = club.now + timedelta(minutes=5)
    stay = club.stay("R-2", 6, club.now.date() - timedelta(days=9), told=later, **file)

    second = jobs.catch_up(now=later)

    assert (first, second, jobs.catch_up(now=later + timedelta(minutes=1))) == (1, 1, 0)
    assert club.member(club.guest_of(stay)).level == "gold"


def test_where_one_enrols_whoever_left_is_not_counted_again_and_again(
    club, django_assert_num_queries
):
    club.publish(content(members="enrolled"))
    club.stay("R-1", 6, club.now.date(), guest="P-1")
    jobs.catch_up(now=club.now)

    with django_assert_num_queries(6):
        again = jobs.catch_up(now=club.now)

    assert (again, Membership.objects.count()) == (0, 0)


@pytest.mark.parametrize("guests", [1, 3])
def test_counting_takes_the_same_statements_for_any_number(club, guests, django_assert_num_queries):
    club.publish()
    people = [
        club.guest_of(club.stay(f"R-{nr}", 6, MARCH, guest=f"P-{nr}")) for nr in range(guests)
    ]
    club.count(*people)

    with django_assert_num_queries(15):
        club.count(*people)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["stay", "charge", "back", "merge", "part", "publish", "count"]),
        st.integers(0, 2),
        st.integers(1, 9),
    ),
    min_size=3,
    max_size=9,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_full_replay_equals_what_was_kept_whatever_happened(club, steps):
    with rolled_back():
        club.publish()
        stays = [club.stay(f"R-{nr}", 3, MARCH, guest=f"P-{nr}") for nr in range(3)]
        people = [club.guest_of(stay) for stay in stays]

        for nr, (what, who, much) in enumerate(steps):
            _do(club, what, stays[who], nr, much)
            club.count(*people, now=club.now + timedelta(minutes=nr))

        assert jobs.recount(now=club.now + timedelta(hours=1)) == 0
        for member in Membership.objects.all():
            assert reading.sum_of_points(member) == member.balance


def _do(club, what, stay, nr, much):
    key, left = stay.source_key, MARCH + timedelta(20 * much)
    profile = key.replace("R", "P")
    if what == "stay":
        club.stay(f"S-{nr}", much, left, guest=profile)
    elif what == "charge":
        club.charge(stay, f"F-{nr}", 30000 * (much - 4), MARCH + timedelta(much))
    elif what == "back":
        club.stay(key, 3, MARCH, guest=profile, state=StayState.IN_HOUSE, later=nr + 1)
    elif what == "publish":
        club.publish(thresholds(much, much + 3))
    elif what in {"merge", "part"}:
        _merge(club, what, profile)


def _merge(club, what, profile):
    into = "P-2" if profile != "P-2" else "P-0"
    try:
        with unit():
            if what == "merge":
                merge_profiles(source="pms", from_key=profile, into_key=into, now=club.now)
            else:
                unmerge(source="pms", key=profile, now=club.now)
    except Exception as error:
        if type(error).__name__ != "UnknownProfile":
            raise

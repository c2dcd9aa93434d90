"""What benefits cost: by the price list and the level held then, and who came again beside others."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from guests.enums import Discretion
from guests.models import Guest
from loyalty.jobs.tiers import recount
from loyalty.models import Rate
from loyalty.queries.benefits import Again, beside
from staff.models import AccessLog
from tests.loyalty.tiers.conftest import CONTENT, Club

pytestmark = pytest.mark.django_db
FRUIT = {"code": "fruit", "name": {"en": "Fruit"}, "cost": 3_000, "per": "stay"}
BREAKFAST = {"code": "breakfast", "name": {"en": "Breakfast"}, "cost": 5_000, "per": "night"}
CARD = {"code": "card", "name": {"en": "Card"}, "cost": 36_500, "per": "year"}


def priced(*silver, **changes):
    """The programme with benefits of silver (from five nights on) and none else."""
    levels = [{**level, "benefits": []} for level in CONTENT["levels"]]
    levels[1]["benefits"] = list(silver)
    return CONTENT | {"levels": levels} | changes


@pytest.fixture
def open_club(cockpit):
    """Opens the programme so many days ago with these benefits of silver."""

    def opened(*silver, ago=1000, **changes):
        club = Club(cockpit.property, cockpit.now - timedelta(days=ago))
        club.publish(priced(*silver, **changes))
        return club

    return opened


def ends(cockpit, ago):
    return cockpit.day - timedelta(days=ago)


def counted_then(cockpit, ago):
    """The levels as they were told so many days ago."""
    recount(now=cockpit.now - timedelta(days=ago))


def part(page):
    return next(each for each in page.context["parts"] if each.key == "benefits")


def rows(page, key="benefits"):
    table = next(each.table for each in part(page).shown if each.table.key == key)
    keys = [column.key for column in table.columns]
    return {row.cells[1]: dict(zip(keys, row.cells, strict=True)) for row in table.rows}


def address(page, key="benefits"):
    return next(each.table for each in part(page).shown if each.table.key == key).rows[0].url


def silver(page, *keys, table="benefits"):
    found = rows(page, table)["Silver"]
    return tuple(found[key] for key in keys)


COSTS = ("members", "stays", "nights", "cost", "revenue", "share")
CAME = ("judged", "came", "share", "compared", "compared-share", "without", "without-share")


def test_cost_is_the_price_list_and_revenue_has_refunds_taken_off(cockpit, open_club):
    club = open_club(FRUIT, BREAKFAST, CARD)
    club.stay("R-1", 6, ends(cockpit, 300), guest="P-1")
    counted_then(cockpit, 299)
    stay = club.stay("R-2", 2, ends(cockpit, 10), guest="P-1")
    club.charge(stay, "F-1", 100_000, ends(cockpit, 11))
    club.charge(stay, "F-2", -20_000, ends(cockpit, 3))
    cockpit.count()

    page = cockpit.get("/loyalty")

    # 3,000 + 2 nights of 5,000 + 28 of 365 days of 36,500 = 15,800 fen
    assert silver(page, *COSTS) == (1, 1, 2, 158, 800, None)
    assert part(page).sentence == (
        "Club: benefits of 1 stay cost CN¥158.00 by the price list; the stay brought CN¥800.00. "
        "It is too early to say who of them came again."
    )


def test_a_level_gained_in_the_middle_costs_from_the_next_stay_on(cockpit, open_club):
    club = open_club(FRUIT, CARD)
    club.stay("R-1", 5, ends(cockpit, 15), guest="P-1")
    counted_then(cockpit, 14)
    club.stay("R-2", 1, ends(cockpit, 5), guest="P-1")
    cockpit.count()

    # the stay that earned it is not among them; 3,000 + 14 of 365 days of 36,500 = 4,400 fen
    assert silver(cockpit.get("/loyalty"), *COSTS) == (1, 1, 1, 44, None, None)


def test_a_year_costs_nothing_for_days_to_come(cockpit, open_club):
    club = open_club(CARD)
    club.stay("R-1", 5, ends(cockpit, 15), guest="P-1")
    counted_then(cockpit, 14)
    club.stay("R-2", 1, ends(cockpit, 5), guest="P-1")
    cockpit.count()
    days = f"?from={ends(cockpit, 10)}&to={ends(cockpit, -300)}"

    assert silver(cockpit.get(f"/loyalty{days}"), "cost") == (10,)  # 10 days at 1 CNY


def test_a_day_use_that_earns_the_level_does_not_get_it(cockpit, open_club):
    club = open_club(FRUIT)
    club.stay("R-1", 4, ends(cockpit, 60), guest="P-1")
    counted_then(cockpit, 50)
    club.stay("R-2", 1, ends(cockpit, 10), guest="P-1")
    club.stay("R-3", 0, ends(cockpit, 10), guest="P-1")
    counted_then(cockpit, 10)
    cockpit.count()

    page = cockpit.get("/loyalty")

    assert silver(page, "stays", "cost") == (0, 0)
    assert part(page).sentence == "Club: nobody with benefits stayed here in these days."


def test_a_level_that_was_lost_costs_no_more(cockpit, open_club):
    club = open_club(FRUIT)
    club.stay("R-1", 6, ends(cockpit, 900), guest="P-1")
    counted_then(cockpit, 899)
    club.stay("R-2", 1, ends(cockpit, 890), guest="P-1")
    counted_then(cockpit, 200)
    club.stay("R-3", 1, ends(cockpit, 10), guest="P-1")
    cockpit.count()
    old = f"?from={ends(cockpit, 895)}&to={ends(cockpit, 880)}"

    assert silver(cockpit.get("/loyalty"), "stays") == (0,)
    assert silver(cockpit.get(f"/loyalty{old}"), "members", "stays", "cost") == (1, 1, 30)


def test_cost_of_revenue_needs_ten_stays_and_is_of_those_whose_revenue_is_known(cockpit, open_club):
    club = open_club(FRUIT)
    for number in range(11):
        club.stay(f"A-{number}", 6, ends(cockpit, 300), guest=f"P-{number}")
    counted_then(cockpit, 299)
    for number in range(11):
        stay = club.stay(f"B-{number}", 1, ends(cockpit, 10), guest=f"P-{number}")
        if number < 10:
            club.charge(stay, f"F-{number}", 60_000, ends(cockpit, 10))
    cockpit.count()

    page = cockpit.get("/loyalty")

    assert silver(page, "stays", "cost", "revenue", "share") == (11, 330, 6_000, 0.05)
    assert part(page).notes[1] == "Of 1 stay with benefits the revenue is not known."


@pytest.fixture
def year_later(cockpit, open_club):
    """Twelve silver members of whom six came again, and ten others as old of whom three did."""
    club = open_club(FRUIT)
    for number in range(22):
        club.stay(f"A-{number}", 5 if number < 12 else 1, ends(cockpit, 700), guest=f"P-{number}")
    counted_then(cockpit, 699)
    for number in range(22):
        club.stay(f"B-{number}", 1, ends(cockpit, 400), guest=f"P-{number}")
    for number in (*range(6), *range(12, 15)):
        club.stay(f"C-{number}", 1, ends(cockpit, 300), guest=f"P-{number}")
    for number in range(30, 35):  # never here before: nobody to compare them with
        club.stay(f"B-{number}", 1, ends(cockpit, 400), guest=f"P-{number}")
        club.stay(f"C-{number}", 1, ends(cockpit, 300), guest=f"P-{number}")
    cockpit.count()
    cockpit.query = f"?from={ends(cockpit, 410)}&to={ends(cockpit, 390)}"
    return cockpit


def test_who_came_again_stands_beside_guests_with_as_many_earlier_stays(year_later):
    page = year_later.get(f"/loyalty{year_later.query}")

    assert silver(page, *CAME, table="benefits-again") == (12, 6, 0.5, 12, 0.5, 10, 0.3)
    assert part(page).sentence.endswith("50 % (6 of 12) came again within 12 months.")
    drawn = part(page).shown[1].heat.lines[0]
    assert [field.words for field in drawn.fields] == ["50 %", "50 %", "30 %"]


def test_every_number_opens_as_many_guests(year_later):
    page = year_later.get(f"/loyalty{year_later.query}")

    opened = [address(page), address(page, "benefits-again")]
    opened += [field.url for field in part(page).shown[1].heat.lines[0].fields]
    found = [year_later.client().get(url).context["table"] for url in opened]
    assert [table.n for table in found] == [12, 12, 6, 12, 10]
    assert [len(table.rows) for table in found] == [12, 12, 6, 12, 10]


def test_few_members_get_a_dash_and_words(cockpit, open_club):
    club = open_club(FRUIT)
    for number in range(3):
        club.stay(f"A-{number}", 5, ends(cockpit, 700), guest=f"P-{number}")
    counted_then(cockpit, 699)
    for number in range(3):
        club.stay(f"B-{number}", 1, ends(cockpit, 400), guest=f"P-{number}")
    cockpit.count()

    page = cockpit.get(f"/loyalty?from={ends(cockpit, 410)}&to={ends(cockpit, 390)}")

    assert silver(page, *CAME, table="benefits-again") == (3, 0, None, 0, None, 0, None)
    fields = part(page).shown[1].heat.lines[0].fields
    assert [field.note for field in fields] == ["too few to say"] * 3


@pytest.mark.parametrize(
    ("left", "again", "judged"),
    [
        (date(2025, 6, 1), date(2026, 6, 1), (1, 1)),  # within twelve months to the day
        (date(2025, 6, 1), date(2026, 6, 2), (1, 0)),
        (date(2025, 6, 1), date(2025, 6, 1), (1, 0)),  # goes on in another room
    ],
)
def test_twelve_months_are_counted_to_the_day(cockpit, open_club, left, again, judged):
    club = open_club(FRUIT)
    club.stay("A", 5, left - timedelta(days=60), guest="P-1")
    recount(now=cockpit.now - (cockpit.day - left + timedelta(days=50)))
    club.stay("B", 1, left, guest="P-1")
    club.stay("C", 1, again + timedelta(days=1), guest="P-1")
    cockpit.count()

    page = cockpit.get(f"/loyalty?from={left}&to={left}")

    assert silver(page, "judged", "came", table="benefits-again") == judged


@pytest.mark.parametrize(("more", "judged"), [(0, (0, "– too early")), (1, (1, 0))])
def test_a_stay_is_judged_from_the_day_after_its_twelve_months(cockpit, open_club, more, judged):
    left = cockpit.day.replace(year=cockpit.day.year - 1) - timedelta(days=more)
    club = open_club(FRUIT)
    club.stay("A", 5, left - timedelta(days=60), guest="P-1")
    recount(now=cockpit.now - (cockpit.day - left + timedelta(days=50)))
    club.stay("B", 1, left, guest="P-1")
    cockpit.count()

    page = cockpit.get(f"/loyalty?from={left}&to={left}")

    assert silver(page, "judged", "came", table="benefits-again") == judged


def test_without_benefits_or_programme_there_is_a_sentence_only(cockpit, open_club):
    nothing = part(cockpit.get("/loyalty"))
    open_club()
    free = part(cockpit.get("/loyalty"))

    assert nothing.sentence == free.sentence
    assert free.sentence.startswith("No level has a benefit with a cost")
    assert (nothing.shown, free.shown) == ((), ())
    assert cockpit.get("/loyalty/benefits.csv").status_code == 404


def test_prices_in_another_currency_take_the_rate_or_are_left_out(cockpit, open_club):
    club = open_club(FRUIT, currency="USD")
    club.stay("R-1", 6, ends(cockpit, 300), guest="P-1")
    counted_then(cockpit, 299)
    club.stay("R-2", 1, ends(cockpit, 10), guest="P-1")
    cockpit.count()

    unrated = cockpit.get("/loyalty")
    Rate.objects.create(currency="USD", from_day=ends(cockpit, 400), per_unit=Decimal("7.25"))
    rated = cockpit.get("/loyalty")

    assert silver(unrated, "stays", "cost") == (1, None)
    assert "Costs in USD are left out: there is no rate for this currency." in part(unrated).notes
    assert silver(rated, "cost") == (218,)  # 30 USD


def test_protected_guests_are_not_named_and_the_reading_is_logged(year_later):
    url = address(year_later.get(f"/loyalty{year_later.query}"))
    Guest.objects.update(discretion=Discretion.PROTECTED)

    opened = year_later.client().get(url).context["table"]

    assert {(row.cells[0], row.url) for row in opened.rows} == {("Protected", "")}
    assert list(AccessLog.objects.values_list("what", flat=True)) == ["insights_loyalty"]


@pytest.mark.parametrize(
    "asked",
    ["", "&programme=club&level=silver", "&programme=club&level=silver&part=x",
     "&programme=club&level=gold&part=stayed", "&programme=x&level=silver&part=stayed"],
)  # fmt: skip
def test_guests_of_no_number_are_not_found(cockpit, open_club, asked):
    open_club(FRUIT)

    assert cockpit.get(f"/loyalty/guests?set=benefits{asked}").status_code == 404


def test_each_number_of_earlier_stays_is_laid_beside_itself():
    found = [
        Again(1, "gold", 1, 30, 15), Again(1, "gold", 4, 10, 9), Again(1, "gold", 9, 5, 5),
        Again(1, "", 1, 100, 20), Again(1, "", 4, 20, 10), Again(1, "", 2, 50, 50),
        Again(1, "silver", 1, 7, 7), Again(2, "", 9, 8, 8),
    ]  # fmt: skip

    gold = beside(found, 1, "gold")

    # 30 guests at 20 of 100 and 10 at 10 of 20 would be 6 + 5; nobody had been here nine times
    assert (gold.judged, gold.came, gold.compared, gold.compared_came) == (45, 29, 40, 24)
    assert (gold.without, gold.expected) == (120, 11)


@pytest.mark.parametrize("many", [1, 12])
def test_the_part_takes_the_same_statements_however_many_members(
    cockpit, open_club, many, django_assert_num_queries
):
    from insights import loyal  # noqa: PLC0415
    from insights.reading import Reader  # noqa: PLC0415

    club = open_club(FRUIT, BREAKFAST)
    for number in range(many):
        club.stay(f"A-{number}", 5, ends(cockpit, 700), guest=f"P-{number}")
    counted_then(cockpit, 699)
    for number in range(many):
        club.stay(f"B-{number}", 1, ends(cockpit, 400), guest=f"P-{number}")
    cockpit.count()
    reader = Reader(cockpit.zhou.person, cockpit.property, "en", cockpit.now)
    looked = loyal.looked(reader, {"from": f"{ends(cockpit, 410)}", "to": f"{ends(cockpit, 390)}"})

    with django_assert_num_queries(6):
        found = loyal.part(looked, "benefits")
    assert found.shown[0].table.n == many

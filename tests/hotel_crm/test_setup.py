"""A hotel is made from a file whole or not at all, and made again without a change."""

import copy
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from core.transactions import unit
from dining.models import Dish
from dining.queries import tables_of
from guests.enums import Calendar
from guests.types import Birth
from hotel_crm.management.commands import setup
from hotels.models import Department, Property, Room
from hotels.queries import department_named
from pms import services as pms
from pms.enums import ConnectionKind
from pms.models import Connection, Link
from pms.types import LinkSettings
from preferences.models import Kind
from rules.models import Rule
from rules.publishing import SHIPPED
from rules.services import reconcile
from service_tasks.models import ServiceTask, TaskTemplate
from staff import queries as staff
from staff.models import (
    CoveringPost,
    Membership,
    Section,
    SectionPattern,
    SectionRoom,
    Shift,
    User,
)
from stays.enums import StayState
from tests.factories.guests import WANG
from tests.factories.stays import make_stay, said_party

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "hotel_crm" / "data" / "demo.yaml"
TABLES = (
    Property, Department, Room, User, Membership, CoveringPost, SectionPattern, Section,
    SectionRoom, Shift, Connection, Kind, Rule, TaskTemplate,
)  # fmt: skip


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["tests.staff.hashing.QuickArgon2"]


def example():
    """The example of the page that describes the file."""
    text = (ROOT / "docs" / "setup.md").read_text()
    return text.split("```yaml\n")[1].split("```")[0]


@pytest.fixture
def told():
    return yaml.safe_load(example())


@pytest.fixture
def run(tmp_path):
    """Runs setup on a value or a text; gives back what it printed."""

    def go(value, **options):
        path = tmp_path / "hotel.yaml"
        text = value if isinstance(value, str) else yaml.safe_dump(value, allow_unicode=True)
        path.write_text(text, encoding="utf-8")
        out = StringIO()
        call_command("setup", path, stdout=out, **options)
        return out.getvalue()

    return go


def rows():
    return {each.__name__: list(each.objects.order_by("pk").values()) for each in TABLES}


def test_the_example_of_the_documentation_makes_a_hotel(run):
    run(example())

    house = Property.objects.get()
    assert (house.code, house.zone, house.name["zh-hans"]) == (
        "harbour",
        "Asia/Shanghai",
        "海港酒店",
    )
    assert list(Room.objects.filter(smoking=True).values_list("number", flat=True)) == ["1208"]
    assert User.objects.get(login="zhou").phone == "+8613800138000"
    assert staff.holes(house) == []


def test_secrets_are_printed_once_and_work(run, now):
    printed = run(example())

    token = printed.split("PMS line harbour-pms token ")[1].split()[0]
    password = printed.split("zhou password ")[1].split()[0]
    line = Connection.objects.get(code="harbour-pms")
    assert pms.line_of(code="harbour-pms", token=token, now=line.created_at) is not None
    assert User.objects.get(login="zhou").check_password(password)
    assert printed.count(" PIN ") == 2
    assert "These are shown once" in printed


def test_quiet_prints_no_secret(run):
    printed = run(example(), quiet=True)

    assert "PIN" not in printed
    assert "token" not in printed


def test_a_second_run_changes_nothing_and_says_so(run):
    run(example())
    before = rows()

    printed = run(example())

    assert printed == "All as it was.\n"
    assert rows() == before


def test_what_the_file_says_differently_is_changed(run, told):
    run(told)
    house = told["properties"][0]
    house["name"]["en"] = "Harbour View"
    house["rooms"][0]["last"] = 11
    house["work"]["departure"] = 45
    house["people"][0] |= {"name": "Mei Lin-Chen", "role": "supervisor"}
    house["shifts"][0]["sections"][0]["holder"] = "zhou"

    printed = run(told)

    member = Membership.objects.get(user__login="mei")
    assert Property.objects.get().name["en"] == "Harbour View"
    assert Property.objects.get().work_minutes["departure"] == 45
    assert Room.objects.count() == 11
    assert (member.user.name, member.role) == ("Mei Lin-Chen", "supervisor")
    assert SectionPattern.objects.get().holder.user.login == "zhou"
    # The name, a room, the person, and the section, for its holder and its new room.
    assert "4 things are new or different." in printed


def test_what_a_person_changed_by_hand_stays(run, told):
    run(told)
    User.objects.filter(login="mei").update(language="zh-hant")
    pin = Membership.objects.get(user__login="mei").pin_hash
    Room.objects.filter(number="1208").update(condition="dirty", version=7)

    run(told)

    room = Room.objects.get(number="1208")
    assert User.objects.get(login="mei").language == "zh-hant"
    assert Membership.objects.get(user__login="mei").pin_hash == pin
    assert (room.condition, room.version) == ("dirty", 7)


def test_pin_and_password_of_the_file_are_used_and_not_printed(run, told):
    told["properties"][0]["people"][0] |= {"pin": "482915", "password": "lotus-heron-4711"}

    printed = run(told)

    assert User.objects.get(login="mei").check_password("lotus-heron-4711")
    assert "482915" not in printed
    assert "lotus-heron" not in printed
    assert "mei" not in printed


def test_the_demo_is_two_hotels_of_one_chain_and_is_stable():
    call_command("setup", DEMO, quiet=True, stdout=StringIO())
    out = StringIO()
    call_command("setup", DEMO, quiet=True, stdout=out)

    harbour, garden = Property.objects.order_by("-code")
    assert (harbour.code, garden.code) == ("harbour", "garden")
    assert [staff.holes(each) for each in (harbour, garden)] == [[], []]
    assert set(Room.objects.filter(property=harbour).values_list("number", flat=True)) >= {
        "1208",
        "1503",
    }
    assert Room.objects.filter(property=harbour).count() == 110
    assert Room.objects.filter(property=garden).count() == 60
    assert Membership.objects.filter(user__login="zhou").count() == 2
    by_pms = Connection.objects.filter(kind=ConnectionKind.JSON)
    assert len(set(by_pms.values_list("source", flat=True))) == 1
    restaurants = Connection.objects.filter(kind=ConnectionKind.RESTAURANT)
    assert {line.property for line in restaurants} == {harbour, garden}
    assert tables_of(harbour)[:2] == ["1", "2"]
    assert Dish.objects.filter(property=garden, code="FRUIT-DRAGON", value="dragon_fruit").exists()
    assert out.getvalue() == "All as it was.\n"


BAD = [
    ("properties.0.lines.1.fias.port", 0, "port cannot be so"),
    ("properties.0.lines.1.fias.charset", "klingon", "input should be 'utf-8', 'gb18030'"),
    ("properties.0.zone", "Asia/Nowhere", "zone): 'Asia/Nowhere' is not a time zone"),
    ("properties.0.zone", None, "zone must be a text"),
    ("properties.0.currency", "yuan", "currency has letters that do not fit here"),
    ("properties.0.roll_hour", 24, "roll_hour cannot be so: input should be less than or equal"),
    ("properties.0.name", {"fr": "Rivage"}, "'fr' is not one of en, zh-hans, zh-hant"),
    ("properties.0.name", {"en": " "}, "at least one language needs a text"),
    ("properties.0.code", "Har bour", "code has letters that do not fit here"),
    ("properties.0.turndown_at", "late", 'turndown_at must be a time such as "07:30"'),
    ("properties.0.colour", "red", "colour is not a word of this file"),
    ("properties.0.departments.0.kind", "spa", "kind cannot be so: input should be 'front_desk'"),
    ("properties.0.departments.0.code", "housekeeping", "There are two of department housekeeping"),
    ("properties.0.rooms.0.last", 0, "last cannot be so"),
    ("properties.0.rooms.0.first", 11, "The last room comes before the first"),
    ("properties.0.rooms.0.smoking", [1299], "There is no room '1299' in this hotel"),
    ("properties.0.people.0.role", "emperor", "role cannot be so: input should be 'attendant'"),
    ("properties.0.people.0.departments", ["spa"], "There is no department 'spa'"),
    ("properties.0.people.0.phone", "12345", "a phone begins with + and the country code"),
    ("properties.0.people.0.language", "tlh", "language cannot be so: input should be 'en'"),
    ("properties.0.people.0.pin", "12", "pin has letters that do not fit here"),
    ("properties.0.people.0.login", "zhou", "There are two of person zhou"),
    ("properties.0.people.0.name", "", "name is empty"),
    ("properties.0.people.0.name", "x" * 81, "name is too long"),
    ("properties.0.work.departure", 481, "departure"),
    ("properties.0.posts.0.person", "nobody", "There is no person 'nobody'"),
    ("properties.0.posts.0.department", "spa", "There is no department 'spa'"),
    (
        "properties.0.posts.0.from_time",
        "08:00",
        "Nobody answers for front_desk from 00:00 to 08:00",
    ),
    ("properties.0.shifts.0.to_time", "07:00", "A shift needs two different times"),
    ("properties.0.shifts.0.sections.0.holder", "nobody", "There is no person 'nobody'"),
    ("properties.0.shifts.0.sections.0.floors", [13], "There is no floor '13'"),
    ("properties.0.shifts.0.sections.0.rooms", [1399], "There is no room '1399'"),
    ("properties", [], "properties needs at least one entry"),
]


def put(told, path, value):
    """``told`` with one value changed, at a path of keys and positions."""
    changed = copy.deepcopy(told)
    place = changed
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    for step in steps:
        place = place[step]
    place[last] = value
    return changed


@pytest.mark.parametrize(("path", "value", "sentence"), BAD)
def test_a_wrong_value_is_a_sentence_and_nothing_is_made(run, told, path, value, sentence):
    with pytest.raises(CommandError) as refused:
        run(put(told, path, value))

    assert str(refused.value).startswith("Nothing was made.\nhotel.yaml, line ")
    assert sentence in str(refused.value)
    assert {name: len(found) for name, found in rows().items()} == dict.fromkeys(rows(), 0)


def test_every_problem_is_told_with_its_own_line(run):
    text = (
        example()
        .replace("zone: Asia/Shanghai", "zone: Asia/Nowhere")
        .replace("person: mei,", "person: stranger,")
        .replace("holder: mei", "holder: stranger")
    )
    wanted = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if "Nowhere" in line or "stranger" in line
    ]

    with pytest.raises(CommandError) as refused:
        run(text)

    told = str(refused.value).splitlines()[1:]
    assert [int(line.split("line ")[1].split(" ")[0]) for line in told] == wanted
    assert len(told) == 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("properties: [", "hotel.yaml, line 1: this is not YAML"),
        ("a: 1\n\tb: 2", "line 2: this is not YAML"),
        ("", "The file must say properties, a list of hotels"),
        ("- 1", "The file must say properties, a list of hotels"),
        ("properties: 7", "properties must be a list"),
        ("properties: [7]", "line 1 (properties.0)"),
        ("properties:\n  - {code: x}", "zone is missing"),
    ],
)
def test_what_is_not_such_a_file_is_a_sentence(run, text, sentence):
    with pytest.raises(CommandError) as refused:
        run(text)

    assert sentence in str(refused.value)


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path):
    (tmp_path / "latin.yaml").write_bytes(b"name: \xe9\xff")

    with pytest.raises(CommandError, match="cannot be read"):
        call_command("setup", tmp_path / "nowhere.yaml")
    with pytest.raises(CommandError, match="Save it as UTF-8"):
        call_command("setup", tmp_path / "latin.yaml")


def test_two_sections_cannot_hold_a_room_at_the_same_hour(run, told):
    shifts = told["properties"][0]["shifts"]
    late = copy.deepcopy(shifts[0]) | {"code": "late", "from_time": "15:00", "to_time": "23:00"}
    shifts.append(late)

    with pytest.raises(CommandError, match="Room 1201 is in section 12 at the same hour"):
        run(told)
    late["from_time"] = "15:30"
    run(told)

    assert SectionPattern.objects.count() == 2


def test_one_login_is_one_person_in_every_hotel(run, told):
    other = copy.deepcopy(told["properties"][0]) | {"code": "garden"}
    for line in other["lines"]:
        line["code"] = line["code"].replace("harbour", "garden").replace("fidelio", "opera")
    told["properties"].append(other)
    other["people"][0]["name"] = "Somebody Else"

    with pytest.raises(CommandError, match="mei is somebody else in another hotel"):
        run(told)
    other["people"][0]["name"] = "Mei Lin"
    run(told)

    assert User.objects.count() == 2
    assert Membership.objects.count() == 4


def test_a_fias_line_is_made_with_its_settings_and_follows_the_file(run, told):
    run(told)
    link = Link.objects.get(connection__code="fidelio")
    assert link.settings == LinkSettings(
        mode="dial", host="10.0.0.7", port=5010, charset="gb18030", swap_marks=True
    )
    assert Connection.objects.filter(source="our-pms").count() == 2
    assert run(told) == "All as it was.\n"

    told["properties"][0]["lines"][1]["fias"] |= {"port": 5011}

    assert run(told) == "1 things are new or different.\n"
    link.refresh_from_db()
    assert (link.settings.port, link.changed) == (5011, 1)


def test_a_line_that_posts_does_not_become_a_fias_line(run, told):
    run(told)
    told["properties"][0]["lines"][0]["fias"] = {"host": "10.0.0.7", "port": 5010}
    before = rows()

    with pytest.raises(CommandError, match="harbour-pms posts to us and cannot become a FIAS line"):
        run(told)

    assert rows() == before


def test_two_hotels_cannot_share_a_pms_line(run, told):
    told["properties"].append(copy.deepcopy(told["properties"][0]) | {"code": "garden"})

    with pytest.raises(CommandError, match="PMS line harbour-pms is there twice"):
        run(told)


def test_a_department_that_shipped_tasks_need_is_asked_for(run, told):
    house = told["properties"][0]
    house["departments"] = [one for one in house["departments"] if one["code"] != "dining"]
    house["posts"] = [one for one in house["posts"] if one["department"] != "dining"]

    with pytest.raises(CommandError, match=r"Nothing was made\..*there is no department 'dining'"):
        run(told)

    assert Property.objects.count() == 0


@pytest.fixture
def answers(monkeypatch, tmp_path):
    """Types these lines when setup asks."""
    monkeypatch.setattr(setup.env, "VAR", tmp_path)

    def typed(*lines):
        left = iter(lines)

        def answer(_question):
            try:
                return next(left)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", answer)

    return typed


CODES = {
    "front_desk": "fo", "housekeeping": "hsk", "dining": "fnb", "engineering": "eng",
    "concierge": "bell", "in_room_dining": "ird", "duty_manager": "am",
}  # fmt: skip


@pytest.fixture
def other_codes(told):
    """The same hotel, whose departments have the hotel's own codes."""
    house = told["properties"][0]
    for department in house["departments"]:
        department["code"] = CODES[department["code"]]
    for person in house["people"]:
        person["departments"] = [CODES[code] for code in person["departments"]]
    for row in [*house["posts"], *house["shifts"]]:
        row["department"] = CODES[row["department"]]
    return told


def test_a_hotel_with_codes_of_its_own_has_the_shipped_rules(run, other_codes):
    shipped = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))

    run(other_codes)

    used = dict(Rule.objects.values_list("code", "department"))
    assert used == {rule["code"]: CODES[rule["department"]] for rule in shipped}
    assert run(other_codes) == "All as it was.\n"


def test_a_hotel_with_codes_of_its_own_hears_of_a_birthday(run, other_codes, now):
    born = replace(WANG, birth=Birth(calendar=Calendar.SOLAR, month=11, day=24))
    run(other_codes)
    house = Property.objects.get()

    stay = make_stay(
        house, StayState.IN_HOUSE, room="1208", occurred_at=now, party=said_party(born)
    )
    with unit():
        reconcile(stay_id=stay.pk, now=now)

    made = ServiceTask.objects.filter(stay=stay).values_list("rule", "department__code")
    assert {("birthday_desk", "fo"), ("birthday_duty", "am")} <= set(made)


def test_of_two_departments_of_a_kind_the_code_counts_then_the_first(run, other_codes, now):
    house = other_codes["properties"][0]
    house["departments"].insert(
        0, {"code": "spa_hk", "kind": "housekeeping", "name": {"en": "Spa"}}
    )
    house["posts"].append({"department": "spa_hk", "person": "zhou"})
    run(other_codes)
    hotel = Property.objects.get()

    named = [department_named(hotel, word) for word in ("hsk", "housekeeping", "spa")]

    assert [one.code if one else None for one in named] == ["hsk", "spa_hk", None]


def test_without_a_file_a_few_questions_make_the_first_hotel(answers, tmp_path):
    answers(
        "Pension Anna", "Bad Code!", "anna", "Nowhere", "Europe/Vienna", "euro", "EUR",
        "one", "1", "0", "2", "500", "12", "anna", "Anna Gruber",
    )  # fmt: skip
    out = StringIO()

    call_command("setup", stdout=out)

    house = Property.objects.get()
    assert (house.code, house.zone, house.currency) == ("anna", "Europe/Vienna", "EUR")
    assert Room.objects.count() == 24
    assert Membership.objects.get().user.name == "Anna Gruber"
    assert "Only small letters" in out.getvalue()
    assert "A whole number from 1 to 99." in out.getvalue()
    assert yaml.safe_load((tmp_path / "hotel.yaml").read_text())["properties"][0]["code"] == "anna"


def test_enter_on_every_question_makes_a_hotel_too(answers):
    answers(*[""] * 9)

    call_command("setup", quiet=True, stdout=StringIO())

    assert Property.objects.get().code == "harbour"


def test_nobody_there_to_answer_is_a_sentence(answers):
    answers("Only a name")

    with pytest.raises(CommandError, match="Nobody answers the questions"):
        call_command("setup", stdout=StringIO())

    assert Property.objects.count() == 0

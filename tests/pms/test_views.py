"""The pages of PMS messages and lines: who may, what they say, and what their buttons do."""

import pytest

from core import clock
from core.transactions import unit
from pms import jobs, services
from pms.models import Connection, PmsMessage
from pms.showing import pretty
from staff.enums import Role
from staff.models import AccessLog
from tests.factories.hotels import make_property
from tests.factories.pms import states
from tests.factories.signed_in import sign_in
from tests.pms.events import WANG, event, stay

OURS = {"X-Guest": "1", "Origin": "http://testserver"}
OFFICE = {Role.MANAGER, Role.IT}
PAGES = ("", "/lines", "/description", "/{message}")


@pytest.fixture
def desk(client, pms):
    """A browser of somebody of the house, by role."""

    def of(role=Role.IT, language="en"):
        somebody = sign_in(pms.house.property, role=role, login=f"{role}-desk")
        somebody.member.user.language = language
        somebody.member.user.save(update_fields=["language"])
        client.cookies.load(somebody.cookies)
        client.person = somebody.person
        return client

    return of


def act(client, url, key="k1", **data):
    return client.post(url, data, headers=OURS | {"Idempotency-Key": key})


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_managers_and_it_only(desk, pms, page, role):
    pms.tell(event())
    url = "/p/river/pms" + page.format(message=PmsMessage.objects.get().public_id)

    answer = desk(role).get(url)

    assert answer.status_code == (200 if role in OFFICE else 403)


def test_messages_stand_newest_first_with_state_reason_and_count(desk, pms):
    pms.tell(event())
    pms.tell(event("stay.levitated", "e-2"))

    page = desk().get("/p/river/pms").content.decode()

    assert page.index("stay.levitated") < page.index("reservation.created")
    assert "The event has a kind that we do not know." in page
    assert 'Rejected <span class="tab-count">1</span>' in page
    assert "Wang" not in page


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Room 9999 is not in this property&#x27;s list. Kept, not applied; add the room"),
        ("zh-hans", "9999 房不在本酒店的房间列表中。已保存但未应用"),
        ("zh-hant", "9999 房不在本飯店的客房清單中。已保存但未套用"),
    ],
)
def test_a_reason_is_said_in_the_readers_language_and_in_english_to_the_pms(
    desk, pms, language, sentence
):
    told = pms.tell(event("room.condition", "e-1", room={"number": "9999", "condition": "clean"}))
    reader = desk(language=language)

    pages = [
        reader.get(f"/p/river/pms{end}").content.decode()
        for end in ("", f"/{PmsMessage.objects.get().public_id}")
    ]

    assert told[0]["reason"].startswith("Room 9999 is not in this property's list.")
    assert [sentence in page for page in pages] == [True, True]


def test_a_reason_that_was_kept_in_english_only_is_still_shown(desk, pms):
    pms.tell(event("x", "b"))
    PmsMessage.objects.update(reason="As it was said last week.", why=[])

    page = desk(language="zh-hans").get("/p/river/pms").content.decode()

    assert '<td lang="en">As it was said last week.</td>' in page


@pytest.mark.parametrize(("state", "shown"), [("rejected", ["b"]), ("applied", ["a"]), ("x", "ba")])
def test_messages_are_filtered_by_state(desk, pms, state, shown):
    pms.tell(event(event_id="a"))
    pms.tell(event("x", "b"))

    answer = desk().get(f"/p/river/pms?state={state}")

    assert [row.event_id for row, _why in answer.context["rows"]] == list(shown)


@pytest.mark.parametrize(("rows", "wanted"), [(1, 4), (3, 4)])
def test_page_asks_the_database_as_often_for_three_rows_as_for_one(
    desk, pms, rows, wanted, django_assert_num_queries
):
    pms.tell(*(event(event_id=f"e-{n}", source_version=n) for n in range(rows)))
    client = desk()

    with django_assert_num_queries(wanted):
        client.get("/p/river/pms")


def test_older_messages_are_on_further_pages(desk, pms, monkeypatch):
    monkeypatch.setattr("pms.views.PER_PAGE", 2)
    pms.tell(*(event("x", f"e-{n}") for n in range(3)))
    client = desk()

    first, second, wild = (client.get(f"/p/river/pms?page={n}") for n in ("1", "2", "-7²"))

    assert [row.event_id for row, _why in first.context["rows"]] == ["e-2", "e-1"]
    assert [row.event_id for row, _why in second.context["rows"]] == ["e-0"]
    assert (first.context["older"], second.context["older"]) == (2, 0)
    assert wild.context["page_number"] == 1


def test_list_alone_is_sent_when_a_part_is_fetched_again(desk, pms):
    answer = desk().get("/p/river/pms", headers={"HX-Request": "true"})

    assert answer.content.decode().strip().startswith('<section id="pms"')


def test_opening_a_message_shows_it_and_is_logged(desk, pms):
    pms.tell(event(stay=stay(guests=[WANG | {"family": "W\u202eang"}])))
    message = PmsMessage.objects.get()
    client = desk()

    page = client.get(f"/p/river/pms/{message.public_id}").content.decode()

    log = AccessLog.objects.get()
    assert "W\\u202eang" in page
    assert "\u202e" not in page
    assert "王伟" in page
    assert (log.user_id, log.what, log.purpose) == (
        client.person.user_id,
        "pms_message",
        "support",
    )


def test_message_of_a_destroyed_day_says_so(desk, pms):
    pms.tell(event())
    jobs.DayKey.objects.all().delete()

    page = desk().get(f"/p/river/pms/{PmsMessage.objects.get().public_id}").content.decode()

    assert "older than we keep messages" in page


def test_message_of_another_hotel_is_not_there(desk, pms):
    pms.tell(event("x"))
    PmsMessage.objects.update(property_id=make_property("garden").pk)
    url = f"/p/river/pms/{PmsMessage.objects.get().public_id}"
    client = desk()

    found = [client.get(url).status_code, act(client, f"{url}/replay").status_code]

    assert found == [404, 404]
    assert states() == [("e-1", "rejected")]


def test_replay_is_one_click_and_one_act(desk, pms):
    pms.tell(event("x"))
    url = f"/p/river/pms/{PmsMessage.objects.get().public_id}/replay"
    client = desk()

    first, again = act(client, url), act(client, url)

    assert first.json() == again.json() == {"say": "It is tried again.", "refresh": ["pms"]}
    assert states() == [("e-1", "received")]
    jobs.ingest(now=clock.now())
    assert states() == [("e-1", "rejected")]


def test_replay_of_what_was_applied_meanwhile_says_so(desk, pms):
    pms.tell(event())

    answer = act(desk(), f"/p/river/pms/{PmsMessage.objects.get().public_id}/replay")

    assert answer.json()["say"] == "It was applied before. Nothing was changed."


def test_new_line_shows_its_token_once_and_it_works(desk, pms):
    client = desk()

    added = client.post("/p/river/pms/lines", {"name": "Mews", "code": "mews"}, headers=OURS)
    token = added.context["token"]
    later = client.get("/p/river/pms/lines")

    assert added.status_code == 200
    assert token in added.content.decode()
    assert token not in later.content.decode()
    assert "no-store" in added["Cache-Control"]
    assert type(pms)(pms.house, token, "mews").post(event()).status_code == 202


@pytest.mark.parametrize(
    ("name", "code"), [("", "x"), ("Mews", ""), ("Mews", "opera"), ("Mews", "a b"), ("x" * 81, "x")]
)
def test_line_that_cannot_be_is_refused_at_its_field(desk, pms, name, code):
    answer = desk().post("/p/river/pms/lines", {"name": name, "code": code}, headers=OURS)

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert Connection.objects.count() == 1


def test_tokens_are_changed_in_peace(desk, pms):
    client = desk()
    code = {"line": "opera"}

    new = client.post("/p/river/pms/lines", code | {"do": "rotate"}, headers=OURS).context["token"]
    during = [pms.post(event(), token=token).status_code for token in (pms.token, new)]
    client.post("/p/river/pms/lines", code | {"do": "retire"}, headers=OURS)
    after = [pms.post(event(), token=token).status_code for token in (pms.token, new)]

    assert during == [202, 202]
    assert after == [401, 202]


def test_line_is_closed_and_opened(desk, pms):
    client = desk()
    found = []

    for wish in ("close", "open"):
        client.post("/p/river/pms/lines", {"line": "opera", "do": wish}, headers=OURS)
        found.append(pms.post(event()).status_code)

    assert found == [401, 202]


def test_line_of_another_hotel_cannot_be_changed(desk, pms):
    with unit():
        services.add_connection(
            property=make_property("garden"), code="far", name="Far", now=clock.now()
        )

    desk().post("/p/river/pms/lines", {"line": "far", "do": "close"}, headers=OURS)

    assert Connection.objects.get(code="far").active


def test_raw_event_is_indented_and_reads_forwards():
    assert pretty('{"b":"\\u202eevil\\u0000","a":"王"}') == (
        '{\n  "a": "王",\n  "b": "\\u202eevil\\u0000"\n}'
    )

"""The page of FIAS lines: who may, adding and changing one, what stands there."""

import pytest

from core import clock
from core.sentences import kept
from core.transactions import unit
from pms.models import Connection, Link
from staff.enums import Role
from tests.factories.hotels import make_property
from tests.factories.pms import make_pms
from tests.factories.signed_in import sign_in
from tests.fakes.fias import make_link
from tests.pms.events import event

OURS = {"X-Guest": "1", "Origin": "http://testserver"}
URL = "/p/river/pms/fias"
FILLED = {
    "do": "add", "name": "Fidelio", "code": "fidelio", "source": "", "mode": "dial",
    "host": "10.0.0.7", "port": "5010", "charset": "gb18030", "swap_marks": "no",
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def pms():
    return make_pms()


@pytest.fixture
def desk(client, pms):
    def of(role=Role.IT):
        somebody = sign_in(pms.house.property, role=role, login=f"{role}-desk")
        client.cookies.load(somebody.cookies)
        return client

    return of


@pytest.mark.parametrize("role", list(Role))
def test_the_page_is_for_managers_and_it_only(desk, pms, role):
    assert desk(role).get(URL).status_code == (200 if role in {Role.MANAGER, Role.IT} else 403)


def test_a_line_is_added_with_its_settings(desk):
    client = desk()

    answer = client.post(URL, FILLED, headers=OURS)

    link = Link.objects.select_related("connection").get()
    assert answer.status_code == 302
    assert (link.connection.kind, link.connection.source) == ("fias", "fidelio")
    assert (link.host, link.port, link.charset, link.swap_marks) == ("10.0.0.7", 5010, "gb18030", False)  # fmt: skip
    page = client.get(URL).content.decode()
    assert "10.0.0.7:5010" in page
    assert "No line brings bookings of this PMS" in page
    assert "FIAS tells of guests in house only; nobody is known before check-in." in page


def test_a_line_whose_bookings_come_otherwise_misses_less(desk, pms):
    client = desk()

    client.post(URL, FILLED | {"source": "opera"}, headers=OURS)

    page = client.get(URL).content.decode()
    assert Connection.objects.get(code="fidelio").source == "opera"
    assert "nobody is known before check-in." not in page
    assert "FIAS does not tell of merges." in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "opera"}, {"code": "a b"}, {"name": ""}, {"port": "0"}, {"port": "70000"},
        {"host": "a b"}, {"host": ""}, {"charset": "klingon"}, {"mode": "shout"}, {"source": "no"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(desk, wrong):
    answer = desk().post(URL, FILLED | wrong, headers=OURS)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(wrong)
    assert not Link.objects.exists()


def test_settings_are_changed_and_the_holder_is_told(desk, pms):
    make_link(pms.house.property, port=5001)
    changed = FILLED | {"do": "change", "line": "fidelio-5", "mode": "listen", "port": "5002"}
    client = desk()

    wrong = client.post(URL, changed | {"port": "x"}, headers=OURS)
    right = client.post(URL, changed, headers=OURS)

    link = Link.objects.get()
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert (link.mode, link.port, link.changed) == ("listen", 5002, 1)


def test_buttons_ask_again_close_and_open(desk, pms):
    make_link(pms.house.property, port=5001)
    client = desk()

    for wish in ("resync", "close"):
        client.post(URL, {"do": wish, "line": "fidelio-5"}, headers=OURS)

    assert Link.objects.get().resync_wanted
    assert not Connection.objects.get(code="fidelio-5").active
    client.post(URL, {"do": "open", "line": "fidelio-5"}, headers=OURS)
    assert Connection.objects.get(code="fidelio-5").active


def test_a_line_of_another_hotel_is_neither_shown_nor_changed(desk):
    make_link(make_property("garden"), port=5001)
    client = desk()

    client.post(URL, {"do": "close", "line": "fidelio-5"}, headers=OURS)

    assert "fidelio-5" not in client.get(URL).content.decode()
    assert Connection.objects.get(code="fidelio-5").active


def test_standing_alone_is_sent_when_it_is_fetched_again(desk, pms):
    make_link(pms.house.property, port=5001)
    with unit():
        Link.objects.update(state="up", why=kept("A sentence."), synced_at=clock.now(), night=True)

    page = desk().get(URL, headers={"HX-Request": "true"}).content.decode()

    assert page.strip().startswith('<section id="links"')
    assert [word in page for word in ("Up", "A sentence.", "Night audit", "everybody named at")] == [True] * 4  # fmt: skip
    assert "<form" not in page


def test_nothing_is_posted_to_a_fias_line_and_its_token_is_nowhere(desk, pms):
    make_link(pms.house.property, port=5001, code="fidelio")

    assert type(pms)(pms.house, "", "fidelio").post(event()).status_code == 401
    assert "fidelio/events" not in desk().get("/p/river/pms/lines").content.decode()

"""The language switch keeps the reader where they were; the style guide is for those who keep it."""

import pytest
from django.test import Client

OURS = {"X-Guest": "1", "Origin": "http://testserver"}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_language_is_kept_on_the_device(language):
    client = Client()

    answer = client.post("/language", {"language": language, "next": "/sign-in"}, headers=OURS)

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
    assert client.cookies["crm_language"].value == language


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_language_leads_to_no_other_site(elsewhere):
    answer = Client().post("/language", {"language": "en", "next": elsewhere}, headers=OURS)

    assert answer["Location"] == "/"


def test_unknown_language_changes_nothing():
    client = Client()

    client.post("/language", {"language": "tlh", "next": "/"}, headers=OURS)

    assert "crm_language" not in client.cookies


def test_language_from_another_site_is_refused():
    answer = Client().post(
        "/language", {"language": "en"}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/styleguide/", "/styleguide/sheet"])
def test_styleguide_asks_for_a_sign_in(path):
    answer = Client().get(path)

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")

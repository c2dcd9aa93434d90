import pytest

from guests.contacts import clean, normal_email, normal_phone, region_of_zone


@pytest.mark.parametrize(
    ("number", "regions", "expected"),
    [
        ("13812345678", ["CN"], "+8613812345678"),
        ("138 1234 5678", ["US", "CN"], "+8613812345678"),  # not a number of the first region
        ("0086 138-1234-5678", [], "+8613812345678"),
        ("(415) 555-2671", ["US"], "+14155552671"),
        ("07911 123456", ["GB"], "+447911123456"),
        ("１３８１２３４５６７８", ["CN"], "+8613812345678"),
        ("12345", ["CN"], "12345"),
        ("ring twice", [], ""),
    ],
)
def test_phone_becomes_comparable(number, regions, expected):
    assert normal_phone(number, regions) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (" Wang.Wei@Example.COM ", "wang.wei@example.com"),
        ("nobody", ""),
        ("@example.com", ""),
        ("a b@example.com", ""),
        ("a@localhost", ""),
    ],
)
def test_email_becomes_comparable(address, expected):
    assert normal_email(address) == expected


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("Asia/Shanghai", "CN"),
        ("Asia/Kathmandu", "NP"),
        ("America/New_York", "US"),
        ("Etc/UTC", ""),
    ],
)
def test_zone_tells_the_country(zone, region):
    assert region_of_zone(zone) == region


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wang\u202e Wei\u200f", "Wang Wei"),
        ("  王\t伟\x00 ", "王 伟"),
        ("Zoë 🌸", "Zoë 🌸"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("x" * 100, "x" * 80),
    ],
)
def test_names_lose_marks_that_mislead_and_nothing_else(text, expected):
    assert clean(text, 80) == expected

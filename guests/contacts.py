"""Contact points and names in the one form in which they can be compared; pure but for a table.

Phone numbers become E.164 by ``phonenumbers`` (the tables of Google's libphonenumber); a number
that no region makes valid keeps its digits, because a desk still dials it.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

import phonenumbers


def clean(text: str, size: int) -> str:
    """``text`` without control and direction marks, spaces joined, at most ``size`` characters.

    Right-to-left overrides could make one name look like another; joiners inside emoji and
    Persian names stay.
    """
    kept = "".join(
        char
        for char in unicodedata.normalize("NFC", text)
        if char in "\u200c\u200d \t\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
    )
    return " ".join(kept.split())[:size].strip()


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


def region_of_zone(zone: str) -> str:
    """The ISO country of an IANA zone, e.g. Asia/Shanghai -> CN; empty when the zone has none."""
    return _regions().get(zone, "")


def _parsed(number: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, region or None)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_valid_number(parsed) else None


def normal_phone(number: str, regions: Iterable[str]) -> str:
    """E.164 by the first of ``regions`` in which the number is valid, else its digits."""
    folded = unicodedata.normalize("NFKC", number).strip()
    if folded.startswith("00"):
        folded = "+" + folded[2:]
    for region in [*regions, ""]:
        if parsed := _parsed(folded, region):
            return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    return "".join(char for char in folded if char.isdigit())[:20]


def normal_email(address: str) -> str:
    """Lower case without spaces; empty when it cannot be an address."""
    folded = unicodedata.normalize("NFKC", address).strip().lower()
    local, at, domain = folded.rpartition("@")
    sound = at and local and "." in domain and not any(char.isspace() for char in folded)
    return folded if sound and len(folded) <= 200 else ""

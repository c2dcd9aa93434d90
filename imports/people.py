"""The guest a row names, in the words of the PMS door; pure."""

import hashlib
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from imports.enums import StayField as F

Say = Callable[[str], str]


def person(say: Say, born: date | None) -> dict[str, Any] | None:
    """The guest, or None where a row names nobody: a stay without names makes no person.

    Without a guest number somebody is known by name and phone or e-mail; by a name alone nobody
    is known again, and ``profile`` is empty: the stay's own key stands for them.
    """
    family, given, native = _names(say)
    number = _line(say(F.PROFILE), 60)
    if not (family or given or native or number):
        return None
    phone, email = _line(say(F.PHONE), 200), _line(say(F.EMAIL), 200)
    guest: dict[str, Any] = {
        "profile": number or _known_by(f"{family}|{given}|{native}", phone or email),
        "role": "primary",
        "family": family,
        "given": given,
        "native": native,
    }
    for field in (F.TITLE, F.LANGUAGE, F.NATIONALITY, F.VIP):
        if value := _line(say(field), 200):
            guest[str(field)] = value
    if phone:
        guest["phones"] = [phone]
    if email:
        guest["emails"] = [email]
    if born is not None and born.year >= 1900:
        guest["birthday"] = {"month": born.month, "day": born.day, "year": born.year}
    return guest


def _line(text: str, size: int) -> str:
    return "".join(char for char in text if char.isprintable()).strip()[:size]


def _names(say: Say) -> tuple[str, str, str]:
    family, given, native = _line(say(F.FAMILY), 200), _line(say(F.GIVEN), 200), say(F.NATIVE)
    whole = _line(say(F.NAME), 200)
    if whole and not (family or given or native):
        if _chinese(whole):
            native = whole
        elif "," in whole:
            family, _, given = (part.strip() for part in whole.partition(","))
        else:
            given, _, family = whole.rpartition(" ")
    if not native and _chinese(family + given):
        family, given, native = "", "", family + given
    return family, given, _line(native, 200)


def _chinese(text: str) -> bool:
    """Whether there is a Chinese character in it (also as used in Japanese and Korean)."""
    return any(unicodedata.name(char, "").startswith("CJK") for char in text)


def _known_by(names: str, contact: str) -> str:
    if not contact:
        return ""
    said = f"{names}|{contact}".casefold().encode()
    return "g-" + hashlib.blake2b(said, digest_size=20).hexdigest()

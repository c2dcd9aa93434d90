"""What a record says of a person. FIAS has one field for the name, written as the PMS likes."""

import re
from dataclasses import replace

from guests.types import ProfileSaid
from pms.adapters.fias.codec import Record

LANGUAGES = {
    "EA": "en", "GE": "de", "FR": "fr", "IT": "it", "JA": "ja", "SP": "es", "RU": "ru",
}  # fmt: skip
"""FIAS has letters of its own for languages; what is not among them is not said."""

# Han, kana and hangul: such a name is kept whole, in its own script.
_OWN_SCRIPT = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof"})
_LONGEST_KEY = 60


def profile_said(record: Record) -> ProfileSaid | None:
    """The person of a record; None where it names nobody. The key is the profile's (G+) or empty."""
    name = record.text("GN")
    title, given = record.text("GT").rstrip("."), record.text("GF")
    if not name and not record.text("G+"):
        return None
    if _OWN_SCRIPT.search(name):
        return replace(_named(record, title), native=_joined(name))
    family, comma, rest = (part.strip() for part in name.partition(","))
    if comma and rest.rstrip(".").lower() in _TITLES:
        title, rest = title or rest.rstrip("."), ""
    if not comma and given:
        family = _without(name, given)
    latin = "" if _OWN_SCRIPT.search(given) else given
    return replace(_named(record, title), family=family, given=latin or rest)


def _named(record: Record, title: str) -> ProfileSaid:
    vip = record.text("GV")
    key = record.text("G+")
    return ProfileSaid(
        key=key if key.isprintable() and len(key) <= _LONGEST_KEY else "",
        title=title,
        language=LANGUAGES.get(record.text("GL").upper(), ""),
        vip="" if vip == "0" else vip,
    )


def _joined(name: str) -> str:
    """«王, 伟» -> «王伟»; what is written otherwise stays as it is."""
    family, comma, given = (part.strip() for part in name.partition(","))
    return family + given if comma else name


def _without(name: str, given: str) -> str:
    """The family name in «Andreas Koehler» or «Koehler Andreas» when the given one is known."""
    words = name.split()
    if len(words) < 2:
        return name
    if " ".join(words[-given.count(" ") - 1 :]) == given:
        return " ".join(words[: -given.count(" ") - 1])
    if name.startswith(given + " "):
        return name[len(given) :].strip()
    return name

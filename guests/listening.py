"""What of a PMS profile is news, field by field; decides only, writes nothing.

Every field keeps the moment at which it was last said. So profiles that arrive late, twice or in
another order end in the same row, across all stays of the guest. Two things only grow: contact
points, and discretion, because leaving a level takes the guest or a manager and not a message.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.sentences import sentence
from guests.birthdays import sound
from guests.contacts import clean, normal_email, normal_phone
from guests.enums import Calendar, ContactKind, Discretion
from guests.models import ContactPoint, Guest
from guests.types import Birth, ProfileSaid

_SIZES = {
    "title": 20, "family": 80, "given": 80, "native": 80, "alias": 80, "vip": 20,
}  # fmt: skip
_NAMES = ("family", "given", "native")
_FINDABLE = {*_NAMES, "alias"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Heard:
    """``values``: columns that change; ``times``: field -> [PMS milliseconds, version] of its word.

    The version only decides between two words of the same millisecond.
    """

    values: dict[str, Any]
    times: dict[str, list[int]]
    warnings: tuple[str, ...] = ()

    @property
    def findable(self) -> bool:
        """Whether a change touches what a guest is searched by."""
        return not _FINDABLE.isdisjoint(self.values)


def _moment(at: datetime, version: int) -> list[int]:
    return [round(at.timestamp() * 1000), version]


def _birth_columns(birth: Birth) -> dict[str, Any]:
    return {
        "birth_calendar": Calendar(birth.calendar),
        "birth_month": birth.month,
        "birth_day": birth.day,
        "birth_year": birth.year,
        "birth_leap": birth.leap,
    }


def _named(said: ProfileSaid) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """field -> its columns, for every field that is said and sound; and sentences for the rest."""
    fields = {field: {field: clean(getattr(said, field), size)} for field, size in _SIZES.items()}
    fields["language"] = {"language": said.language.strip().replace("_", "-")}
    fields["nationality"] = {"nationality": said.nationality.strip().upper()}
    warnings: list[str] = []
    language = fields["language"]["language"]
    if language and (len(language) > 10 or not _LANGUAGE.fullmatch(language)):
        warnings.append(
            sentence("The language of a profile is not a language tag and was left out.")
        )
        del fields["language"]
    country = fields["nationality"]["nationality"]
    if country and not _COUNTRY.fullmatch(country):
        warnings.append(
            sentence("The nationality of a profile is not a two-letter country; left out.")
        )
        del fields["nationality"]
    if said.birth is not None and not sound(said.birth):
        warnings.append(sentence("The birthday of a profile cannot exist and was left out."))
    elif said.birth is not None:
        fields["birth"] = _birth_columns(said.birth)
    spoken = {f: c for f, c in fields.items() if f == "birth" or any(c.values())}
    return spoken, warnings


def _placeholder(names: dict[str, str], said_before: bool, key: str) -> dict[str, str]:
    """A profile without any name is called by its key until the PMS says one."""
    if said_before or any(names.values()):
        return names
    return {**names, "family": clean(key, 80) or "?"}


def first_words(said: ProfileSaid, *, at: datetime, version: int) -> Heard:
    """All columns of a guest never seen before."""
    spoken, warnings = _named(said)
    values = {column: value for columns in spoken.values() for column, value in columns.items()}
    names = {field: values.get(field, "") for field in _NAMES}
    if not any(names.values()):
        warnings.append(
            sentence("A profile has no name and is shown by its key until the PMS sends one.")
        )
    values |= _placeholder(names, said_before=False, key=said.key)
    values["discretion"] = said.discretion or Discretion.OPEN
    return Heard(values, dict.fromkeys(spoken, _moment(at, version)), tuple(warnings))


def hear(own: Guest, said: ProfileSaid, *, at: datetime, version: int) -> Heard:
    """What changes in ``own`` when ``said`` was said at ``at`` by an event of that version."""
    spoken, warnings = _named(said)
    moment = _moment(at, version)
    newer = {f: c for f, c in spoken.items() if moment >= own.said.get(f, moment)}
    wanted = {column: value for columns in newer.values() for column, value in columns.items()}
    if not own.said.keys() & set(_NAMES) and wanted.keys() & set(_NAMES):
        wanted.setdefault("family", "")  # the placeholder goes as soon as there is a name
    if said.discretion and said.discretion.rank > Discretion(own.discretion).rank:
        wanted["discretion"] = said.discretion
    values = {column: value for column, value in wanted.items() if getattr(own, column) != value}
    times = {field: moment for field in newer if own.said.get(field) != moment}
    return Heard(values, times, tuple(warnings))


def contact_rows(guest: Guest, said: ProfileSaid, *, region: str) -> list[ContactPoint]:
    """Unsaved contact points for what is said, without repeats; unusable ones are left out."""
    regions = [code for code in (said.nationality.strip().upper(), region) if code]
    numbers = [(clean(p, 200), normal_phone(clean(p, 200), regions)) for p in said.phones]
    addresses = [(clean(e, 200), normal_email(clean(e, 200))) for e in said.emails]
    rows = [(ContactKind.PHONE, v, n) for v, n in numbers] + [
        (ContactKind.EMAIL, v, n) for v, n in addresses
    ]
    unique = {(kind, normal): value for kind, value, normal in rows if normal}
    return [
        ContactPoint(guest=guest, kind=kind, value=value, normal=normal)
        for (kind, normal), value in unique.items()
    ]

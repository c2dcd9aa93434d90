"""The shapes in which the other rooms of the house speak about persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from guests.enums import Calendar, Discretion

if TYPE_CHECKING:
    from guests.models import Guest


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """A birthday in its own calendar. ``leap`` is true for a lunar leap month; year may be unknown."""

    calendar: Calendar
    month: int
    day: int
    year: int | None = None
    leap: bool = False


class Named(Protocol):
    """Whatever carries a person's names: a guest row, a member of a party, a search hit."""

    @property
    def title(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def given(self) -> str: ...
    @property
    def native(self) -> str: ...
    @property
    def alias(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def nationality(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSaid:
    """What a PMS says about one person. Empty text and ``None`` mean «not said», never «erase»."""

    key: str
    family: str = ""
    given: str = ""
    native: str = ""
    title: str = ""
    alias: str = ""
    language: str = ""
    nationality: str = ""
    birth: Birth | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    vip: str = ""
    discretion: Discretion | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """A person as found or made. ``own_id`` is the row of this very PMS profile.

    ``own_id`` differs from ``guest.pk`` after a merge: histories keep ``own_id`` so that the merge
    can be undone. ``changed`` says whether anything about the person is different now.
    """

    guest: "Guest"
    own_id: int
    changed: bool
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One line of a search answer. Under discretion the names are empty but for ``alias``."""

    guest_id: int
    public_id: str
    title: str
    family: str
    given: str
    native: str
    alias: str
    language: str
    nationality: str
    vip: str
    discretion: Discretion
    last_stay_day: int  # days since 1970-01-01 of the last arrival; 0 = none known


@dataclass(frozen=True, slots=True)
class Words:
    """Everything of a person that can be searched for; tokens are a pure function of it."""

    names: Sequence[tuple[str, str, str]]  # (family, given, native)
    phones: Sequence[str]  # E.164 or digits
    emails: Sequence[str]
    alias: str = ""

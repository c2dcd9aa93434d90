from dataclasses import dataclass

import pytest

from guests.enums import Discretion
from guests.names import full_name, pronunciation, shown_name, spoken_name


@dataclass(frozen=True)
class Who:
    title: str = ""
    family: str = ""
    given: str = ""
    native: str = ""
    alias: str = ""
    language: str = ""
    nationality: str = ""


WANG = Who("Mr", "Wang", "Wei", "王伟", "", "zh-Hans", "CN")
OUYANG = Who("Ms", "Ouyang", "Nana", "欧阳娜娜", "", "zh-Hans", "CN")
ITO = Who("Ms", "Ito", "Hanako", "伊藤 花子", "", "ja", "JP")
ITO_JOINED = Who("Ms", "Ito", "Hanako", "伊藤花子", "", "ja", "JP")
SMITH = Who("Dr.", "Smith", "Anna", "", "", "en", "GB")
NATIVE_ONLY = Who("先生", "", "", "吕伟", "", "zh-Hans", "CN")
LATIN_ONLY = Who("", "", "Madonna", "", "", "en", "US")


@pytest.mark.parametrize(
    ("who", "language", "expected"),
    [
        (WANG, "en", "Mr Wang"),
        (WANG, "zh-hans", "王先生"),
        (WANG, "zh-hant", "王先生"),
        (OUYANG, "zh-hans", "欧阳女士"),
        (ITO, "en", "Ms Ito"),
        (ITO, "zh-hans", "伊藤女士"),
        (ITO_JOINED, "zh-hant", "伊藤花子女士"),  # where the family name ends cannot be known
        (SMITH, "en", "Dr Smith"),
        (SMITH, "zh-hans", "Smith 博士"),
        (NATIVE_ONLY, "en", "Mr Lyu"),
        (NATIVE_ONLY, "zh-hans", "吕先生"),
        (LATIN_ONLY, "en", "Madonna"),
        (LATIN_ONLY, "zh-hans", "Madonna"),
    ],
)
def test_guest_is_spoken_to_in_the_reader_s_way(who, language, expected):
    assert spoken_name(who, language) == expected


@pytest.mark.parametrize(
    ("who", "language", "expected"),
    [
        (WANG, "en", "Wang Wei"),
        (WANG, "zh-hans", "王伟"),
        (ITO, "en", "Ito Hanako"),
        (SMITH, "en", "Anna Smith"),
        (SMITH, "zh-hant", "Anna Smith"),
        (NATIVE_ONLY, "en", "Lyu Wei"),
    ],
)
def test_full_name_keeps_the_owner_s_order(who, language, expected):
    assert full_name(who, language) == expected


@pytest.mark.parametrize(
    ("who", "expected"),
    [(WANG, "Wáng Wěi"), (OUYANG, "Ōuyáng Nànà"), (ITO_JOINED, "Ito Hanako"), (Who(), "")],
)
def test_pronunciation_is_pinyin_for_chinese_names_only(who, expected):
    assert pronunciation(who) == expected


@pytest.mark.parametrize("level", [Discretion.INCOGNITO, Discretion.PROTECTED])
def test_discretion_shows_the_alias_and_never_the_name(level):
    hidden = Who("Mr", "Wang", "Wei", "王伟", "Mr Green", "zh-Hans", "CN")

    assert shown_name(hidden, "en", level) == "Mr Green"
    assert shown_name(WANG, "en", level) == "Guest"
    assert shown_name(WANG, "zh-hans", level) == "客人"

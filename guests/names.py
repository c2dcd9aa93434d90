"""How a guest is called, by whom: «Ms Ito» for one reader, 伊藤女士 for another; pure.

A Chinese reader gets the native script when the guest has Chinese characters; everybody else gets
Latin letters. Chinese, Korean, Vietnamese, Hungarian and Japanese names keep the family name
first, as their owners write them.
"""

from guests.enums import Discretion
from guests.pinyin import is_han, split_name, toned, untoned
from guests.types import Named

FAMILY_FIRST = frozenset({"CN", "TW", "HK", "MO", "KR", "KP", "JP", "VN", "HU"})

_TITLES = {
    "mr": "先生", "herr": "先生", "m": "先生", "sr": "先生",
    "ms": "女士", "mrs": "女士", "miss": "女士", "mx": "", "mme": "女士", "frau": "女士",
    "sra": "女士", "dr": "博士", "prof": "教授",
    "先生": "先生", "女士": "女士", "小姐": "小姐", "太太": "太太", "夫人": "夫人",
    "博士": "博士", "教授": "教授",
}  # fmt: skip
_LATIN_TITLES = {
    "先生": "Mr", "女士": "Ms", "小姐": "Ms", "太太": "Mrs", "夫人": "Mrs", "博士": "Dr",
    "教授": "Prof",
}  # fmt: skip

HIDDEN = {"en": "Guest", "zh-hans": "客人", "zh-hant": "客人"}


def _reads_chinese(language: str) -> bool:
    return language.lower().startswith("zh")


def _has_han(text: str) -> bool:
    return any(is_han(char) for char in text)


def _is_chinese(who: Named) -> bool:
    """Whether the native name is a Chinese one (and not, say, Japanese in the same characters)."""
    han_only = bool(who.native) and all(is_han(char) for char in who.native.replace("·", ""))
    speaks = who.language.lower().partition("-")[0]
    return han_only and (speaks in ("", "zh", "yue", "en")) and who.nationality not in ("JP", "KR")


def native_family(who: Named) -> str:
    """The family name in the native script; the whole name when its end cannot be known."""
    if " " in who.native:
        return who.native.partition(" ")[0]
    return split_name(who.native)[0] if _is_chinese(who) else who.native


def _latin_parts(who: Named) -> tuple[str, str]:
    if who.family or who.given:
        return who.family, who.given
    if _is_chinese(who):
        family, _, given = untoned(toned(who.native)).partition(" ")
        return family, given
    return who.native, ""


def full_name(who: Named, language: str) -> str:
    """The whole name in the order its owner uses, in the script the reader reads."""
    if _reads_chinese(language) and _has_han(who.native):
        return who.native
    family, given = _latin_parts(who)
    first = who.nationality in FAMILY_FIRST or (not who.nationality and _is_chinese(who))
    return " ".join(part for part in ((family, given) if first else (given, family)) if part)


def spoken_name(who: Named, language: str) -> str:
    """How to address the guest: title and family name; the whole name when no title is known."""
    title = who.title.strip()
    if _reads_chinese(language):
        word = _TITLES.get(title.lower().rstrip("."), "")
        if not word:
            return full_name(who, language)
        if _has_han(who.native):
            return native_family(who) + word
        return f"{who.family or who.given} {word}"
    family, _ = _latin_parts(who)
    shown = _LATIN_TITLES.get(title, title.rstrip("."))
    return f"{shown} {family}" if shown and family else full_name(who, language)


def pronunciation(who: Named) -> str:
    """How to say the name: ``Wáng Wěi`` for a Chinese name, else the Latin one; may be empty."""
    if _is_chinese(who):
        return toned(who.native)
    return full_name(who, "en") if who.family or who.given else ""


def shown_name(who: Named, language: str, discretion: Discretion) -> str:
    """The spoken name, or the alias (else «Guest») for everything stricter than open.

    Who may see the real name passes ``Discretion.OPEN``.
    """
    if discretion == Discretion.OPEN:
        return spoken_name(who, language)
    return who.alias or HIDDEN.get(language.lower(), HIDDEN["en"])

"""How Chinese names are read: where the surname ends, and readings that only surnames have; pure.

``pypinyin`` reads common words well but has no surname mode (0.55), so 曾 would be «céng».
The two lists below are the readings given for surnames in 现代汉语词典 and the compound surnames
still borne today, each in the simplified and the traditional script.
"""

import unicodedata
from itertools import islice, product

from pypinyin import Style, pinyin

_COMPOUND = (
    "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 司徒 东方 東方 独孤 獨孤 南宫 南宮 夏侯 慕容 尉迟 尉遲 "
    "公孙 公孫 皇甫 长孙 長孫 令狐 宇文 轩辕 軒轅 端木 百里 呼延 西门 西門 申屠 太史 澹台 澹臺 "
    "濮阳 濮陽 公冶 宗政 淳于 单于 單于 钟离 鍾離 鐘離 闾丘 閭丘 鲜于 鮮于 万俟 赫连 赫連 拓跋 "
    "第五 左丘 梁丘 段干 东郭 東郭 南郭 谷梁 穀梁 亓官 司空 司寇 子车 子車 颛孙 顓孫 巫马 巫馬 "
    "公西 漆雕 乐正 樂正 壤驷 壤駟 公良 夹谷 夾谷 宰父"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())

SURNAME_READINGS: dict[str, str] = {
    "单": "shàn", "單": "shàn", "仇": "qiú", "曾": "zēng", "解": "xiè", "查": "zhā", "任": "rén",
    "区": "ōu", "區": "ōu", "朴": "piáo", "盖": "gě", "蓋": "gě", "华": "huà", "華": "huà",
    "翟": "zhái", "乐": "yuè", "樂": "yuè", "覃": "qín", "缪": "miào", "繆": "miào", "葛": "gě",
    "重": "chóng", "种": "chóng", "秘": "bì", "冼": "xiǎn", "折": "shé", "黑": "hè", "员": "yùn",
    "員": "yùn", "纪": "jǐ", "紀": "jǐ", "哈": "hǎ", "尹": "yǐn", "宁": "nìng", "甯": "nìng",
    "卜": "bǔ", "召": "shào", "祭": "zhài", "逄": "páng", "車": "chē", "车": "chē", "晟": "chéng",
    "尉迟": "yù chí", "尉遲": "yù chí", "万俟": "mò qí", "长孙": "zhǎng sūn", "長孫": "zhǎng sūn",
    "单于": "chán yú", "單于": "chán yú", "澹台": "tán tái", "澹臺": "tán tái",
    "令狐": "líng hú", "乐正": "yuè zhèng", "樂正": "yuè zhèng", "亓官": "qí guān",
}  # fmt: skip

_MOST_READINGS = 4  # a name of heteronyms must not multiply the tokens without end


def is_han(char: str) -> bool:
    """Whether ``char`` is a Chinese character (also as used in Japanese and Korean)."""
    return unicodedata.name(char, "").startswith(("CJK UNIFIED", "CJK COMPATIBILITY"))


def split_name(native: str) -> tuple[str, str]:
    """(surname, given) of a Chinese name written without a space; surname first."""
    size = 2 if native[:2] in COMPOUND_SURNAMES and len(native) > 2 else 1
    return native[:size], native[size:]


def _plain(toned: str) -> str:
    """``lǚ`` -> ``lv``: what a keyboard types."""
    with_v = toned.replace("ü", "v")
    for accented in "ǖǘǚǜ":
        with_v = with_v.replace(accented, "v")
    folded = unicodedata.normalize("NFD", with_v)
    return "".join(char for char in folded if not unicodedata.combining(char))


def _surname_toned(surname: str) -> list[str]:
    special = SURNAME_READINGS.get(surname)
    return special.split() if special else [r[0] for r in pinyin(surname, style=Style.TONE)]


def _keyboard(syllable: str) -> list[str]:
    """ü is typed v on keyboards, and written YU or U in passports: 吕 = lv, lyu, lu."""
    if "v" not in syllable:
        return [syllable]
    return [syllable, syllable.replace("v", "yu"), syllable.replace("v", "u")]


def readings(native: str) -> list[tuple[list[str], list[str]]]:
    """(surname syllables, given syllables) without tones; a few, when characters have several."""
    surname, given = split_name(native)
    first = [_keyboard(_plain(syllable)) for syllable in _surname_toned(surname)]
    rest = [
        list(dict.fromkeys(v for reading in options for v in _keyboard(_plain(reading))))
        for options in (pinyin(given, style=Style.NORMAL, heteronym=True) if given else [])
    ]
    ways = islice(product(product(*first), product(*rest)), _MOST_READINGS)
    return [(list(head), list(tail)) for head, tail in ways]


def toned(native: str) -> str:
    """``王伟`` -> ``Wáng Wěi``: how to say it, surname first, given syllables joined."""
    surname, given = split_name(native)
    head = "".join(_surname_toned(surname)).capitalize()
    tail = "".join(r[0] for r in pinyin(given, style=Style.TONE)).capitalize() if given else ""
    return f"{head} {tail}".strip()


def untoned(text: str) -> str:
    """``Lǚ Wěi`` -> ``Lyu Wei``: as a passport writes it (GB/T 28039: ü is YU)."""
    return _plain(text).replace("v", "yu").replace("V", "Yu")

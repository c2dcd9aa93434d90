"""People who do not exist, with names in several scripts, birthdays and telephone numbers."""

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

CHINESE = (
    ("Wang", "王"), ("Li", "李"), ("Zhang", "张"), ("Liu", "刘"), ("Chen", "陈"), ("Yang", "杨"),
    ("Zhao", "赵"), ("Huang", "黄"), ("Zhou", "周"), ("Wu", "吴"), ("Xu", "徐"), ("Sun", "孙"),
    ("Hu", "胡"), ("Zhu", "朱"), ("Gao", "高"), ("Lin", "林"), ("He", "何"), ("Guo", "郭"),
)  # fmt: skip
GIVEN = (
    ("Wei", "伟"), ("Fang", "芳"), ("Na", "娜"), ("Min", "敏"), ("Jing", "静"), ("Lei", "磊"),
    ("Yang", "洋"), ("Yan", "艳"), ("Yong", "勇"), ("Jun", "军"), ("Jie", "杰"), ("Tao", "涛"),
    ("Xiaoli", "晓丽"), ("Zihan", "子涵"), ("Yuxin", "雨欣"), ("Haoran", "浩然"), ("Meiling", "美玲"),
)  # fmt: skip
JAPANESE = (("Ito", "伊藤"), ("Sato", "佐藤"), ("Tanaka", "田中"), ("Kobayashi", "小林"))
JAPANESE_GIVEN = (("Yuki", "由紀"), ("Haruto", "陽翔"), ("Aoi", "葵"), ("Ren", "蓮"))
LATIN = (
    "Okafor", "Novak", "Rossi", "Silva", "Müller", "Dubois", "Andersen", "Kowalski", "Murphy",
    "Costa", "Schmidt", "Papadopoulos", "O'Brien", "Nguyen", "Fernandes", "Jansen",
)  # fmt: skip
LATIN_GIVEN = (
    "Ada", "Tomas", "Giulia", "João", "Anna", "Claire", "Lars", "Piotr", "Sean", "Marta", "Jonas",
    "Eleni", "Niamh", "Minh", "Rui", "Sanne",
)  # fmt: skip


@dataclass
class Persona:
    """A guest of the simulator, in the words of the PMS door."""

    profile: str
    title: str
    family: str
    given: str
    native: str
    language: str
    nationality: str
    birthday: dict[str, Any]
    phones: list[str]
    emails: list[str]
    likes: list[str] = field(default_factory=list)

    def told(self, role: str = "primary") -> dict[str, Any]:
        """The person as the PMS tells them."""
        return {
            "profile": self.profile,
            "role": role,
            "title": self.title,
            "family": self.family,
            "given": self.given,
            "native": self.native,
            "language": self.language,
            "nationality": self.nationality,
            "birthday": self.birthday,
            "phones": self.phones,
            "emails": self.emails,
        }


def draw(dice: random.Random, number: str, *, today: date, birthday: bool = False) -> Persona:
    """Somebody new. About one in sixty has a birthday on ``today``; with ``birthday`` it is sure."""
    kind = dice.random()
    if kind < 0.55:
        family, given = dice.choice(CHINESE), dice.choice(GIVEN)
        names = (family[0], given[0], family[1] + given[1], "zh-Hans", "CN")
    elif kind < 0.68:
        family, given = dice.choice(JAPANESE), dice.choice(JAPANESE_GIVEN)
        names = (family[0], given[0], family[1] + " " + given[1], "ja", "JP")
    else:
        names = (
            dice.choice(LATIN),
            dice.choice(LATIN_GIVEN),
            "",
            "en",
            dice.choice(("PT", "GB", "DE", "FR", "IE", "NL")),
        )
    month, day = dice.randint(1, 12), dice.randint(1, 28)
    lunar = names[3] == "zh-Hans" and dice.random() < 0.15
    if birthday or dice.random() < 1 / 60:
        month, day, lunar = today.month, today.day, False
    phone = (
        f"+86138{dice.randint(0, 99999999):08d}"
        if names[4] == "CN"
        else f"+351910{dice.randint(0, 999999):06d}"
    )
    return Persona(
        profile=f"P{number}",
        title=dice.choice(("Mr", "Ms")),
        family=names[0],
        given=names[1],
        native=names[2],
        language=names[3],
        nationality=names[4],
        birthday={
            "calendar": "lunar" if lunar else "solar",
            "month": month,
            "day": day,
            "year": dice.randint(1948, 2004),
        },
        phones=[phone],
        emails=[f"guest{number}@example.com"],
    )

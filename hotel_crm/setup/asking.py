"""The first questions: a property, its rooms, its first manager; the rest is a sound beginning."""

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

DEPARTMENTS = (
    ("front_desk", "Front desk", "前台", "櫃檯"),
    ("guest_service", "Guest service centre", "宾客服务中心", "賓客服務中心"),
    ("concierge", "Concierge and bell", "礼宾部", "禮賓部"),
    ("housekeeping", "Housekeeping", "客房部", "房務部"),
    ("laundry", "Laundry", "洗衣房", "洗衣房"),
    ("dining", "Dining", "餐饮部", "餐飲部"),
    ("in_room_dining", "In-room dining", "送餐部", "客房送餐"),
    ("pastry", "Pastry", "饼房", "點心房"),
    ("engineering", "Engineering", "工程部", "工程部"),
    ("security", "Security", "保安部", "安全部"),
    ("guest_relations", "Guest relations", "宾客关系", "賓客關係"),
    ("duty_manager", "Duty manager", "大堂副理", "大廳副理"),
    ("night_manager", "Night manager", "夜班经理", "夜間經理"),
)


LOWEST, HIGHEST = 1, 99


class _Questions:
    """Asks until an answer can be used; each question says its default."""

    def __init__(self, answer: Callable[[str], str], say: Callable[[str], object]) -> None:
        self.answer = answer
        self.say = say

    def text(self, question: str, default: str) -> str:
        return self.answer(f"{question} [{default}]: ").strip() or default

    def fitting(
        self, question: str, default: str, *, fits: Callable[[str], object], otherwise: str
    ) -> str:
        while True:
            answer = self.text(question, default)
            if fits(answer):
                return answer
            self.say(otherwise)

    def code(self, question: str, default: str) -> str:
        return self.fitting(
            question,
            default,
            fits=re.compile(r"[a-z0-9_-]{1,40}").fullmatch,
            otherwise="Only small letters, digits, - and _, at most 40 of them.",
        )

    def number(self, question: str, default: int, low: int = LOWEST) -> int:
        return int(
            self.fitting(
                question,
                str(max(default, low)),
                fits=lambda answer: answer.isdecimal() and low <= int(answer) <= HIGHEST,
                otherwise=f"A whole number from {low} to {HIGHEST}.",
            )
        )


def ask(answer: Callable[[str], str], say: Callable[[str], object]) -> dict[str, Any]:
    """A set-up file's contents from a few answers; asks again when one cannot be used."""
    ask_for = _Questions(answer, say)
    name = ask_for.text("Name of the hotel", "Harbour Hotel")
    code = ask_for.code("Short name in addresses (a-z, 0-9, -)", "harbour")
    zone = ask_for.fitting(
        "Time zone",
        "Asia/Shanghai",
        fits=available_timezones().__contains__,
        otherwise="That is no time zone. Write it like Asia/Shanghai.",
    )
    currency = ask_for.fitting(
        "Currency",
        "CNY",
        fits=re.compile(r"[A-Z]{3}").fullmatch,
        otherwise="Three capital letters, such as CNY.",
    )
    first = ask_for.number("First floor with rooms", 2)
    last = ask_for.number("Last floor with rooms", 6, low=first)
    per_floor = ask_for.number("Rooms on each floor", 20)
    login = ask_for.code("Sign-in name of the first manager", "manager")
    person = ask_for.text("Name of the first manager", "Manager")
    return {
        "properties": [
            {
                "code": code,
                "name": {"en": name},
                "zone": zone,
                "currency": currency,
                "departments": [
                    {
                        "code": kind,
                        "kind": kind,
                        "name": {"en": en, "zh-hans": hans, "zh-hant": hant},
                    }
                    for kind, en, hans, hant in DEPARTMENTS
                ],
                "rooms": [
                    {"floor": str(floor), "last": per_floor} for floor in range(first, last + 1)
                ],
                "people": [
                    {
                        "login": login,
                        "name": person,
                        "role": "manager",
                        "departments": ["duty_manager"],
                    }
                ],
                "posts": [{"department": kind, "person": login} for kind, *_words in DEPARTMENTS],
                "lines": [{"code": f"{code}-pms", "name": "PMS"}],
            }
        ]
    }

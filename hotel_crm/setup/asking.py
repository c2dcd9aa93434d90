"""The first questions: a property, its rooms, its first manager; the rest is a sound beginning."""

from collections.abc import Callable
from typing import Any

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


def ask(answer: Callable[[str], str]) -> dict[str, Any]:
    """A set-up file's contents from a few answers; each question says its default."""

    def question(text: str, default: str) -> str:
        return answer(f"{text} [{default}]: ").strip() or default

    name = question("Name of the hotel", "Harbour Hotel")
    code = question("Short name in addresses (a-z, 0-9, -)", "harbour")
    zone = question("Time zone", "Asia/Shanghai")
    currency = question("Currency", "CNY")
    first = int(question("First floor with rooms", "2"))
    last = int(question("Last floor with rooms", "6"))
    per_floor = int(question("Rooms on each floor", "20"))
    login = question("Sign-in name of the first manager", "manager")
    person = question("Name of the first manager", "Manager")
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

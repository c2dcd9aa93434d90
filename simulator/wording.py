"""The few words of the PMS window in three languages."""

LANGUAGES = {"en": "EN", "zh-hans": "简", "zh-hant": "繁"}

_WORDS = {
    "window": ("PMS window", "PMS 窗口", "PMS 視窗"),
    "note": (
        "Stays, parties, channels and cancellations are real; names, rooms, hours, birthdays are drawn.",
        "住店天数、同行人数、渠道和取消来自真实预订；姓名、房号、时间、生日和历史均为随机生成。",
        "住宿天數、同行人數、通路與取消來自真實訂房；姓名、房號、時間、生日與歷史皆為隨機產生。",
    ),
    "board": ("Front-desk board", "前台看板", "櫃檯看板"),
    "next-morning": ("Next morning", "下一个早晨", "下一個早晨"),
    "next-month": ("Next month, sister hotel", "下月，姐妹酒店", "下個月，姊妹飯店"),
    "reservation": ("Reservation", "预订", "訂房"),
    "guest": ("Guest", "客人", "賓客"),
    "room": ("Room", "房号", "房號"),
    "act": ("What the PMS does", "PMS 操作", "PMS 操作"),
    "name": ("Your name", "您的姓名", "您的姓名"),
    "birthday": ("Birthday", "生日", "生日"),
    "walk-in": ("Check yourself in", "为自己办理入住", "為自己辦理入住"),
    "check-in": ("Check in", "入住", "入住"),
    "early": ("Arrives early", "提前到店", "提早抵達"),
    "cancel": ("Cancel", "取消", "取消"),
    "move": ("Move", "换房", "換房"),
    "check-out": ("Check out", "退房", "退房"),
}


def word(key: str, language: str) -> str:
    """A word in one of the three languages."""
    return _WORDS[key][list(LANGUAGES).index(language)]

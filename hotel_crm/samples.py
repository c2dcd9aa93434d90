"""Invented rows for the style guide: each component once in each state, in three languages."""

from datetime import datetime, timedelta
from typing import Any

from core.words import say

W = dict[str, str]


def _w(en: str, hans: str, hant: str) -> W:
    return {"en": en, "zh-hans": hans, "zh-hant": hant}


def _spoken(value: Any, language: str) -> Any:
    """Words become text in ``language``, however deep they lie."""
    if isinstance(value, dict):
        if "zh-hans" in value:
            return say(value, language).text
        return {key: _spoken(item, language) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spoken(item, language) for item in value]
    return value


WANG = _w("Mr Wang", "王先生", "王先生")
ITO = _w("Ms Ito", "伊藤女士", "伊藤女士")
BUCKWHEAT = _w("Buckwheat pillow", "荞麦枕", "蕎麥枕")


def _alerts(now: datetime) -> list[dict[str, Any]]:
    base = {"version": 3, "late": 5, "over": 15, "ack_url": "/styleguide/act"}
    vip = _w(
        "VIP arriving 14:30: Mr Wang, suite 801", "贵宾 14:30 到店：王先生，801 套房", "貴賓 14:30 抵達：王先生，801 套房"
    )
    feather = _w(
        "Feather allergy. Room not inspected yet.", "羽绒过敏，房间尚未查房。", "羽絨過敏，房間尚未檢查。"
    )
    birthday = _w("Birthday today: Ms Ito, 505", "今日生日：伊藤女士，505", "今日生日：伊藤女士，505")
    flowers = _w("Flowers and card within 20 minutes.", "20 分钟内送鲜花和贺卡。", "20 分鐘內送鮮花和賀卡。")
    taxi = _w("Taxi 06:30 for 612", "612 需要 06:30 出租车", "612 需要 06:30 計程車")
    return [
        base | {"public_id": "sample-high", "level": "high", "room": "801", "title": vip, "why": feather}
        | {"since": now - timedelta(minutes=17), "escalated": True},
        base | {"public_id": "sample-medium", "level": "medium", "room": "505", "title": birthday}
        | {"why": flowers, "since": now - timedelta(minutes=7)},
        base | {"public_id": "sample-low", "level": "low", "room": "612", "title": taxi}
        | {"since": now - timedelta(minutes=1)},
        base | {"public_id": "sample-taken", "level": "medium", "room": "612", "title": taxi}
        | {"taken_by": _w("Li", "李", "李"), "since": now - timedelta(minutes=2), "done_url": "/styleguide/act"},
    ]


def _chips() -> list[dict[str, Any]]:
    act = {"right_url": "/styleguide/act", "wrong_url": "/styleguide/act"}
    seen = _w(
        "Seen once: a blanket under the pillow, 1208, 22 Nov, by Mei.",
        "见过一次：枕下垫毯子，1208，11 月 22 日，小梅。",
        "見過一次：枕下墊毯子，1208，11 月 22 日，小梅。",
    )
    return [
        {"icon": "nut", "text": _w("No peanuts", "不能吃花生", "不能吃花生"), "state": "said", "safety": True},
        {"icon": "pillow", "text": BUCKWHEAT, "state": "said"},
        {"icon": "thermometer", "text": _w("18–20 °C", "18–20 °C", "18–20 °C"), "state": "confirmed"},
        {"icon": "pillow", "text": _w("a higher pillow", "更高的枕头", "更高的枕頭"), "state": "maybe", "why": seen} | act,
        {"icon": "newspaper", "text": _w("Newspaper", "报纸", "報紙"), "state": "expired"},
        {"icon": "cup", "text": _w("Tea or coffee", "茶或咖啡", "茶或咖啡"), "state": "conflicting"},
    ]


def _tasks() -> list[dict[str, Any]]:
    pillow = _w("Put a buckwheat pillow on the bed", "床上放荞麦枕", "床上放蕎麥枕")
    water = _w("Leave boiled water at turndown", "夜床时放一壶开水", "夜床時放一壺開水")
    start = {"start_url": "/styleguide/act", "done_url": "/styleguide/act", "version": 1}
    chips = [{"icon": "pillow", "text": BUCKWHEAT, "state": "said"}]
    return [
        {"public_id": "t-open", "room": "1208", "title": pillow, "guest": WANG, "due": "18:30", "state": "open", "level": "low"}
        | {"chips": chips} | start,
        {"public_id": "t-late", "room": "505", "title": water, "due": "18:30", "late": True, "level": "low", "state": "acknowledged"}
        | {"taken_by": _w("Mei", "小梅", "小梅")} | start,
        {"public_id": "t-started", "room": "612", "title": water, "due": "19:00", "level": "low", "state": "started"}
        | {"done_url": "/styleguide/act", "version": 2},
        {"public_id": "t-parked", "room": "808", "title": pillow, "due": "20:00", "level": "low", "state": "parked"}
        | {"park_reason": _w("Do not disturb", "请勿打扰", "請勿打擾"), "start_url": "/styleguide/act"},
        {"public_id": "t-done", "room": "303", "title": pillow, "due": "17:00", "level": "low", "state": "done"}
        | {"undo_url": "/styleguide/act", "version": 4},
    ]


def _rooms() -> list[dict[str, Any]]:
    looks = [
        ("801", "dirty", "cross", _w("Dirty", "脏房", "待清"), "due_in", WANG, "14:30"),
        ("802", "cleaning", "half", _w("Cleaning", "清扫中", "清掃中"), "due_in", ITO, "15:00"),
        ("803", "clean", "check", _w("Clean", "净房", "已清"), "", "", ""),
        ("804", "inspected", "check-double", _w("Ready", "已查房", "已檢查"), "due_in", ITO, "16:00"),
        ("805", "pickup", "broom", _w("Pick-up", "待补扫", "待補掃"), "due_out", WANG, "12:00"),
        ("806", "out_of_order", "ban", _w("Out of order", "维修房", "故障房"), "", "", ""),
        ("807", "do_not_disturb", "moon", _w("Do not disturb", "请勿打扰", "請勿打擾"), "in_house", ITO, ""),
    ]
    names = ("number", "look", "glyph", "word", "stay", "guest", "time")
    rooms = [dict(zip(names, row, strict=True)) for row in looks]
    rooms[0]["flags"] = [_w("Rush", "加急", "加急"), "VIP"]
    for room in rooms:
        room |= {"url": "/styleguide/sheet", "sheet": True}
    return rooms


def _guest() -> dict[str, Any]:
    return {
        "name": "WANG Wei",
        "native": "王伟",
        "native_lang": "zh-Hans",
        "said": "Wáng Wěi",
        "vip": "Platinum",
        "vip_pips": 4,
        "vip_top": True,
        "safety": [_w("Feather allergy (guest said)", "羽绒过敏（客人告知）", "羽絨過敏（客人告知）")],
        "room": "801",
        "stay_line": _w("in house 22–25 Nov", "在住 11 月 22–25 日", "住房中 11 月 22–25 日"),
        "language": "中文 / EN",
        "company": _w("with 1 companion", "同行 1 人", "同行 1 人"),
        "last_time": _w("Last stay: 12 Aug, asked for a quiet room", "上次入住：8 月 12 日，要安静的房间", "上次入住：8 月 12 日，要安靜的房間"),
        "next": _w("18:30 turndown", "18:30 夜床", "18:30 夜床"),
    }


def _timeline() -> list[dict[str, Any]]:
    mei = _w("Mei, housekeeping", "小梅，客房", "小梅，房務")
    return [
        {"icon": "eye", "words": _w("Used 2 extra pillows", "用了 2 个加枕", "用了 2 個加枕"), "when": "11:05", "by": mei},
        {"icon": "bell", "words": "Could I have the room a bit cooler?", "lang": "en", "when": "12 Aug", "by": "Li"},
        {"icon": "undo", "words": _w("Blanket under pillow", "枕下垫毯子", "枕下墊毯子"), "when": "10:41", "by": mei, "undone": True},
    ]


def _seen() -> list[dict[str, Any]]:
    return [
        {"icon": "pillow", "label": _w("Blanket under the pillow", "枕头下垫了毯子", "枕頭下墊了毯子")},
        {"icon": "cup", "label": _w("Drank the tea", "喝了茶", "喝了茶")},
        {"icon": "fruit", "label": _w("Ate the dragon fruit", "吃了火龙果", "吃了火龍果")},
        {"icon": "thermometer", "label": _w("Air conditioning set low", "空调调得很低", "空調調得很低")},
        {"icon": "shoe", "label": _w("Dusty shoes", "鞋上有灰", "鞋上有灰")},
        {"icon": "desk", "label": _w("Eats at the desk", "在书桌上用餐", "在書桌上用餐")},
    ]


ICONS = (
    "bed pillow blanket broom bell alert check check-double cross half ban clock person people search cake fruit "
    "water drop cup move phone call tablet language moon sun plus undo key arrow-in arrow-out house flag note star "
    "list board gear message plug chevron-right chevron-left chevron-down heart shoe smoke thermometer newspaper gift "
    "question quote eye pencil door towel send offline lock sound menu more camera mic leaf nut info pause play tag "
    "minibar bin table pill child wheelchair fan desk cutlery suitcase shirt refresh shield quiet view flower"
).split()


def guide(language: str, now: datetime) -> dict[str, Any]:
    """The style guide's context: plain values in ``language``; ages count from ``now``."""
    rows = {
        "alerts": _alerts(now),
        "tasks": _tasks(),
        "rooms": _rooms(),
        "guest": _guest(),
        "chips": _chips(),
        "timeline": _timeline(),
        "seen": _seen(),
        "tabs": [
            {"label": _w("Arrivals", "预抵", "預計抵達"), "url": "#tabs", "count": 14, "current": True},
            {"label": _w("In house", "在住", "住房中"), "url": "#tabs", "count": 61},
            {"label": _w("Departures", "预离", "預計退房"), "url": "#tabs", "count": 9},
        ],
        "arrivals": [
            {"time": "14:30", "name": "WANG Wei 王伟", "room": "801", "pill": "dirty", "word": _w("Dirty", "脏房", "待清"), "glyph": "cross"},
            {"time": "15:00", "name": "ITO Yuki 伊藤ゆき", "room": "505", "pill": "inspected", "word": _w("Ready", "已查房", "已檢查"), "glyph": "check-double"},
            {"time": "16:00", "name": "NOVAK Jana", "room": "", "pill": "", "word": _w("no room yet", "未排房", "未排房"), "glyph": "key"},
        ],
        "icons": ICONS,
        "pill_looks": ["high", "medium", "low", "good", "dirty", "cleaning", "clean", "inspected", "out_of_order", "do_not_disturb"],
    }
    spoken: dict[str, Any] = _spoken(rows, language)
    return spoken

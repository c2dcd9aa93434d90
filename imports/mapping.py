"""Which column means what: guessed from the header, kept once confirmed; pure."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from imports.enums import Kind, SectionField, StayField
from imports.types import Columns

F, S = StayField, SectionField

_WORDS: Mapping[str, Mapping[str, str]] = {
    Kind.STAYS: {
        F.KEY: "reservationnumber reservationno reservationid resno resvno confirmationnumber "
        "confirmationno confirmation bookingid bookingnumber bookingno bookingreference booking "
        "reservation 预订号 预定号 订单号 确认号 預訂號 訂單號 確認號 訂房編號",
        F.STATUS: "status reservationstatus bookingstatus state 状态 預訂狀態 狀態 预订状态",
        F.ARRIVAL: "arrival arrivaldate checkin checkindate arrive datein from 到店日期 抵店日期 "
        "入住日期 抵达日期 到店 入住 入住日 抵達日期 到達日期 到店日",
        F.DEPARTURE: "departure departuredate checkout checkoutdate depart dateout until to "
        "离店日期 退房日期 离店 退房 離店日期 退房日 離店 離店日 离店日",
        F.NIGHTS: "nights numberofnights los lengthofstay 间夜 晚数 住店天数 晚數 間夜 夜数",
        F.ADULTS: "adults adult numberofadults pax guests persons 成人 成人数 人数 成人數 人數",
        F.CHILDREN: "children child kids 儿童 儿童数 兒童 兒童數",
        F.ROOM: "room roomno roomnumber 房号 房間號 房間号 房间号 房號",
        F.ROOM_KIND: "roomtype roomkind roomcategory assignedroomtype 房型 房类 房類 房间类型",
        F.CHANNEL: "channel distributionchannel source bookingsource 渠道 来源 預訂渠道 預訂來源",
        F.SEGMENT: "segment marketsegment market 市场 市场细分 市場 客源 市場區隔",
        F.GROUP: "group groupcode groupname block 团队 团号 團號 團隊 团队名",
        F.COMPANY: "company companyname account 公司 单位 公司名称 公司名稱 協議單位 协议单位",
        F.BOOKED: "bookingdate bookedon bookedat booked datebooked createdon createdat created "
        "creationdate reservationdate 预订日期 預訂日期 预订时间 預訂時間 下单日期 下單日期 下单时间",
        F.LEAD: "leadtime daysahead bookingwindow 提前天数 提前天數 提前预订天数 提前預訂天數",
        F.CHANGED: "modified modifiedat lastmodified changedat updatedat reservationstatusdate "
        "修改日期 修改時間 修改时间",
        F.TOTAL: "total totalamount amount revenue totalrevenue roomrevenue 总额 总房费 金额 "
        "總額 總房費 金額 房费合计",
        F.RATE: "rate adr dailyrate roomrate price 房价 房價 日房价",
        F.CURRENCY: "currency currencycode 货币 币种 幣別 貨幣",
        F.PROFILE: "profile profileid guestid customerid clientid guestnumber 客人编号 客史号 "
        "客人編號 會員號 会员号 客史編號",
        F.NAME: "name guestname guest fullname customername 姓名 客人姓名 住客姓名 客人",
        F.FAMILY: "familyname lastname surname 姓 姓氏",
        F.GIVEN: "givenname firstname forename 名 名字",
        F.NATIVE: "nativename localname chinesename 中文名 中文姓名",
        F.TITLE: "title salutation 称谓 稱謂 称呼",
        F.LANGUAGE: "language lang 语言 語言",
        F.NATIONALITY: "nationality country countrycode 国籍 國籍 国家",
        F.BIRTHDAY: "birthday birthdate dateofbirth dob 生日 出生日期",
        F.PHONE: "phone phonenumber mobile telephone tel cell 电话 手机 手机号 電話 手機",
        F.EMAIL: "email emailaddress mail 邮箱 电子邮件 電郵 電子郵件",
        F.VIP: "vip viplevel vipcode vipstatus 贵宾等级 vip等级 貴賓等級 vip等級",
    },
    Kind.SECTIONS: {
        S.DAY: "day date 日期",
        S.DEPARTMENT: "department dept 部门 部門",
        S.SECTION: "section floor area 区域 楼层 區域 樓層 班组 分区",
        S.ROOMS: "rooms room roomno roomnumber 房号 房間號 房号列表 房间号 房號",
        S.HOLDER: "holder attendant staff login 服务员 客房服务员 服務員 姓名 员工",
        S.SUPERVISOR: "supervisor lead 主管 领班 領班",
        S.FROM: "from start starts 开始 開始 上班",
        S.UNTIL: "until to end ends 结束 結束 下班",
    },
}  # fmt: skip

_DEMAND: Columns = {
    F.STATUS: ["reservation_status"],
    F.ARRIVAL: ["arrival_date_year", "arrival_date_month", "arrival_date_day_of_month"],
    F.NIGHTS: ["stays_in_weekend_nights", "stays_in_week_nights"],
    F.ADULTS: ["adults"],
    F.CHILDREN: ["children", "babies"],
    F.ROOM_KIND: ["assigned_room_type"],
    F.CHANNEL: ["distribution_channel"],
    F.SEGMENT: ["market_segment"],
    F.COMPANY: ["company"],
    F.LEAD: ["lead_time"],
    F.CHANGED: ["reservation_status_date"],
    F.RATE: ["adr"],
}
PRESETS: Mapping[str, Columns] = {"hotel_booking_demand": _DEMAND}
"""Known exports by name: Antonio, de Almeida, Nunes (2019), doi 10.1016/j.dib.2018.11.126."""

NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    Kind.STAYS: ((F.ARRIVAL,), (F.DEPARTURE, F.NIGHTS)),
    Kind.SECTIONS: ((S.SECTION,), (S.ROOMS,), (S.FROM,), (S.UNTIL,)),
}
"""One of each of these must be mapped, or no row can go in."""

_PLAIN = re.compile(r"[\W_]+")


def folded(name: str) -> str:
    """A column's name without case, spaces and marks."""
    return _PLAIN.sub("", name).lower()


def signature(header: Sequence[str]) -> str:
    """By this a file of the same columns is recognised next time."""
    return hashlib.sha256("\n".join(folded(name) for name in header).encode()).hexdigest()


def fields_of(kind: str) -> type[StayField] | type[SectionField]:
    """What a column of this kind of file can mean."""
    return StayField if kind == Kind.STAYS else SectionField


def guess(kind: str, header: Sequence[str]) -> dict[str, list[str]]:
    """The best guess for a header nobody has confirmed; a column means one thing."""
    by_name: dict[str, str] = {}
    for name in header:
        by_name.setdefault(folded(name), name)
    found = _preset(header) if kind == Kind.STAYS else {}
    # A known export may have been given names and numbers; its countries have three letters.
    skipped = {*found, F.NATIONALITY} if found else set()
    taken = {name for names in found.values() for name in names}
    for field, words in _WORDS[kind].items():
        if field in skipped:
            continue
        for word in words.split():
            column = by_name.get(word)
            if column is not None and column not in taken:
                found[str(field)] = [column]
                taken.add(column)
                break
    return found


def _preset(header: Sequence[str]) -> dict[str, list[str]]:
    for preset in PRESETS.values():
        needed = {name for field in (F.ARRIVAL, F.NIGHTS) for name in preset[field]}
        if needed <= set(header):
            return within(preset, header)
    return {}


def within(columns: Columns, header: Sequence[str]) -> dict[str, list[str]]:
    """``columns`` as far as ``header`` has all of a field's columns."""
    there = set(header)
    return {
        str(field): list(names)
        for field, names in columns.items()
        if names and all(name in there for name in names)
    }


def lacking(kind: str, columns: Columns) -> list[tuple[str, ...]]:
    """Which needed fields have no column."""
    return [
        choices
        for choices in NEEDED[kind]
        if not any(columns.get(field) for field in choices)
    ]  # fmt: skip


def unique(header: Sequence[str]) -> tuple[str, ...]:
    """Names of columns that differ: empty ones get a number, repeated ones too."""
    names: list[str] = []
    for number, name in enumerate(header, start=1):
        plain = " ".join(name.split())[:80] or f"#{number}"
        names.append(f"{plain} #{number}" if plain in names else plain)
    return tuple(names)

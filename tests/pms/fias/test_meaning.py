"""What a record means, by itself."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from pms.adapters.fias.codec import CUT
from pms.adapters.fias.meaning import ALERTABLE, BAD_DATES, UNCLEAR, read, reread
from pms.adapters.fias.told import Told, from_text
from pms.types import DayRolled, InHouseNews, Noted, ResyncEnded, RoomNews

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai


def told(body: str | bytes, **fields) -> Told:
    return Told(**{
        "body": body if isinstance(body, bytes) else body.encode(), "charset": "utf-8", "at": AT, "zone": "Asia/Shanghai", **fields
    })  # fmt: skip


def means(body: str, **fields):
    return read(told(body, **fields)).meaning


def test_a_check_in_is_read_whole():
    news = means(
        "GI|RN2781|G#12345|G+P-7|GNGuest, Mr.|GFAda|GLGE|GV3|GGA123|GA261124|GD261126|"
        "DA261124|TI142957|"
    )

    assert (news.what, news.key, news.room, news.group) == ("in", "12345", "2781", "A123")
    assert (news.arrival, news.departure) == (date(2026, 11, 24), date(2026, 11, 26))
    assert (news.at, news.stamped) == (AT - timedelta(seconds=3), True)
    said = news.profile
    assert (said.key, said.family, said.given, said.title) == ("P-7", "Guest", "Ada", "Mr")
    assert (said.language, said.vip) == ("de", "3")


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ("GTMr.|GFAndreas|GNKoehler, Andreas|", ("Mr", "Koehler", "Andreas", "")),
        ("GFAndreas|GNAndreas Koehler|", ("", "Koehler", "Andreas", "")),
        ("GFAndreas|GNKoehler Andreas|", ("", "Koehler", "Andreas", "")),
        ("GNKoehler|", ("", "Koehler", "", "")),
        ("GFDa Silva|GNGN Maria|", ("", "GN Maria", "Da Silva", "")),
        ("GN王伟|", ("", "", "", "王伟")),
        ("GN王, 伟|GT先生|", ("先生", "", "", "王伟")),
        ("GNWang, Wei|GF伟|", ("", "Wang", "Wei", "")),
    ],
)
def test_names_are_taken_apart_as_far_as_they_tell(fields, names):
    said = means(f"GI|RN1|G#1|{fields}").profile

    assert (said.title, said.family, said.given, said.native) == names


@pytest.mark.parametrize("body", ["GI|RN1|G#1|", "GC|RN1|G#1|GV0|", "GO|RN1|G#1|"])
def test_a_record_without_a_name_speaks_of_nobody_new(body):
    assert means(body).profile is None


@pytest.mark.parametrize(
    ("stamp", "seconds", "stamped"),
    [
        ("DA261124|TI142950|", -10, True),
        ("DA261124|TI143100|", 0, True),  # a minute ahead: not later than heard
        ("DA251124|TI142950|", 0, True),  # a clock a year behind is not believed
        ("DA261124|TI999999|", 0, False),
        ("DA|TI|", 0, False),
        ("", 0, False),
    ],
)
def test_the_moment_is_the_one_told_unless_the_clock_is_far_off(stamp, seconds, stamped):
    news = means(f"GO|RN1|G#1|{stamp}")

    assert (news.at, news.stamped) == (AT + timedelta(seconds=seconds), stamped)


def test_an_hour_that_comes_twice_is_the_one_nearer_to_when_it_was_heard():
    second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # 01:30 in New York, for the second time

    news = means("GO|RN1|G#1|DA261101|TI012959|", at=second, zone="America/New_York")

    assert news.at == second - timedelta(seconds=1)


def test_what_a_resync_tells_has_no_moment_of_its_own():
    news = means("GI|RN1|G#1|SF|DA261124|TI100000|", resync=True)

    assert (news.at, news.stamped, news.resync, news.recent) == (AT, False, True, False)


@pytest.mark.parametrize(("ago", "recent"), [(ALERTABLE, True), (ALERTABLE * 2, False)])
def test_a_resync_soon_after_all_was_known_is_recent(ago, recent):
    assert means("GI|RN1|G#1|SF|", resync=True, proof=AT - ago).recent is recent


def test_dates_that_contradict_are_left_out_and_said():
    news = means("GC|RN1|G#1|GA261126|GD261124|")

    assert (news.arrival, news.departure, news.notes) == (None, None, (BAD_DATES,))


def test_letters_that_cannot_be_read_are_said():
    odd = told(b"GI|RN1|G#1|GNM\xfcller|")

    assert read(odd).meaning.notes == (UNCLEAR,)


@pytest.mark.parametrize(
    ("body", "condition", "service"),
    [
        ("RE|RN1208|RS1|", "dirty", None),
        ("RE|RN1208|RS4|", "clean", None),
        ("RE|RN1208|RS6|", "inspected", None),
        ("RE|RN1208|RS3|DNY|", "clean", "do_not_disturb"),
        ("RE|RN1208|DNN|CTfree text|", None, "none"),
    ],
)
def test_room_status_is_split_into_condition_and_door(body, condition, service):
    assert means(body) == RoomNews(number="1208", at=AT, condition=condition, service=service)


@pytest.mark.parametrize(
    ("at", "said", "day"),
    [
        (AT.replace(day=24, hour=18), "DA261125|", date(2026, 11, 25)),  # 02:00 on the 25th
        (AT.replace(day=24, hour=18), "DA261124|", date(2026, 11, 25)),  # the day that closed
        (AT.replace(day=24, hour=15), "DA261124|", date(2026, 11, 25)),  # 23:00 on the 24th
        (AT.replace(day=24, hour=18), "", date(2026, 11, 25)),
        (AT.replace(day=24, hour=18), "DA991231|", date(2026, 11, 25)),  # 1999
    ],
)
def test_the_night_audit_ends_in_the_day_whose_daylight_comes_next(at, said, day):
    assert means(f"NE|{said}TI020000|", at=at) == DayRolled(day=day)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("GI|RN1|GNWang|", "names no reservation"),
        ("GI|RN1|G#1 2;3|", "names no reservation"),
        ("GO|GSN|", "names neither a reservation (G#) nor a room"),
        ("RE|RN1|ML1|", "says nothing of a room that we use"),
        ("RE|RS1|", "says nothing of a room that we use"),
        ("XL|RN1|MTHello Mr Wang|", "records of the kind XL"),
        ("DE|DA261124|TI1|", "end of a resync without its beginning"),
        ("hello", "no FIAS record"),
        ("", "no FIAS record"),
    ],
)
def test_what_cannot_be_used_has_a_sentence_without_values(body, sentence):
    heard = read(told(body))

    assert heard.meaning is None
    assert sentence in heard.problem
    assert "Wang" not in heard.problem


def test_half_a_record_is_never_read_as_a_whole_one():
    heard = read(told("GO|RN1|G#12", torn=CUT))

    assert (heard.meaning, heard.head.kind) == (None, "fias.??")
    assert heard.problem.startswith(CUT)


@pytest.mark.parametrize(
    ("body", "kind", "entity", "ordered"),
    [
        ("GI|RN1|G#77|", "fias.GI", "stay:77", True),
        ("GO|RN1|", "fias.GO", "room:1", False),
        ("RE|RN1|RS1|", "fias.RE", "room:1", False),
        ("DS|", "fias.DS", "resync", False),
        ("NS|", "fias.NS", "day", False),
        ("NE|", "fias.NE", "day", False),
    ],
)
def test_what_a_message_is_about(body, kind, entity, ordered):
    head = read(told(body)).head

    assert (head.kind, head.entity, head.ordered) == (kind, entity, ordered)


def test_a_kept_record_is_read_again_the_same_way():
    odd = told(b"GI|RN1|G#1|GN\xcd\xf5|", charset="gb18030", resync=True, proof=AT)

    assert from_text(odd.as_text()) == odd
    assert reread(odd.as_text()) == read(odd)
    assert "GI|RN1|G#1|GN王" in json.loads(odd.as_text())["record"]


def test_the_end_of_a_resync_and_what_needs_nothing():
    assert means("DE|", resync=True) == ResyncEnded(at=AT)
    assert isinstance(means("DS|", resync=True), Noted)
    assert isinstance(means("NS|"), Noted)
    assert isinstance(means("GO|RN1|SF|", resync=True), InHouseNews)

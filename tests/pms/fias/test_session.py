"""The link itself: the transcript byte for byte, and every way in which it can begin again."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from pms.adapters.fias.session import ALIVE, NIGHT, PROMPT, RESYNC, SILENCE, Phase, Session, Stage

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
OFFER = (
    b"\x02LD|DA261124|TI103000|V#1.0|IFWW|\x03"
    b"\x02LR|RIGI|FLRNG#GSGNGFGTGLGVG+GAGDGGSFDATI|\x03"
    b"\x02LR|RIGC|FLRNROG#GSGNGFGTGLGVG+GAGDGGSFDATI|\x03"
    b"\x02LR|RIGO|FLRNG#GSSFDATI|\x03"
    b"\x02LR|RIRE|FLRNRSDNCT|\x03"
    b"\x02LR|RIDS|FLDATI|\x03"
    b"\x02LR|RIDE|FLDATI|\x03"
    b"\x02LR|RINS|FLDATI|\x03"
    b"\x02LR|RINE|FLDATI|\x03"
    b"\x02LA|DA261124|TI103000|\x03"
)
TRANSCRIPT = (
    # what the PMS says, what we answer, what is told on
    (b"\x02LS|DA261124|TI103000|\x03", OFFER, []),
    (b"\x02LA|DA261124|TI103000|\x03", b"\x02DR|DA261124|TI103000|\x03", []),
    (b"\x02DS|DA261124|TI103000|\x03", b"", [("DS", "resync")]),
    (
        b"\x02GI|RN102|G#12345666|GTMr.|GFAndreas|GNKoehler, Andreas|GLEA|GV0|SF|\x03",
        b"",
        [("GI", "resync")],
    ),
    (b"\x02GO|RN102|GSN|G#12345666|CS3|SF|\x03", b"", [("GO", "resync")]),
    (b"\x02GO|RN104|GSN|CS3|SF|\x03", b"", [("GO", "resync")]),
    (b"\x02DE|DA261124|TI103000|\x03", b"", [("DE", "resync")]),
    (
        b"\x02GI|RN102|G#12345666|GTMr.|GFAndreas|GNKoehler, Andreas|GLEA|GV0|\x03",
        b"",
        [("GI", "live")],
    ),
    (
        b"\x02GC|RN101|G#12345666|GTMr.|GFAndreas|GNKoehler, Andreas|GLEA|GV0|RO102|\x03",
        b"",
        [("GC", "live")],
    ),
    (
        b"\x02GC|RN101|G#8874|GA110327|GD110329|GLVN|GTMr.|GFHuu|GNPham, Huu|\x03",
        b"",
        [("GC", "live")],
    ),
    (b"\x02GI|RN2781|G#12345|GNGuest, Mr.|GLEA|GV3|GGA123|GSN|\x03", b"", [("GI", "live")]),
    (b"\x02GO|RN102|GSN|G#12345666|CS3|\x03", b"", [("GO", "live")]),
    (b"\x02LA|DA261124|TI103010|\x03", b"", []),
    (b"\x02ZZ|RN102|\x03\x02NS|DA261124|TI103000|\x03", b"", [("ZZ", "live"), ("NS", "live")]),
    (b"\x02NE|DA261125|TI103000|\x03", b"", [("NE", "live")]),
    (b"\x02LE|DA261124|TI103000|\x03", b"", []),
    (b"\x02LS|DA261124|TI103000|\x03", OFFER, []),
)


def session(**settings) -> Session:
    return Session(charset="utf-8", **{"swap_marks": True, "now": NOW, **settings})


def up(**settings) -> Session:
    made = session(**settings)
    made.receive(b"\x02LS|\x03\x02LA|\x03", NOW)
    made.take()
    return made


def told(heard) -> list[tuple[str, str]]:
    return [(one.record.rid, str(one.phase)) for one in heard]


def test_transcript_byte_for_byte():
    link = session()

    for said, answer, heard in TRANSCRIPT:
        assert told(link.receive(said, NOW)) == heard
        assert link.take() == answer


@given(st.data())
def test_transcript_is_the_same_wherever_reads_end(data):
    whole = b"".join(said for said, _, _ in TRANSCRIPT)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=20)))
    link, heard, answers = session(), [], b""

    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        heard += link.receive(whole[start:end], NOW)
        answers += link.take()

    assert told(heard) == [each for _, _, some in TRANSCRIPT for each in some]
    assert answers == b"".join(answer for _, answer, _ in TRANSCRIPT)


def test_room_status_is_told_byte_for_byte():
    link = up()

    link.tell_room("101", "3", NOW)

    assert link.take() == b"\x02RE|RN101|RS3|IDCRM|\x03"


def test_nothing_is_told_of_rooms_before_the_link_is_up_or_in_the_night_audit():
    fresh, night = session(), up()
    night.receive(b"\x02NS|\x03", NOW)

    assert (fresh.may_tell, night.may_tell) == (False, False)
    night.receive(b"\x02NE|\x03", NOW)
    assert night.may_tell


def test_a_night_audit_that_nobody_ends_is_over_in_the_morning():
    night = up()
    night.receive(b"\x02NS|\x03", NOW)

    night.tick(NOW + NIGHT)
    assert not night.may_tell
    night.tick(NOW + NIGHT + timedelta(seconds=1))
    assert night.may_tell


def test_a_pms_that_does_not_begin_is_reminded():
    link = session()

    link.tick(NOW + PROMPT)

    assert link.take() == b"\x02LS|DA261124|TI103010|\x03"


def test_a_quiet_link_is_kept_alive_and_a_dead_one_is_noticed():
    link = up()

    link.tick(NOW + ALIVE / 2)
    assert link.take() == b""
    link.tick(NOW + ALIVE)
    assert link.take() == b"\x02LA|DA261124|TI103010|\x03"
    assert not link.dead(NOW + SILENCE)
    assert link.dead(NOW + SILENCE + timedelta(seconds=1))


def test_a_link_that_begins_in_the_middle_of_a_resync_asks_again():
    link = up()
    link.receive(b"\x02DS|\x03\x02GI|RN1|G#1|SF|\x03", NOW)

    link.receive(b"\x02LS|\x03\x02LA|\x03", NOW)

    assert link.take() == OFFER + b"\x02DR|DA261124|TI103000|\x03"
    assert told(link.receive(b"\x02DE|\x03", NOW)) == [("DE", "live")]  # belongs to no beginning
    assert not link.synced


def test_what_is_said_of_guests_before_the_link_is_up_is_told_on():
    """Some PMSs speak before they say LA."""
    link = session()

    assert told(link.receive(b"\x02GI|RN1|G#1|\x03", NOW)) == [("GI", "live")]
    assert link.stage == Stage.OPENED


def test_without_marks_all_between_start_and_end_is_resync():
    link = up(swap_marks=False)

    heard = link.receive(b"\x02DS|\x03\x02GI|RN1|G#1|\x03\x02DE|\x03\x02GI|RN2|G#2|\x03", NOW)

    assert [one.phase for one in heard] == [Phase.RESYNC, Phase.RESYNC, Phase.RESYNC, Phase.LIVE]


def test_with_marks_a_guest_who_comes_during_a_resync_is_news():
    link = up()

    heard = link.receive(b"\x02DS|\x03\x02GI|RN1|G#1|SF|\x03\x02GI|RN2|G#2|\x03\x02DE|\x03", NOW)

    assert told(heard) == [
        ("DS", "resync"), ("GI", "resync"), ("GI", "live"), ("DE", "resync"),
    ]  # fmt: skip


def test_marks_that_were_promised_and_never_come_make_no_news_of_a_full_house():
    """A line whose PMS carries no SF, set up as if it did."""
    link = up()

    first = link.receive(b"\x02DS|\x03\x02GI|RN1|G#1|\x03\x02GI|RN2|G#2|\x03\x02DE|\x03", NOW)
    after = link.receive(b"\x02GI|RN3|G#3|\x03", NOW)

    assert [phase for _, phase in told(first)] == ["resync"] * 4
    assert told(after) == [("GI", "live")]


def test_a_resync_that_does_not_end_is_noticed():
    link = up()

    link.tick(NOW + RESYNC)
    assert not link.unanswered
    link.tick(NOW + RESYNC + timedelta(seconds=1))
    assert link.unanswered
    link.receive(b"\x02DS|\x03\x02DE|\x03", NOW)
    assert (link.unanswered, link.synced) == (False, True)


def test_guests_named_after_asking_are_no_news_where_a_pms_has_neither_marks_nor_start():
    link = up(swap_marks=False)

    before = link.receive(b"\x02GI|RN1|G#1|\x03", NOW)
    link.tick(NOW + RESYNC + timedelta(seconds=1))
    later = link.receive(b"\x02GI|RN2|G#2|\x03", NOW)

    assert told(before + later) == [("GI", "resync"), ("GI", "live")]


def test_half_a_record_is_told_as_such_when_the_line_is_cut():
    link = up()
    link.receive(b"\x02GI|RN10", NOW)

    (piece,) = link.end()

    assert (piece.body, piece.record.rid) == (b"GI|RN10", "")
    assert piece.torn.startswith("The line was cut")

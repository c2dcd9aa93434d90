"""Frames and records: whatever the network cuts, whatever letters the PMS uses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pms.adapters.fias.codec import CUT, LONGEST_FRAME, RESTARTED, TOO_LONG, Decoder, build, parse

KNOWN = ("RN", "RO", "G#", "G+", "GN", "GF", "GV", "GS", "DA", "TI", "A0", "P#")
VALUES = st.text(
    st.characters(codec="utf-8", exclude_characters="|", exclude_categories=("C", "Z")), max_size=12
)
FIELDS = st.lists(st.tuples(st.sampled_from(KNOWN), VALUES), max_size=8)
RIDS = st.sampled_from(("GI", "GC", "GO", "RE", "DS", "DE", "XL"))


@pytest.mark.parametrize(
    ("body", "rid", "fields"),
    [
        (
            b"GI|RN102|G#12345666|GTMr.|GFAndreas|GNKoehler, Andreas|GLEA|GV0|",
            "GI",
            [("RN", "102"), ("G#", "12345666"), ("GT", "Mr."), ("GF", "Andreas"),
             ("GN", "Koehler, Andreas"), ("GL", "EA"), ("GV", "0")],
        ),
        (b"GO|RN102|GSN|G#12345666|CS3|SF|", "GO",
         [("RN", "102"), ("GS", "N"), ("G#", "12345666"), ("CS", "3"), ("SF", "")]),
        (b"DS|DA261124|TI103000|", "DS", [("DA", "261124"), ("TI", "103000")]),
        (b"NS", "NS", []),
        (b"GI|RN101||G#1|||", "GI", [("RN", "101"), ("G#", "1")]),
        (b"GI|RN101|G#1", "GI", [("RN", "101"), ("G#", "1")]),
    ],
)  # fmt: skip
def test_records_are_read_field_by_field(body, rid, fields):
    record = parse(body)

    assert (record.rid, list(record.fields)) == (rid, fields)


@pytest.mark.parametrize("body", [b"", b"|", b"G", b"GIRN102|", b"\xff\xfe|RN1|", b"{}"])
def test_a_body_that_is_no_record_has_no_id(body):
    assert parse(body).rid == ""


@given(RIDS, FIELDS)
def test_what_is_built_is_read_back(rid, fields):
    (frame,) = Decoder().feed(build(rid, fields))

    record = parse(frame.body)

    assert (record.rid, list(record.fields), record.clear) == (rid, fields, True)


@given(st.lists(st.tuples(RIDS, FIELDS), max_size=5), st.data())
def test_any_cuts_of_the_bytes_give_the_same_frames(records, data):
    whole = b"\x00noise".join(build(rid, fields) for rid, fields in records)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=12)))
    decoder = Decoder()

    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    frames = [frame for piece in pieces for frame in decoder.feed(piece)]

    assert frames == Decoder().feed(whole)
    assert len(frames) == len(records)
    assert decoder.end() == []


@given(st.binary(max_size=300))
def test_no_bytes_break_the_decoder_or_the_reader(noise):
    decoder = Decoder()

    frames = decoder.feed(noise) + decoder.end()

    for frame in frames:
        parse(frame.body, "gb18030")
    assert all(frame.body in noise for frame in frames)
    assert decoder.feed(build("LS")) == Decoder().feed(build("LS"))  # nothing of the noise is left


def test_half_a_record_is_given_back_when_the_line_is_cut():
    decoder = Decoder()
    decoder.feed(build("GI", [("RN", "102")])[:7])

    assert [(frame.body, frame.torn) for frame in decoder.end()] == [(b"GI|RN1", CUT)]
    assert [frame.body for frame in decoder.feed(build("LS"))] == [b"LS|"]


def test_a_record_that_begins_inside_another_ends_it():
    frames = Decoder().feed(b"\x02GI|RN1\x02GO|RN2|\x03")

    assert [(frame.body, frame.torn) for frame in frames] == [
        (b"GI|RN1", RESTARTED),
        (b"GO|RN2|", ""),
    ]


def test_a_record_without_end_does_not_grow_for_ever():
    decoder = Decoder()

    frames = decoder.feed(b"\x02" + b"x" * (LONGEST_FRAME * 3)) + decoder.feed(build("LS"))

    assert [(len(frame.body), frame.torn) for frame in frames] == [
        (LONGEST_FRAME, TOO_LONG),
        (3, ""),
    ]


@pytest.mark.parametrize("charset", ["gb18030", "big5hkscs", "utf-8"])
def test_names_are_read_in_the_letters_of_the_line(charset):
    (frame,) = Decoder().feed(build("GI", [("GN", "王偉"), ("GL", "CH")], charset))

    record = parse(frame.body, charset)

    assert (record.get("GN"), record.get("GL"), record.clear) == ("王偉", "CH", True)


def test_gbk_and_utf8_are_told_apart_in_one_link():
    gbk = build("GI", [("GN", "王伟, 联通")], "gb18030")
    utf = build("GI", [("GN", "张晓丽"), ("GF", "José")], "utf-8")

    names = [parse(frame.body, "gb18030").get("GN") for frame in Decoder().feed(gbk + utf)]

    assert names == ["王伟, 联通", "张晓丽"]


def test_a_bar_inside_a_chinese_letter_ends_no_field():
    name = b"\xaa\x7c\xcd\xf5".decode("gb18030")  # the second byte of the first letter is a bar

    (frame,) = Decoder().feed(build("GI", [("GN", name), ("GL", "CH")], "gb18030"))

    assert parse(frame.body, "gb18030").fields == (("GN", name), ("GL", "CH"))


def test_half_a_letter_at_the_end_of_a_name_does_not_swallow_the_next_field():
    body = b"GI|GN" + "王伟".encode("gb18030")[:3] + b"|G#77|"

    record = parse(body, "gb18030")

    assert (record.get("G#"), record.clear) == ("77", False)
    assert record.text("GN").startswith("王")


def test_values_cannot_break_out_of_their_field():
    frame = build("RE", [("RN", "1\x02\x0308|RS6"), ("RS", "3")])

    (read,) = Decoder().feed(frame)

    assert parse(read.body).fields == (("RN", "1  08 RS6"), ("RS", "3"))

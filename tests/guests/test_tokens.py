import pytest
from hypothesis import given
from hypothesis import strategies as st

from guests.tokens import LONGEST_TOKEN, Term, asked, finds, fold, tokens_of
from guests.types import Words

WANG = tokens_of(
    Words(
        names=[("Wang", "Xiaoming", "王小明")],
        phones=["+8613812345678"],
        emails=["wang.xm@example.com"],
    )
)
MUELLER = tokens_of(Words(names=[("Müller-Lüdenscheidt", "Jürgen", "")], phones=[], emails=[]))
ITO = tokens_of(Words(names=[("Ito", "Hanako", "伊藤 花子")], phones=[], emails=[]))


@pytest.mark.parametrize(
    "text",
    [
        "王", "小", "明", "王小", "小明", "王小明",
        "w", "wang", "wangx", "wangxiaoming", "WANG XIAO", "wang xiaoming", "xiaoming wang",
        "xiaomingw", "ming", "wxm", "wx", "王 ming", "王xiao",
        "5678", "345678", "13812345678", "+86 138 1234 5678", "008613812345678", "138-1234-5678",
        "wang.xm", "wang.xm@ex", "wang.xm@example.com",
    ],
)  # fmt: skip
def test_chinese_guest_is_found_by_every_way_of_typing(text):
    assert finds(text, WANG)


@pytest.mark.parametrize(
    "text",
    ["李", "明小", "小王", "li", "wangwei", "mingx", "678", "9999", "1381234567", "x@y.com"],
)
def test_chinese_guest_is_not_found_by_something_else(text):
    assert not finds(text, WANG)


@pytest.mark.parametrize(
    "text",
    ["muller", "Müller", "mueller", "jürgen", "jurgen mu", "juergen mueller", "ludensch", "lud",
     "müller-lüdenscheidt", "ludenscheidt jurgen", "MÜLLER LÜDEN"],
)  # fmt: skip
def test_diacritics_do_not_matter(text):
    assert finds(text, MUELLER)


@pytest.mark.parametrize("text", ["伊藤", "花子", "伊藤花", "ito", "hanako", "ito hana", "yiteng"])
def test_japanese_guest_is_found_in_both_scripts_and_as_read_in_china(text):
    assert finds(text, ITO)


@pytest.mark.parametrize(
    ("native", "typed"),
    [
        ("单田芳", "shan"),  # 单 is Shàn as a surname
        ("曾国藩", "zengguo"),
        ("欧阳娜娜", "ouyangna"),
        ("欧阳娜娜", "oynn"),
        ("欧阳娜娜", "onn"),
        ("尉迟恭", "yuchi"),
        ("吕布", "lv"),
        ("吕布", "lyubu"),
        ("吕布", "lubu"),
        ("王乐", "wangle"),
        ("王乐", "wangyue"),
        ("張偉", "zhangwei"),
        ("张伟", "zhangwei"),
        ("買買提", "maimai"),
        ("迪丽热巴·迪力木拉提", "迪力木拉提"),
        ("김민준", "민준"),
        ("Иванов Пётр", "ивано"),
        ("Иванов Пётр", "петр"),
    ],
)
def test_native_names_are_found_as_they_are_read(native, typed):
    assert finds(typed, tokens_of(Words(names=[("", "", native)], phones=[], emails=[])))


@pytest.mark.parametrize("text", ["", "   ", "1", "12", "123", "-", "🙂", "\u202e"])
def test_nothing_is_asked_by_too_little(text):
    assert asked(text) == []


def test_two_words_are_first_read_joined_and_then_apart():
    assert asked("Wang Wei") == [
        (Term("wangwei"),),
        (Term("wang"), Term("wei")),
    ]


def test_long_text_becomes_a_range_and_short_text_an_equality():
    assert asked("wangxiaom") == [(Term("wangxiaom", prefix=True),)]
    assert asked("wangxiao") == [(Term("wangxiao"),)]
    assert asked("12345678") == [(Term("~87654321", prefix=True),)]


def test_ordinary_guest_has_a_moderate_number_of_tokens():
    assert len(WANG) <= 60


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_any_name_gives_tokens_that_fit_their_column(family, given_name, native):
    tokens = tokens_of(Words(names=[(family, given_name, native)], phones=[], emails=[]))

    assert all(0 < len(token) <= LONGEST_TOKEN for token in tokens)


@given(st.text(max_size=60))
def test_any_typed_text_is_read_without_an_error(text):
    ways = asked(text)

    assert all(0 < len(term.text) <= LONGEST_TOKEN for way in ways for term in way)


@given(st.from_regex(r"[a-z]{2,12}", fullmatch=True), st.from_regex(r"[a-z]{2,12}", fullmatch=True))
def test_every_beginning_of_a_latin_name_finds_it_in_both_orders(family, given_name):
    tokens = tokens_of(Words(names=[(family, given_name, "")], phones=[], emails=[]))

    for whole in (f"{family} {given_name}", f"{given_name} {family}"):
        assert all(finds(whole[:size], tokens) for size in range(1, len(whole) + 1))


@given(st.text("王李张刘陈杨黄赵吴周", min_size=1, max_size=7))
def test_every_part_of_a_chinese_name_finds_it(name):
    tokens = tokens_of(Words(names=[("", "", name)], phones=[], emails=[]))

    parts = [name[i:j] for i in range(len(name)) for j in range(i + 1, len(name) + 1)]
    assert all(finds(part, tokens) for part in parts)


@given(st.from_regex(r"\+[1-9][0-9]{7,13}", fullmatch=True), st.integers(4, 14))
def test_every_tail_of_four_digits_or_more_finds_a_phone(number, size):
    tokens = tokens_of(Words(names=[], phones=[number], emails=[]))

    assert finds(number[1:][-size:], tokens)


def test_fold_opens_letters_that_unicode_does_not():
    assert fold("Øyvind Æsłß") == "oyvind aeslss"

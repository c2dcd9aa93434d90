"""Whatever is said in English is said in both Chinese, and the tools that see to it work."""

import os
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext, pgettext

from hotel_crm.words import catalogue
from hotel_crm.words.__main__ import check
from hotel_crm.words.extract import Found, Message, in_python, in_template

ROOT = Path(__file__).resolve().parents[2]


def said(text: str, plural: str = "", context: str = "") -> Found:
    return Found(Message(text, plural, context), "a/page.html")


def problems_of(tmp_path: Path, body: str, *found: Found) -> list[str]:
    path = tmp_path / "django.po"
    path.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + body)
    return catalogue.problems(found, catalogue.read(path, "zh_Hans"))


def test_catalogues_are_whole():
    assert check(ROOT) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "撤销"), ("zh-hant", "復原"), ("en", "Undo")],
)
def test_reader_gets_their_own_words(language, words):
    with translation.override(language):
        assert gettext("Undo") == words


def test_same_english_word_can_have_two_meanings():
    with translation.override("zh-hans"):
        assert (gettext("Open"), pgettext("discretion", "Open")) == ("待处理", "公开")


def test_python_is_read_with_plurals_and_contexts():
    source = (
        '_("One")\n'
        'ngettext("%d row", "%d rows", n)\n'
        'translation.pgettext_lazy("door", "Open")\n'
        "_(variable)\n"
        'other("Not said")\n'
    )

    found = sorted(in_python(source))

    assert found == [
        Message("%d row", "%d rows", ""),
        Message("One", "", ""),
        Message("Open", "", "door"),
    ]


def test_template_is_read_with_blocks_plurals_and_contexts():
    source = (
        "{% load i18n %}"
        '{% translate "It\'s done" %}'
        '{% translate "Open" context "door" %}'
        "{% blocktranslate trimmed with n=count %}\n  {{ n }} rooms\n  ready\n{% endblocktranslate %}"
        "{% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}"
        '{% include "x.html" with label=_("Save") only %}<p>gettext("no")</p>'
    )

    found = set(in_template(source))

    assert found == {
        Message("It's done", "", ""),
        Message("Open", "", "door"),
        Message("%(n)s rooms ready", "", ""),
        Message("%(n)s row", "%(n)s rows", ""),
        Message("Save", "", ""),
    }


def test_missing_words_are_a_problem(tmp_path):
    body = 'msgid "Undo"\nmsgstr ""\n'

    assert problems_of(tmp_path, body, said("Undo"), said("Save")) == [
        "a/page.html: 'Undo' has no translation.",
        "a/page.html: 'Save' has no translation.",
    ]


def test_fuzzy_words_count_as_missing(tmp_path):
    body = '#, fuzzy\nmsgid "Undo"\nmsgstr "撤销"\n'

    assert problems_of(tmp_path, body, said("Undo")) == ["a/page.html: 'Undo' has no translation."]


def test_words_nobody_says_any_more_are_a_problem(tmp_path):
    body = 'msgid "Undo"\nmsgstr "撤销"\n'

    assert problems_of(tmp_path, body) == ["'Undo' is said nowhere any more."]


def test_lost_placeholders_are_a_problem(tmp_path):
    body = 'msgid "%(name)s has {n}"\nmsgstr "%(nmae)s 有 {n}"\n'

    assert problems_of(tmp_path, body, said("%(name)s has {n}")) == [
        "'%(name)s has {n}' and '%(nmae)s 有 {n}' do not have the same placeholders."
    ]


def test_whole_catalogue_has_no_problem(tmp_path):
    body = 'msgctxt "door"\nmsgid "%(n)s row"\nmsgid_plural "%(n)s rows"\nmsgstr[0] "%(n)s 行"\n'

    assert problems_of(tmp_path, body, said("%(n)s row", "%(n)s rows", "door")) == []


def test_merging_keeps_old_words_takes_new_ones_and_forgets_the_rest(tmp_path):
    undo, save, gone = Message("Undo", "", ""), Message("Save", "", ""), Message("Gone", "", "")
    old = {undo: "撤销", save: "存", gone: "没了"}

    merged = catalogue.merged([said("Undo"), said("Save")], old, {save: "保存"}, "zh_Hans")
    catalogue.write(merged, tmp_path / "django.po")

    assert catalogue.known(catalogue.read(tmp_path / "django.po", "zh_Hans")) == {
        undo: "撤销",
        save: "保存",
    }


def test_table_of_words_is_read_with_its_contexts(tmp_path):
    table = tmp_path / "words.tsv"
    table.write_text("# a remark\nOpen\t待处理\t待處理\nOpen\t公开\t公開\tdiscretion\n\n")

    assert catalogue.table(table) == {
        ("Open", ""): ("待处理", "待處理"),
        ("Open", "discretion"): ("公开", "公開"),
    }


def test_table_with_a_short_line_is_refused_by_line_number(tmp_path):
    table = tmp_path / "words.tsv"
    table.write_text("Open\t待处理\n")

    with pytest.raises(ValueError, match=r"words\.tsv:1 has 2 columns"):
        catalogue.table(table)


def test_stale_catalogues_are_compiled_and_fresh_ones_left_alone(tmp_path):
    source = catalogue.po_path(tmp_path, "zh_Hans")
    source.parent.mkdir(parents=True)
    source.write_text('msgid "Undo"\nmsgstr "撤销"\n')

    first, second = catalogue.compile_stale(tmp_path), catalogue.compile_stale(tmp_path)
    os.utime(source, (2**31, 2**31))
    third = catalogue.compile_stale(tmp_path)

    target = source.with_suffix(".mo")
    assert (first, second, third) == ([target], [], [target])

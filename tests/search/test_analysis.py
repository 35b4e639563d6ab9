"""The one text analysis of index and query."""

from array import array
from time import process_time

import pytest

from search import analysis, numbers


def folded(text):
    return analysis.fold(analysis.tidy(text))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("审计监督", ["审计", "计监", "监督"]),
        ("審計監督", ["审计", "计监", "监督"]),
        ("审 计 监 督", ["审计", "计监", "监督"]),
        ("审　计　监　督", ["审计", "计监", "监督"]),
        ("第 三 条", ["第三", "三条"]),
        ("甲 乙", ["甲", "乙"]),
        ("审计GDP核算", ["审计", "gdp", "核算"]),
        ("ＧＤＰ", ["gdp"]),
        ("税率1%和2.5倍", ["税率", "1%", "和", "2.5", "倍"]),
        ("税率１％", ["税率", "1%"]),
        ("２．５", ["2.5"]),
        ("2017年", ["2017", "年"]),
        ("⼀般预算", ["一般", "般预", "预算"]),
        ("审计。监督", ["审计", "监督"]),
        ("二〇一七", ["二〇", "〇一", "一七"]),
        ("𠮷野", ["𠮷", "野"]),
        ("审\0计", ["审计"]),
        ("审\ud800计", ["审计"]),
        ("***", []),
        ("", []),
    ],
)
def test_text_becomes_these_terms(text, terms):
    assert analysis.terms(folded(text)) == terms


@pytest.mark.parametrize(
    "written",
    [
        "粤审办〔2017〕128号",
        "粤审办[2017]128号",
        "粤审办【2017】128号",
        "粤审办(2017)128号",
        "粤审办（2017）128号",
        "粤审办［2017］128号",
        "粤审办〔2017〕128",
        "粤审办〔２０１７〕１２８号",
        "粤審辦〔2017〕128號",
        "粤 审 办 〔 2017 〕 128 号",
        "粤审办2017年128号",
        "粤审办2017年第128号",
        "粤审办〔2017〕第128号",
        "粤审办〔二〇一七〕一百二十八号",
        "粤审办〔二〇一七〕一二八号",
        "粤审办 2017 128",
    ],
)
def test_a_document_number_is_one_token_however_written(written):
    assert numbers.parse(folded(written)) == [numbers.Number("粤审办", 2017, 128)]


@pytest.mark.parametrize("written", ["2017 128", "〔2017〕128号", "[2017]128", "2017-128", "2017年第128号"])
def test_year_and_running_number_suffice(written):
    wanted = numbers.parse(folded(written))
    assert [number.token for number in wanted] == ["n:2017-128"]
    assert wanted[0].likeness(numbers.Number("粤审办", 2017, 128)) > 0.5


@pytest.mark.parametrize(
    "written",
    ["国务院令第711号", "国务院第711号令", "国务院令第七百一十一号", "国务院令 711号", "国务院令（2019年）第711号"],
)
def test_an_order_is_known_by_its_running_number(written):
    assert numbers.parse(folded(written)) == [numbers.Number("国务院令", 0, 711)]


@pytest.mark.parametrize("text", ["2017年工作总结", "第128页", "审计", "十三届全国人大", "2017-12-31"])
def test_other_figures_are_no_document_numbers(text):
    assert not [number for number in numbers.parse(folded(text)) if number.count == 128 or number.word]


@pytest.mark.parametrize(
    ("mine", "theirs", "likeness"),
    [
        ("国发", "国发", 1.0),
        ("国发", "国办发", 0.8),
        ("中华人民共和国国务院令", "国务院令", 0.8),
        ("国发", "粤审办", 0.0),
    ],
)
def test_issuing_words_may_be_shortened_but_not_swapped(mine, theirs, likeness):
    assert numbers.Number(mine, 2019, 5).likeness(numbers.Number(theirs, 2019, 5)) == likeness
    assert numbers.Number(mine, 2019, 5).likeness(numbers.Number(theirs, 2019, 6)) == 0.0


@pytest.mark.parametrize(
    ("text", "value"), [("128", 128), ("一百二十八", 128), ("一二八", 128), ("十", 10), ("二十", 20)]
)
def test_chinese_numerals_are_numbers(text, value):
    assert numbers.integer(text) == value


def test_counting_a_text_agrees_with_its_terms():
    text = folded("第一条 审计机关审计1%的项目。2.5倍的审计，条例〔2017〕128号。𠮷")
    counts = analysis.count(text)
    terms = analysis.terms(text)
    assert counts.length == len(terms)
    assert {*analysis.terms_of(array("I", counts.han)), *counts.words} == set(terms)
    assert counts.numbers == {"n:2017-128"}
    assert counts.han[analysis.key("审计")] == terms.count("审计") == 3


def test_a_text_is_about_what_it_says_often_for_its_length():
    text = "审计机关依法审计。审计报告、审计决定。" + "预算执行情况" * 3 + "其他"
    assert set(analysis.count(text).heavy()) == {"审计", "预算", "算执", "执行", "行情", "情况", "况预"}
    assert "其他" not in analysis.count(text).heavy()
    assert analysis.count(text + "无关文字" * 20_000).heavy() == ["无关", "文字", "关文", "字无"]


def test_folding_keeps_positions():
    text = analysis.tidy("ABC審計İ①，％")
    assert len(analysis.fold(text)) == len(text)


@pytest.mark.parametrize("char", "，。：；！？（）“”…—、《》①")
def test_punctuation_is_shown_as_it_was_written(char):
    assert analysis.tidy(char) == char


@pytest.mark.parametrize(
    "text",
    ["〔2017" + " " * 100_000 + "x", " " * 100_000 + "1", "令" + " " * 100_000 + "x", "第 " * 50_000, "一" * 100_000],
    ids=["in brackets", "before a number", "after an order", "again and again", "without blanks"],
)
def test_blanks_without_end_are_gone_through_once(text):
    before = process_time()
    numbers.parse(text), numbers.cited(text)
    assert process_time() - before < 2


@pytest.mark.parametrize(
    "text", ["粤审办 〔 2017 年 〕 第 128 号", "粤审办\u3000〔2017〕\n128号", "粤审办  2017年 第128号"]
)
def test_blanks_within_a_number_say_nothing(text):
    assert [number.token for number in numbers.parse(text)] == ["n:2017-128"]

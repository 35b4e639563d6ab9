"""Marks of state secrets: how they are written, how long they bind, and where a text bears one."""

import time
from datetime import date
from itertools import cycle

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from secretmarks.law import MAX_YEARS
from secretmarks.levels import Level
from secretmarks.markings import (
    Condition,
    Mark,
    Months,
    Unlimited,
    Until,
    Years,
    find_in_file_name,
    find_marks,
    is_prose,
    read_html,
)

TOP_SECRET, SECRET, CONFIDENTIAL = Level.TOP_SECRET, Level.SECRET, Level.CONFIDENTIAL
PROSE = "第一条　为了加强管理，根据有关规定，结合实际，制定本办法。\n"
BELOW_THE_HEAD = PROSE * 10


def conditions():
    words = st.text(alphabet="会议开始结束前后公布实施批准之日起方案两", min_size=2, max_size=20)
    return words.filter(is_condition).map(Condition)


def is_condition(text):
    try:
        Condition(text)
    except ValueError:
        return False
    return True


def marks():
    terms = st.one_of(
        st.none(),
        st.builds(Years, st.integers(1, 100)),
        st.builds(Months, st.integers(1, 11)),
        st.builds(Until, st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.booleans()),
        st.builds(Unlimited),
        conditions(),
    )
    return st.builds(Mark, st.sampled_from(sorted(MAX_YEARS)), terms)


@pytest.mark.clause("S-18e")
@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("机密★10年", Mark(SECRET, Years(10))),
        ("秘密★6个月", Mark(CONFIDENTIAL, Months(6))),
        ("绝密★30年", Mark(TOP_SECRET, Years(30))),
        ("秘密★2030年6月8日", Mark(CONFIDENTIAL, Until(date(2030, 6, 8)))),
        ("秘密★2030年6月8日前", Mark(CONFIDENTIAL, Until(date(2030, 6, 8), before=True))),
        ("机密★会议开始前", Mark(SECRET, Condition("会议开始前"))),
        ("秘密★2026年高考结束前", Mark(CONFIDENTIAL, Condition("2026年高考结束前"))),
        ("机密", Mark(SECRET)),
        ("机密★", Mark(SECRET)),
        ("机 密 ★ 1 0 年", Mark(SECRET, Years(10))),
        ("绝　密　★　２０年", Mark(TOP_SECRET, Years(20))),
        ("机密☆10年", Mark(SECRET, Years(10))),
        ("机密＊10年", Mark(SECRET, Years(10))),
        ("机密*10年", Mark(SECRET, Years(10))),
        ("机密\u200b⭐\ufe0f10年", Mark(SECRET, Years(10))),
        ("機密★10年", Mark(SECRET, Years(10))),
    ],
)
def test_a_mark_is_read_in_each_of_its_forms(text, mark):
    assert Mark.parse(text) == mark


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "密级★保密期限"),
        ("内部★10年", "密级★保密期限"),
        ("机密10年", "密级★保密期限"),
        ("商业秘密★10年", "密级★保密期限"),
        ("密级★保密期限", "密级★保密期限"),
        ("秘密★12年", "最长10年（保密法第二十条）"),
        ("机密★21年", "最长20年（保密法第二十条）"),
        ("绝密★31年", "最长30年（保密法第二十条）"),
        ("绝密★长期", "不得定为长期"),
        ("秘密★0年", "阿拉伯数字"),
        ("秘密★05年", "阿拉伯数字"),
        ("秘密★十年", "阿拉伯数字"),
        ("秘密★2030年06月08日", "阿拉伯数字"),
        ("秘密★2030-6-8", "阿拉伯数字"),
        ("秘密★2030年2月30日", "历法"),
        ("秘密★1030年2月3日", "1900至2199"),
        ("秘密★12个月", "满1年的以年计"),
        ("秘密★★5年", "解密条件"),
        ("秘密★5年；机密", "解密条件"),
        ("绝密★1000年", "1至100"),
    ],
)
def test_what_is_no_mark_is_refused_in_chinese_with_the_reason(text, words):
    with pytest.raises(ValueError, match=words):
        Mark.parse(text)


@pytest.mark.parametrize("text", ["秘密★12年", "绝密★长期"])
def test_a_term_above_the_maximum_needs_the_classification_guide(text):
    assert str(Mark.parse(text, citation="《审计工作国家秘密范围的规定》第三条")) == text
    with pytest.raises(ValueError, match="保密事项范围另有规定的，请写明依据"):
        Mark.parse(text, citation="  ")


@pytest.mark.parametrize(("day", "accepted"), [("2027年6月8日", True), ("2027年6月9日", False)])
def test_a_date_of_declassification_is_held_to_the_maximum_from_the_start(day, accepted):
    mark = Mark.parse(f"秘密★{day}")
    assert (mark.over_maximum(start=date(2017, 6, 8)) == "") is accepted


def test_only_state_secrets_have_marks():
    for level in Level:
        if level in MAX_YEARS:
            assert Mark(level)
        else:
            with pytest.raises(ValueError, match="只有绝密、机密、秘密三级"):
                Mark(level)


@given(marks())
def test_a_mark_is_read_back_as_it_was_written(mark):
    assert Mark.parse(str(mark), citation="保密事项范围") == mark


@given(st.text(alphabet="绝机秘密★☆* 　12０年个月日前长期会议\u200b，", max_size=14))
def test_whatever_is_accepted_is_written_in_one_way(text):
    try:
        mark = Mark.parse(text, citation="保密事项范围")
    except ValueError as error:
        assert str(error).endswith("。")
        return
    assert Mark.parse(str(mark), citation="保密事项范围") == mark


@pytest.mark.parametrize(
    ("mark", "start", "anniversary_secret", "anniversary_free"),
    [
        ("机密★10年", date(2017, 6, 8), date(2027, 6, 8), date(2027, 6, 7)),
        ("秘密★6个月", date(2026, 8, 31), date(2027, 2, 28), date(2027, 2, 28)),
        ("秘密★3个月", date(2026, 11, 15), date(2027, 2, 15), date(2027, 2, 14)),
        ("秘密★1年", date(2024, 2, 29), date(2025, 2, 28), date(2025, 2, 28)),
        ("秘密★4年", date(2024, 2, 29), date(2028, 2, 29), date(2028, 2, 28)),
        ("秘密★2030年6月8日", date(2026, 1, 1), date(2030, 6, 8), date(2030, 6, 7)),
        ("秘密★2030年6月8日前", date(2026, 1, 1), date(2030, 6, 7), date(2030, 6, 7)),
        ("绝密", date(2000, 1, 1), date(2030, 1, 1), date(2029, 12, 31)),
        ("机密★", date(2000, 1, 1), date(2020, 1, 1), date(2019, 12, 31)),
        ("秘密", date(2000, 1, 1), date(2010, 1, 1), date(2009, 12, 31)),
        ("机密★会议开始前", date(2026, 1, 1), None, None),
        ("绝密★长期", date(2026, 1, 1), None, None),
    ],
)
def test_the_last_secret_day(mark, start, anniversary_secret, anniversary_free):
    mark = Mark.parse(mark, citation="保密事项范围")
    assert mark.ends_on(start) == anniversary_secret
    assert mark.ends_on(start, anniversary_is_secret=False) == anniversary_free


BEARS = [
    ("机密★10年", SECRET),
    ("机 密 ★ 1 0 年", SECRET),
    ("绝　密　★　长　期", TOP_SECRET),
    ("秘密☆5年。", CONFIDENTIAL),
    ("机密⭐️10年", SECRET),
    ("机\u200b密\u2060★10年", SECRET),
    ("机\u00ad密✩10年", SECRET),
    ("机密✭10年", SECRET),
    ("机密✮10年", SECRET),
    ("机密✯10年", SECRET),
    ("机密＊１０年", SECRET),
    ("机密*10年", SECRET),
    ("機密★10年", SECRET),
    ("机密级★", SECRET),
    ("机密★会议开始前", SECRET),
    ("秘密★2030年6月8日前", CONFIDENTIAL),
    ("秘密★十二年", CONFIDENTIAL),
    ("秘密★12年", CONFIDENTIAL),
    ("【机密★10年】", SECRET),
    ("（机密★10年）第二段讲的是部署。", SECRET),
    ("（秘密）第二段讲的是部署。", CONFIDENTIAL),
    ("000001　机密★10年　　特急", SECRET),
    ("特急\t机密★10年\t000001", SECRET),
    ("| 特急 | 机密★10年 |", SECRET),
    ("密级：机密", SECRET),
    ("密 级：机 密", SECRET),
    ("密级∶机密", SECRET),
    ("密级\t机密", SECRET),
    ("密级\n机密", SECRET),
    ("密级　机密", SECRET),
    ("1.密级：机密", SECRET),
    ("（一）密级：机密", SECRET),
    ("文号：1　密级：秘密　份数：3", CONFIDENTIAL),
    ("（密级：秘密）", CONFIDENTIAL),
    ("密级：机密保密期限：10年", SECRET),
    ("密级和保密期限：机密10年", SECRET),
    ("密级：□绝密 ☑机密 □秘密", SECRET),
    ("密级：绝密□ 机密√ 秘密□", SECRET),
    ("密级：（ ）绝密（√）机密（ ）秘密", SECRET),
    ("保密期限：10年", CONFIDENTIAL),
    ("保密期限：长期", CONFIDENTIAL),
    ("保密期限\t2030年6月8日", CONFIDENTIAL),
    ("定密依据：《审计工作国家秘密范围的规定》第三条", CONFIDENTIAL),
    ("定密依据\t审计工作国家秘密范围第三条", CONFIDENTIAL),
]
BEARS_IN_THE_HEAD = [
    ("机密", SECRET),
    ("绝　密", TOP_SECRET),
    ("（机密）", SECRET),
    ("[秘密]", CONFIDENTIAL),
    ("绝密文件", TOP_SECRET),
    ("000012 秘密", CONFIDENTIAL),
    ("秘密10年", CONFIDENTIAL),
    ("关于某事项的报告（机密）", SECRET),
    ("签发人：某某 机密★10年 特急 第1号", SECRET),
    ("关于某事项的请示机密★10年", SECRET),
    ("秘密★5年关于某事项的请示", CONFIDENTIAL),
]
BEARS_NOTHING = [
    "国家秘密标志形式有“密级★保密期限”“密级★解密时间”“密级★解密条件”3种。",
    "密级★保密期限",
    "标志如“机密★10年”，应当标在首页左上角。",
    "应当标注机密★10年的字样。",
    "一件机密★10年的文件由专人保管。",
    "例如，机密★10年、秘密★5年等。",
    "国家秘密的密级分为绝密、机密、秘密三级。",
    "绝密级国家秘密载体应当指定专人保管。",
    "商业秘密",
    "工作秘密",
    "国家秘密",
    "保守国家秘密法",
    "关于保护商业秘密的通知",
    "内部",
    "内部资料 注意保管",
    "内部事项　注意保管",
    "密级：",
    "密级：________",
    "密级：公开",
    "密级：内部",
    "密级：□绝密 □机密 □秘密",
    "密级：绝密□ 机密□ 秘密□",
    "密级：（ ）绝密（ ）机密（ ）秘密",
    "密级：绝密、机密、秘密",
    "密级：机密级以上的文件另行登记",
    "密级：填写绝密、机密或者秘密",
    "□绝密\n□机密\n□秘密",
    "□机密★20年 □秘密★10年",
    "机密★20年 □",
    "保密期限：",
    "保密期限：____年",
    "保密期限：自合同签订之日起三年",
    "保密期限：\n承办人：",
    "定密依据：",
    "定密依据：____________",
    "定密依据：《　　》第__条第__项",
    "定密依据：填写保密事项范围的名称和条款",
    "作出书面记录，注明承办人、定密责任人和定密依据：\n（一）确定；",
    "序号\t事项\t密级\t保密期限\t定密依据\t产生部门",
    "| | 绝密 | 机密 | 秘密 |",
    "绝密\t3件\t机密\t5件",
    "麻黄浸膏粉等麻黄素类物质*",
    "投机密切相关",
]


def levels_in(text):
    return [found.level for found in find_marks(text)]


@pytest.mark.parametrize(("text", "level"), BEARS)
def test_a_mark_is_found_wherever_it_stands(text, level):
    for place in (text, f"{BELOW_THE_HEAD}{text}\n{PROSE}", f"{BELOW_THE_HEAD}\f{text}"):
        assert max(levels_in(place), default=None) == level


@pytest.mark.parametrize(("text", "level"), BEARS_IN_THE_HEAD)
def test_in_the_head_of_a_page_less_makes_a_mark(text, level):
    assert max(levels_in(f"{PROSE}\n{text}\n{PROSE}"), default=None) == level
    assert max(levels_in(f"{BELOW_THE_HEAD}\f{PROSE}{text}\n"), default=None) == level
    assert levels_in(f"{BELOW_THE_HEAD}{text.strip('（）[]')}\n") == []


@pytest.mark.parametrize("text", BEARS_NOTHING)
def test_prose_about_secrecy_and_blank_forms_bear_no_mark(text):
    for place in (text, f"{PROSE}{text}\n{PROSE}", f"{BELOW_THE_HEAD}{text}\n"):
        assert find_marks(place) == []


def test_a_mark_is_found_with_its_page_and_line():
    first, second = find_marks(f"标题\n\n{PROSE}机密★10年\n\f首页\n秘密\n")
    assert (first.mark, first.page, first.line_number) == (Mark(SECRET, Years(10)), 1, 4)
    assert (second.mark, second.page, second.line_number) == (Mark(CONFIDENTIAL), 2, 2)


def test_every_mark_of_a_line_is_found():
    assert levels_in("秘密★5年\t绝密★30年") == [CONFIDENTIAL, TOP_SECRET]


def test_empty_lines_do_not_push_a_mark_out_of_the_head():
    assert levels_in("\n \n\u200b\n———\n" * 20 + "机密\n") == [SECRET]


@given(mark=marks(), noise=st.lists(st.sampled_from(["", " ", "　", "\u200b", "\u2060"]), min_size=1, max_size=6))
def test_no_mark_hides_behind_spaces_and_invisible_characters(mark, noise):
    assume(mark.term)
    written = "".join(character + gap for character, gap in zip(str(mark), cycle(noise), strict=False))
    (found,) = find_marks(f"{BELOW_THE_HEAD}{written}\n{PROSE}")
    assert (found.mark, found.line_number) == (mark, 11)


@pytest.mark.parametrize(
    ("html", "levels"),
    [
        ("<p>机<b>密</b>★<i>10</i>年</p>", [SECRET]),
        ("<p>正文<br/>秘密&#9733;5年<br/>正文</p>", [CONFIDENTIAL]),
        ("<p>&#26426;&#23494;&#9733;10&#24180;</p>", [SECRET]),
        ("<p>机密&nbsp;★&ensp;10年</p>", [SECRET]),
        ("<ul><li>机密★10年</li></ul>", [SECRET]),
        ("<h2>机密★10年</h2><p>正文</p>", [SECRET]),
        ("<pre>正文\n机密★10年\n正文</pre>", [SECRET]),
        ("<table><tr><td>特急</td><td><p>机密★10年</p></td></tr></table>", [SECRET]),
        ("<table><tr><td><p>密级</p></td><td><p>机密</p></td></tr></table>", [SECRET]),
        ('<p>正文</p><embed embedtype="image" alt="机密★10年"/>', [SECRET]),
        ('<a href="/x" title="绝密★30年">正文</a>', [TOP_SECRET]),
        ("<p>正文</p><!-- 机密★10年 -->", [SECRET]),
        ("<![CDATA[机密★10年]]>", [SECRET]),
        ("<p>机密★10年", [SECRET]),
        ("<![if 机密★10年", [SECRET]),
        ("<p>形式有“密级★保密期限”“密级★解密时间”。</p>", []),
        ("<table><tr><th>绝密</th><th>机密</th><th>秘密</th></tr></table>", []),
        ("<table><tr><td>密级</td><td></td><td>保密期限</td><td></td></tr></table>", []),
        ("<p>涉及<b>国家秘密</b>、<i>商业秘密</i>的除外。</p>", []),
    ],
)
def test_marks_in_html_are_found_as_a_reader_would_see_them(html, levels):
    assert [level for part in read_html(html) for level in levels_in(part)] == levels


def test_preformatted_lines_stay_lines_and_others_flow():
    assert read_html("<pre>机密\n正文</pre><p>机密\n正文</p>") == ("机密\n正文\n机密 正文", "")


@given(st.lists(st.sampled_from(["<", ">", "<!", "<![", "<!--", "&#", "</", "密", "机密★", '"', "<p", "<td>", " "])))
def test_no_html_is_too_broken_to_be_read(parts):
    for text in read_html("".join(parts)):
        find_marks(text)


@pytest.mark.clause("S-28")
@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("（机密）方案.docx", SECRET),
        ("[秘密]方案.pdf", CONFIDENTIAL),
        ("方案【绝密】.pdf", TOP_SECRET),
        ("方案（秘密★5年）终稿.docx", CONFIDENTIAL),
        ("机密-方案.docx", SECRET),
        ("机密 方案.docx", SECRET),
        ("机 密 方案.docx", SECRET),
        ("方案_绝密.pdf", TOP_SECRET),
        ("方案－机密－终稿.pdf", SECRET),
        ("机密_10年_方案.docx", SECRET),
        ("方案机密★10年终稿.docx", SECRET),
        ("方案机密☆10年.docx", SECRET),
        ("机\u200b密.pdf", SECRET),
        ("机密文件.pdf", SECRET),
        ("商业秘密保护条例.pdf", None),
        ("国家秘密定密管理办法.docx", None),
        ("保守国家秘密法.pdf", None),
        ("国家 秘密 定密.docx", None),
        ("工作秘密.docx", None),
        ("绝密、机密、秘密的区别.docx", None),
        ("机密级会计档案移交办法.docx", None),
        ("《秘密》读后感.docx", None),
        ("“机密★10年”怎么标.docx", None),
        ("内部资料.docx", None),
        ("（内部）方案.docx", None),
        ("方案.docx", None),
    ],
)
def test_file_names_that_bear_a_mark(name, level):
    assert max((found.level for found in find_in_file_name(name)), default=None) == level


@pytest.mark.parametrize(
    "text",
    [
        "政府信息公开工作年度报告，\n" * 430,
        "机密★" * 20_000,
        "机密" + "★ " * 50_000,
        "(" * 100_000 + "机密",
        "密级:" * 30_000,
        "密级: " + "□机密" * 20_000,
        "机密★" + "1 " * 50_000,
        "." * 100_000 + "机密" + "." * 100_000 + "x",
    ],
)
def test_no_text_makes_the_search_slow(text):
    begun = time.process_time()
    find_marks(text)
    find_in_file_name(text)
    assert time.process_time() - begun < 5


@pytest.mark.clause("S-19")
@pytest.mark.parametrize(
    "source",
    [
        "<p>保密<b>期限</b>：5年</p>",
        "<p>密<i>级</i>：机密</p>",
        "<p>定<b>密</b>依据：某项</p>",
        "<p>保密\u200b<b>期限</b>：5年</p>",
        "<p>本件机密<b>✡</b>10年</p>",
        "<p>商业秘密</p><p>机<b>密</b></p>",
        "<p>正文</p><p>机密</p>",
        "<p>（秘密）</p>",
    ],
)
def test_the_quick_look_at_html_passes_nothing_that_the_reading_would_find(source):
    assert not is_prose(source)


def test_the_quick_look_at_html_knows_running_prose():
    assert is_prose("<p>商业秘密、国家秘密、工作秘密依法受保护。</p>")

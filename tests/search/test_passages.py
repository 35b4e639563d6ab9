"""What of a text answers a query: the article or the page of an attachment that a hit shows, names and links."""

import pytest

from disclosure.models import Attachment
from disclosure.public.rendering import with_anchors
from disclosure.reading.findable import parts_of
from portal.files.models import StoredFile
from portal.files.readers import VERSION
from portal.findables import Part
from search import statistics
from search.query import search

from .samples import ANONYMOUS

LAW = "总的话，说到举报和奖励。\n第一条　为了规范采购，制定本办法。\n第二条　举报人可以得到奖励。\n" + "".join(
    f"第{number}条　采购人应当公开采购意向和采购结果。\n" for number in "三四五六七八九"
)


@pytest.fixture
def library(notes, monkeypatch):
    monkeypatch.setattr(type(notes), "has_articles", True)
    return notes


def test_the_article_that_answers_is_shown_named_and_linked(library):
    pk = library.add("采购办法", LAW)
    hit = search(ANONYMOUS, "举报人奖励").hits[0]
    assert (hit.place, hit.place_link) == ("第二条", f"/notes/{pk}/#第二条")
    assert "".join(text for text, _ in hit.snippet) == "举报人可以得到奖励。"


def test_an_article_is_no_link_where_the_page_has_no_anchors(notes):
    notes.add("采购办法", LAW)
    assert search(ANONYMOUS, "举报人奖励").hits[0].place_link == ""


def test_what_stands_before_the_first_article_belongs_to_none(library):
    library.add("采购办法", LAW)
    assert search(ANONYMOUS, "总的话").hits[0].place == ""


def test_a_hit_names_the_page_of_the_attachment(library):
    parts = (Part("第一条　附表的说明。", "附件“附表”第1页", "/f#1"), Part("水泥用量核减。", "附件“附表”第2页", "/f#2"))
    pk = library.add("结算通知", "见附表。\n第二条　照办。", parts=parts)
    hit = search(ANONYMOUS, "水泥用量").hits[0]
    assert (hit.place, hit.place_link) == ("附件“附表”第2页", "/f#2")
    assert [text for text, mark in hit.snippet if mark] == ["水泥用量"]
    assert search(ANONYMOUS, "附表的说明").hits[0].place == "附件“附表”第1页"
    library.change(pk, parts=parts[:1])
    assert search(ANONYMOUS, "水泥用量").hits == []


def test_of_two_texts_the_one_that_says_it_in_one_article_comes_first(notes):
    apart = ["第一条　罚款的数额另定。", "第二条　期限另定。", "第三条　缴纳的地点另定。", "第四条　逾期的情形另定。"]
    together = [
        "第一条　数额另定。",
        "第二条　逾期缴纳罚款的期限另定。",
        "第三条　地点由主管部门另行确定。",
        "第四条　情形由主管部门另行确定。",
    ]
    filler = [f"第{number}条　本办法的其他事项另行规定，由有关部门负责解释。" for number in "五六七八九十"]
    notes.add("甲办法", "\n".join(apart + filler))
    first = notes.add("乙办法", "\n".join(together + filler))
    statistics.refresh()
    assert search(ANONYMOUS, "逾期 缴纳 罚款 期限").hits[0].link == f"/notes/{first}/"


def test_the_parts_of_a_file_are_its_pages():
    file = StoredFile(
        name="附表.pdf", suffix="pdf", reading_version=VERSION, text="第一页\n\f\n\f第三页", pages=[0, 5, 7]
    )
    first, *pages = parts_of(Attachment(title="附表", file=file))
    assert (first.text, first.link) == ("附表", file.get_absolute_url())
    assert [(page.text, page.label) for page in pages] == [("第一页", "附件“附表”第1页"), ("第三页", "附件“附表”第3页")]
    assert pages[1].link == f"{file.get_absolute_url()}?inline#page=3"


def test_the_parts_of_a_file_without_pages_are_one():
    file = StoredFile(name="说明.docx", suffix="docx", reading_version=VERSION, text="说明的话")
    assert [part.text for part in parts_of(Attachment(title="说明", file=file))] == ["说明\n说明的话"]


def test_each_article_of_a_page_is_an_anchor_once():
    body = '<p>第一条　甲。</p><p data-block-key="a1b2c">　第二条之一　乙。</p><p>第一条　又一个。</p><p>见第二条。</p>'
    assert with_anchors(body) == (
        '<p id="第一条">第一条　甲。</p><p data-block-key="a1b2c" id="第二条之一">　第二条之一　乙。</p>'
        "<p>第一条　又一个。</p><p>见第二条。</p>"
    )

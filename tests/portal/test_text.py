"""Which characters are text, and that nothing else comes in by an address or a form, or goes out in a file."""

import json
from xml.etree import ElementTree

import pytest
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from portal.desk.downloads import cell
from portal.text import CleanTextMiddleware, cleaned, cleaned_rich, one_line

ANYTHING = st.text(st.characters(codec=None, exclude_categories=[]))


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("第一行\x0b第二行", "第一行\n第二行"),
        ("第一页\x0c第二页", "第一页\n第二页"),
        ("旧\x85式", "旧\n式"),
        ("网\u2028页", "网\n页"),
        ("甲\tb\r\n丙", "甲\tb\r\n丙"),
        ("\x00审\x02计\x1f厅\x7f\x9f", "审计厅"),
        ("半\ud800个", "半个"),
        ("非\uffff字\ufffe", "非字"),
        ("𠮷㐂😀〇", "𠮷㐂😀〇"),
    ],
)
def test_line_ends_of_other_programs_are_line_ends_and_controls_vanish(pasted, kept):
    assert cleaned(pasted) == kept


def test_a_line_is_one_line():
    assert one_line(" 审计\x0b公告 \r\n （一）\x02 ") == "审计 公告 （一）"


def test_rich_text_gets_a_break_between_words_and_nothing_within_a_tag():
    assert cleaned_rich('<p>一行\x0b二\x02行</p><a href="x\x0by">链接</a>') == (
        '<p>一行<br/>二行</p><a href="x\ny">链接</a>'
    )


@given(ANYTHING)
def test_whatever_is_pasted_can_be_stored_and_written_as_xml(pasted):
    kept = cleaned(pasted)
    kept.encode()
    ElementTree.fromstring(f"<t>{kept.replace('&', '').replace('<', '')}</t>")
    assert cleaned(kept) == kept


def test_a_view_never_sees_what_is_no_text():
    seen = {}

    def view(request):
        seen.update(get=request.GET, post=request.POST)
        return HttpResponse()

    request = RequestFactory().post("/?q=%02a%0Bb&q=c", {"opinion": "同\0意\x0b。", "items": ["1", "\x1f2"]})
    CleanTextMiddleware(view).process_view(request, view, (), {})
    view(request)
    assert seen["get"].getlist("q") == ["a\nb", "c"]
    assert seen["post"]["opinion"] == "同意\n。" and seen["post"].getlist("items") == ["1", "2"]
    assert isinstance(seen["post"], QueryDict) and json.dumps(seen["post"])
    with pytest.raises(AttributeError):
        seen["post"]["x"] = "y"


def test_a_table_to_take_away_holds_no_controls():
    assert cell("审\x02计\x0b厅\ud800") == "审计\n厅"
    assert cell("\x00=1+1") == "'=1+1"

"""Looking for words inside a public document."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import SafeString

from portal.site import within
from tests import factories

BODY = SafeString(
    "<h2>第一章 总则</h2><p>第一条 为了规范采购，制定本办法。</p><p>本办法所称采购，是指购买。</p>"
    "<p>第二条 <b>采</b>购与验收分开。</p><ul><li>采购&lt;计划&gt;</li></ul><table><tr><td>驗收采購</td></tr></table>"
)


def told(found):
    return [
        (place.article, place.anchor, "".join(f"[{t}]" if m else t for t, m in place.runs)) for place in found.places
    ]


def test_places_name_their_article_and_lead_to_their_mark():
    found = within.look("采购", BODY)
    assert told(found)[:2] == [
        ("第一条", "place-1", "第一条 为了规范[采购]，制定本办法。"),
        ("第一条", "place-2", "本办法所称[采购]，是指购买。"),
    ]
    assert found.total == len(found.places) == 5
    assert '<p id="place-1">第一条 为了规范<mark>采购</mark>，制定本办法。</p>' in found.body
    assert '<li id="place-4"><mark>采购</mark>&lt;计划&gt;</li>' in found.body


def test_words_may_be_traditional_partly_bold_and_several():
    assert [place.article for place in within.look("驗收 采购", BODY).places] == ["第二条", "第二条"]
    assert "<b>采</b>购" in within.look("采购", BODY).body
    assert within.look("验收 没有", BODY).total == 0


@pytest.mark.parametrize(
    "asked", ["", " ", "\0", "\ud800", "<script>alert(1)</script>", "(", ".*", "[", "\\", "采" * 5000, "İ", "采 " * 900]
)
def test_whatever_is_looked_for_does_no_harm(asked):
    found = within.look(asked, BODY)
    assert len(found.asked) <= within.LONGEST and "<script" not in found.body


def test_the_work_is_bounded(monkeypatch):
    many = SafeString("<p>采购</p>" * (within.MOST_PLACES + 20))
    found = within.look("采购", many)
    assert (found.total, len(found.places)) == (within.MOST_PLACES + 20, within.MOST_PLACES)
    assert found.body.count("<mark>") == within.MOST_PLACES
    monkeypatch.setattr(within, "LARGEST_TEXT", 10)
    found = within.look("采购", BODY)
    assert found.is_too_long and found.body == BODY and not found.places


def test_the_page_of_a_document_has_a_form_and_the_places(house, client):
    document = factories.make_document(house, "采购办法", body="<p>第三条 采购应当公开。</p><p>附则。</p>")
    document = factories.publish(house, document)
    address = "/" + document.url_path.removeprefix("/home/")
    plain = client.get(address).content.decode()
    assert 'name="find"' in plain and "<mark>" not in plain
    page = client.get(address, {"find": "采购"}).content.decode()
    assert 'href="#place-1"' in page and 'id="place-1"' in page and "第三条" in page and "1 处" in page
    assert "没有找到" in client.get(address, {"find": "没有的词"}).content.decode()
    hostile = client.get(address, {"find": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in hostile


def test_looking_asks_the_database_nothing_more(house, client):

    document = factories.publish(house, factories.make_document(house, "采购办法", body="<p>采购。</p>"))
    address = "/" + document.url_path.removeprefix("/home/")
    client.get(address)
    numbers = []
    for asked in ({}, {"find": "采购"}):
        with CaptureQueriesContext(connection) as queries:
            client.get(address, asked)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]

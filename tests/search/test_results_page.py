"""The results page as a browser and as a program gets it."""

import pytest

from disclosure.models import DocumentPage
from portal import findables
from search import statistics
from tests import factories

from .samples import day
from .test_steering import signed_in


def page(client, **asked):
    return client.get("/search/", asked)


def text_of(client, **asked):
    response = page(client, **asked)
    assert response.status_code == 200
    return response.content.decode()


def test_hits_are_marked_and_linked(laws, client):
    html = text_of(client, q="审计监督")
    assert "<mark>审计</mark>" in html and "<mark>审计监督</mark>" in html
    assert 'href="/notes/' in html
    assert "条结果" in html


def test_what_the_reader_typed_is_escaped(laws, client):
    html = text_of(client, q='"><script>alert(1)</script>')
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_markup_in_a_document_is_escaped(laws, client):
    laws.add("<b>采购</b>办法", "<img src=x>采购")
    html = text_of(client, q="采购")
    assert "&lt;b&gt;<mark>采购</mark>&lt;/b&gt;" in html
    assert "<img src=x>" not in html


def test_no_query_asks_for_one(laws, client):
    assert "请输入检索词" in text_of(client)


def test_no_hit_says_what_to_do(laws, client):
    assert "没有找到" in text_of(client, q="xyzzy")


def test_a_cut_query_is_said_to_be_cut(laws, client):
    assert "只按前 200 字检索" in text_of(client, q="审计" * 300)
    assert "只按前 200 字检索" not in text_of(client, q="审计")


def test_a_correction_is_said_and_can_be_refused(laws, client):
    html = text_of(client, q="内部申计工作")
    assert "已改为显示 <strong>内部审计工作</strong>" in html
    assert "exact=1" in html
    assert "已改为显示" not in text_of(client, q="内部申计工作", exact="1")


def test_a_refused_correction_stays_refused_on_every_link(laws, client):
    html = text_of(client, q="内部申计工作", exact="1")
    assert html.count("exact=1") == html.count("?q=") > 0


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "99999999999999999999"},
        {"page": "x"},
        {"page": "１"},
        {"sort": "nothing"},
        {"kind": "nothing"},
        {"kind": "a\0b"},
        {"year": "20x7"},
        {"year": "9" * 400},
        {"genre": ["' OR 1=1 --", "通知"]},
        {"format": "xml"},
        {"unknown": "1"},
        {"q__in": "1"},
        {"q": ["审计", "档案"]},
    ],
)
def test_whatever_is_asked_gets_a_page(laws, client, asked):
    assert page(client, **({"q": "审计"} | asked)).status_code == 200


def test_unknown_parameters_do_not_travel(laws, client):
    for number in range(12):
        laws.add(f"第{number}号审计通知")
    html = text_of(client, q="审计通知", utm_source="elsewhere")
    assert "utm_source" not in html
    assert "page=2" in html


def test_only_reading_is_served(laws, client):
    assert client.post("/search/", {"q": "审计"}).status_code in (403, 404, 405)


def test_chosen_filters_are_chips_that_can_be_taken_away(notes, client):
    for number in range(12):
        notes.add(
            f"第{number}号审计通知", facets={"genre": "通知" if number % 2 else "决定"}, published_on=day("2020-01-01")
        )
    html = text_of(client, q="审计", genre="通知")
    assert "6 条结果" in html
    assert 'class="chip" href="?q=%E5%AE%A1%E8%AE%A1"' in html


def test_json_tells_the_same(laws, client):
    response = page(client, q="审计法", format="json")
    told = response.json()
    assert response["Content-Type"] == "application/json"
    assert told["hits"][0]["title"] == "中华人民共和国审计法"
    assert told["hits"][0]["link"].startswith("/notes/")
    assert {run["text"] for run in told["hits"][0]["snippet"] if run["mark"]}
    assert (told["page"], told["pages"], told["corrected"], told["cut"]) == (1, 1, "", False)
    assert told["total"] == len(told["hits"])
    assert told["facets"]["kind"] == [{"value": "note", "label": "便笺", "count": told["total"], "chosen": False}]


@pytest.mark.parametrize("text", ["\0", "\ud800", "*", '"', "'", "%00", "AND", "审" * 3000, "{{ 7*7 }}"])
def test_hostile_queries_get_json_too(laws, client, text):
    response = client.get("/search/", {"q": text.encode("utf-8", "surrogatepass"), "format": "json"})
    assert response.status_code == 200
    assert response.json()["total"] >= 0


def test_the_anonymous_reader_sees_public_entries_alone(laws, client):
    laws.add("涉密人员名单", "涉密人员名单", scopes=frozenset({"staff"}))
    statistics.refresh()
    told = page(client, q="涉密人员名单", format="json").json()
    assert "涉密人员名单" not in [hit["title"] for hit in told["hits"]]


def test_the_public_is_offered_no_facet_of_the_house(house, client):
    for title, division in (("采购甲", house.finance), ("采购乙", house.banking)):
        document = factories.publish(house, factories.make_document(house, title))
        DocumentPage.objects.filter(pk=document.pk).update(owning_division=division)
        findables.changed.send(None, kind="documentpage", pks=[document.pk], text=False)
    statistics.refresh()
    told = page(client, q="采购", format="json", division="财政处").json()
    assert told["total"] == 2
    assert {"division", "level", "attribute"}.isdisjoint(told["facets"]) and "genre" in told["facets"]
    signed_in(client, house.colleague)
    told = page(client, q="采购", format="json", division="财政处").json()
    assert told["total"] == 1 and {"division", "level", "attribute", "kind"} <= set(told["facets"])

"""Results to take away: the same as on the page, marked with the highest level inside, and in the trail."""

import csv
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from disclosure.models import DocumentPage
from portal.trail.models import Entry as TrailEntry
from search import export, query, statistics
from search.models import Facets
from search.query import search
from tests import factories

from .samples import ANONYMOUS
from .test_steering import signed_in


def content(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def table(client, **asked):
    response = client.get("/search/export/", {"format": "csv"} | asked)
    assert response.status_code == 200 and response.streaming
    return list(csv.reader(StringIO(content(response).decode("utf-8-sig"))))


def test_the_file_has_the_hits_of_the_page_in_order(laws, client):
    head, *rows = table(client, q="审计")
    assert head == list(export.COLUMNS)
    shown = ["".join(text for text, _ in hit.title) for hit in search(ANONYMOUS, "审计", size=100).hits]
    assert [row[0] for row in rows] == shown
    assert rows[0][6].startswith("http://testserver/notes/")


def test_a_workbook_has_the_same(laws, client):
    response = client.get("/search/export/", {"q": "审计", "format": "xlsx"})
    sheet = load_workbook(BytesIO(content(response))).active
    assert [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)] == table(client, q="审计")


@pytest.mark.parametrize("asked", [{"q": ""}, {"q": "。", "format": "csv"}, {"q": "审计", "format": "exe"}, {}])
def test_what_cannot_be_exported_leads_back_to_the_search(laws, client, asked):
    response = client.get("/search/export/", {"format": "csv"} | asked)
    if asked.get("q") == "。":
        assert table(client, q="。") == [list(export.COLUMNS)]
    else:
        assert response.status_code == 302 and response["Location"].startswith("/search/?")


def test_only_so_many_rows_and_the_file_says_so(notes, client, monkeypatch):
    for number in range(7):
        notes.add(f"第{number}号审计通知")
    statistics.refresh()
    monkeypatch.setattr(query, "MOST", 5)
    lines = table(client, q="审计通知")
    assert lines[0] == ["结果超过 5 条，只列出最相关的 5 条。"] and len(lines) == 2 + 5


def test_formulas_are_taken_for_text(notes, client):
    notes.add('=HYPERLINK("http://x")审计')
    statistics.refresh()
    assert table(client, q="审计")[1][0].startswith("'=")


def test_what_the_rights_refuse_is_not_in_the_file(laws, client):
    pk = laws.add("审计密件", "审计")
    laws.unreadable.add(pk)
    laws.add("审计底稿", "审计", scopes=frozenset({"staff"}))
    assert {"审计密件", "审计底稿"}.isdisjoint(row[0] for row in table(client, q="审计"))


def test_what_has_no_facets_has_no_known_level_and_stays_out(laws, client):
    rows = table(client, q="审计")
    first = next(hit for hit in search(ANONYMOUS, "审计", size=100).hits)
    title = "".join(text for text, _ in first.title)
    assert [row[0] for row in rows[1:]].count(title) == 1
    Facets.objects.filter(entry__title=title).delete()
    assert title not in [row[0] for row in table(client, q="审计")]


def test_the_number_of_queries_does_not_grow(notes, client):
    numbers = []
    for more in (3, 30):
        for number in range(more):
            notes.add(f"第{number}号审计通知")
        statistics.refresh()
        table(client, q="审计")
        with CaptureQueriesContext(connection) as asked:
            table(client, q="审计")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


@pytest.mark.clause("S-28")
def test_the_highest_level_inside_stands_on_top(house, client):
    factories.finish(factories.make_document(house, "采购事项公开稿"))
    factories.finish(factories.make_document(house, "采购事项内部稿"), level=10)
    statistics.refresh()
    files = {}
    for name in ("colleague", "stranger"):
        files[name] = table(signed_in(client, getattr(house, name)), q="采购事项")
    assert files["colleague"][:2] == [["密级：内部"], [*export.COLUMNS, *export.STAFF_COLUMNS]]
    assert {(row[0], row[7], row[9]) for row in files["colleague"][2:]} == {
        ("采购事项公开稿", "公开", "财政处"),
        ("采购事项内部稿", "内部", "财政处"),
    }
    assert files["stranger"][0] == [*export.COLUMNS, *export.STAFF_COLUMNS]
    assert [row[0] for row in files["stranger"][1:]] == ["采购事项公开稿"]


def test_what_staff_take_away_is_in_the_trail_without_its_words(house, client):
    table(signed_in(client, house.colleague), q="采购事项")
    entry = TrailEntry.objects.filter(action="search.exported").get()
    assert entry.actor == house.colleague.pk and "采购" not in entry.data
    client.logout()
    table(client, q="采购事项")
    assert TrailEntry.objects.filter(action="search.exported").count() == 1


@pytest.mark.clause("D-12")
def test_a_published_document_bears_its_index_number_in_every_form_of_the_results(house, client):
    document = factories.make_document(house, "滩涂承包费的公告", body="<p>内容。</p>")
    DocumentPage.objects.filter(pk=document.pk).update(external_id="import-77")
    number = factories.publish(house, document).index_number
    _, row = table(client, q=number)
    assert row[:4] == ["滩涂承包费的公告", "公文", "", number] and len(number.split("/")[1]) == 10
    (hit,) = client.get("/search/", {"q": number.split("/")[1], "format": "json"}).json()["hits"]
    assert (hit["title"], hit["identifier"]) == ("滩涂承包费的公告", number)
    assert client.get("/search/", {"q": "import-77", "format": "json"}).json()["total"] == 0

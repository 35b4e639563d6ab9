"""Wagtail's admin search and choosers, answered from this index."""

import pytest
from modelsearch.backends import get_search_backend
from modelsearch.query import MATCH_ALL, Phrase, PlainText
from wagtail.models import Page

from portal import findables
from search import index
from search.models import Entry
from search.modelsearch_backend import SearchBackend

from .samples import Notes


class Pages(Notes):
    """Pages of any kind, as drafts are made: indexed only when they have a text here."""

    kind = "page"
    label = "页面"
    model = Page


@pytest.fixture
def pages(db, monkeypatch):
    kind = Pages()
    monkeypatch.setattr(findables, "registry", {kind.kind: kind})
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="根", slug="root")
    made = {}
    for number, (title, body) in enumerate(
        [
            ("预算执行审计公告", "审计查出的问题已经整改"),
            ("档案借阅办法", "预算执行"),
            ("会议管理办法", "会议的预算执行情况须经审计"),
            ("未发布的审计草稿", None),
        ]
    ):
        page = root.add_child(instance=Page(title=title, slug=f"p{number}", live=False))
        made[title] = page
        if body is not None:
            kind.texts[page.pk] = findables.Entry(page.pk, title, body, scopes=frozenset({"public"}))
    index.update("page", [page.pk for page in made.values()])
    return made


def titles(results):
    return [page.title for page in results]


def test_the_settings_name_this_backend():
    assert isinstance(get_search_backend(), SearchBackend)


def test_chinese_words_are_found_in_texts(pages):
    assert titles(get_search_backend().search("整改", Page)) == ["预算执行审计公告"]


def test_the_best_comes_first(pages):
    assert titles(get_search_backend().search("预算执行审计", Page))[0] == "预算执行审计公告"


def test_what_is_not_indexed_is_found_by_its_title(pages):
    assert titles(get_search_backend().search("审计草稿", Page)) == ["未发布的审计草稿"]
    assert titles(get_search_backend().autocomplete("未发布", Page)) == ["未发布的审计草稿"]


def test_only_the_given_queryset_is_searched(pages):
    mine = Page.objects.filter(title__contains="办法")
    assert sorted(titles(get_search_backend().search("预算执行", mine))) == ["会议管理办法", "档案借阅办法"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("会议", ["会议管理办法"]),
        ("会议管", ["会议管理办法"]),
        ("档案借阅办法", ["档案借阅办法"]),
        ("档案借阅办法书", []),
        ("整改", []),
    ],
)
def test_choosers_complete_titles(pages, typed, found):
    assert titles(get_search_backend().autocomplete(typed, Page)) == found


def test_all_words_or_any(pages):
    search = get_search_backend().search
    assert titles(search("借阅 会议", Page, operator="and")) == []
    assert sorted(titles(search("借阅 会议", Page, operator="or"))) == ["会议管理办法", "档案借阅办法"]


def test_queries_can_be_joined(pages):
    search = get_search_backend().search
    assert titles(search(PlainText("整改") & PlainText("公告"), Page)) == ["预算执行审计公告"]
    assert len(search(PlainText("整改") | PlainText("借阅"), Page)) == 2
    assert len(search(~PlainText("整改"), Page)) == Page.objects.count() - 1
    assert len(search(MATCH_ALL, Page)) == Page.objects.count()
    assert len(search(~MATCH_ALL, Page)) == 0
    assert titles(search(Phrase("借阅"), Page)) == ["档案借阅办法"]


def test_results_can_be_sliced_and_counted(pages):
    results = get_search_backend().search("预算执行", Page)
    assert results.count() == len(results) == 3
    assert titles(results)[1:3] == titles(results[1:3])
    assert results[1:3].count() == 2


@pytest.mark.parametrize(
    "text", ["\0", "*", '"', "'; DROP TABLE x", "审" * 3000, "\ud800", " ", "".join(map(chr, range(0x5000, 0x6000)))]
)
def test_hostile_words_do_no_harm(pages, text):
    assert list(get_search_backend().search(text, Page)) == []
    assert list(get_search_backend().autocomplete(text, Page)) == []


def test_an_empty_field_list_finds_nothing(pages):
    assert list(get_search_backend().search("审计", Page, fields=[])) == []


def test_the_backend_writes_no_index(pages):
    before = Entry.objects.count()
    backend = get_search_backend()
    backend.add(pages["未发布的审计草稿"])
    backend.delete(pages["档案借阅办法"])
    backend.reset_indexes()
    assert Entry.objects.count() == before

"""Suggestions while typing: titles in the reader's reach and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search import statistics
from search.models import Synonym
from search.suggestions import MOST, suggestions

from .samples import ANONYMOUS, AUDITOR, STAFF


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("中华人民共和国审", "中华人民共和国审计法"),
        ("个人信", "中华人民共和国个人信息保护法"),
        ("個人信", "中华人民共和国个人信息保护法"),
        ("公文处理", "党政机关公文处理工作条例"),
        ("政府 条例", "政府信息公开条例"),
        ("个保法", "中华人民共和国个人信息保护法"),
    ],
)
def test_titles_complete_what_is_typed(laws, typed, first):
    assert suggestions(ANONYMOUS, typed)[0] == first


@pytest.mark.parametrize("typed", ["", " ", "审", "。", "\0", "\ud800", "*", "没有这样的题", "xyzzy"])
def test_nothing_is_suggested_for_too_little_or_for_what_no_title_has(laws, typed):
    assert suggestions(ANONYMOUS, typed) == []


@pytest.mark.parametrize("typed", ["审" * 5000, "审计 " * 2000, "'; DROP TABLE x", '"', "审计\\", "%_", "𠮷" * 300])
def test_hostile_words_do_no_harm(laws, client, typed):
    assert client.get("/search/suggestions/", {"q": typed}).status_code == 200


def test_beginnings_come_first_and_shorter_before_longer(notes):
    for title in (
        "省级预算执行审计办法",
        "预算执行审计办法（试行）",
        "预算执行审计",
        "预算和执行、审计",
        "预算执行审计",
    ):
        notes.add(title)
    statistics.refresh()
    assert suggestions(ANONYMOUS, "预算执行") == ["预算执行审计", "预算执行审计办法（试行）", "省级预算执行审计办法"]


def test_another_word_for_it_leads_to_the_title(laws):
    assert suggestions(ANONYMOUS, "大红章") == []
    Synonym.objects.create(term="大红章", official="公文处理")
    assert suggestions(ANONYMOUS, "大红章") == ["党政机关公文处理工作条例"]


def test_the_words_of_editors_are_not_shown_themselves(laws):
    Synonym.objects.create(term="内部代号甲", official="没有这样的题")
    assert suggestions(ANONYMOUS, "内部代") == suggestions(ANONYMOUS, "内部代号甲") == []


def test_there_are_only_so_many(notes):
    for number in range(MOST + 5):
        notes.add(f"审计通知第{number}号")
    assert len(suggestions(ANONYMOUS, "审计通知")) == MOST


@pytest.mark.clause("S-28")
@pytest.mark.parametrize("typed", ["审计", "涉密人", "涉密人员名单", "密人员", "个保法", "预算执行", "名单"])
def test_a_hidden_title_changes_no_suggestion(laws, typed):
    readers = [ANONYMOUS, STAFF]
    before = [suggestions(reader, typed) for reader in readers]
    for title in ("涉密人员名单", "审计涉密事项", "个别保密法", "预算执行密件"):
        laws.add(title, title * 20, scopes=frozenset({"division:audit"}))
    statistics.refresh()
    assert [suggestions(reader, typed) for reader in readers] == before
    if typed.startswith("涉密"):
        assert suggestions(AUDITOR, typed)[0] == "涉密人员名单"


def test_what_the_objects_own_rights_refuse_is_not_suggested(laws):
    pk = laws.add("审计新规", "")
    assert "审计新规" in suggestions(ANONYMOUS, "审计新")
    laws.unreadable.add(pk)
    assert suggestions(ANONYMOUS, "审计新") == []


def test_the_number_of_queries_does_not_grow(laws):
    numbers = []
    for more in (0, 40):
        for number in range(more):
            laws.add(f"第{number}号审计通知")
        statistics.refresh()
        suggestions(ANONYMOUS, "审计法")
        for typed in ("审计", "个保法", "没有这样的题"):
            with CaptureQueriesContext(connection) as asked:
                suggestions(ANONYMOUS, typed)
            numbers.append(len(asked))
    assert max(numbers) <= 12


def test_the_answer_is_for_scripts(laws, client):
    answer = client.get("/search/suggestions/", {"q": "审计法"})
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {"suggestions": ["中华人民共和国审计法"]}
    assert client.get("/search/suggestions/").json() == {"suggestions": []}

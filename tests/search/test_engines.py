"""What every engine must answer, run on the database that is configured."""

import sys

import pytest
from django.db import connection

from search import analysis
from search.engines import Reach, database_engine, engine
from search.models import Entry, Scope

from .samples import day

PUBLIC = Reach(frozenset({"note/public"}))
MOST = 100


@pytest.fixture
def shelf(notes):
    """Objects by name and entries by object."""
    made = {
        "law": notes.add("审计法", "审计机关依法审计", genre="法律", published_on=day("2021-10-23")),
        "rule": notes.add("内部审计规定", "内部审计机构", genre="规定", published_on=day("2018-01-12")),
        "archive": notes.add("档案法", "档案馆保管档案，接受审计", genre="法律"),
        "hidden": notes.add("审计底稿", "审计审计审计", scopes=frozenset({"staff"}), genre="底稿"),
    }
    return made


@pytest.fixture
def notes(notes, monkeypatch):
    add = notes.add
    monkeypatch.setattr(notes, "add", lambda *a, genre="", **k: add(*a, facets={"genre": genre}, **k))
    return notes


def asked(shelf, weights, reach=PUBLIC, **more):
    names = {pk: name for name, pk in shelf.items()}
    objects = dict(Entry.objects.values_list("pk", "object_pk"))
    return [(names[objects[entry]], score) for entry, score in engine().candidates(weights, reach, MOST, **more)]


@pytest.mark.parametrize(
    ("weights", "answer"),
    [
        ({"审计": 5}, [("archive", 5), ("rule", 5), ("law", 5)]),
        ({"审计": 5, "档案": 3}, [("archive", 8), ("rule", 5), ("law", 5)]),
        ({"审计": 5, "t:审计": 4}, [("rule", 9), ("law", 9), ("archive", 5)]),
        ({"c:法": 1, "c:档": 1}, [("archive", 2), ("law", 1)]),
        ({"没有": 5}, []),
        ({"审计": 0}, []),
        ({}, []),
        ({"底稿": 5}, []),
    ],
)
def test_weights_of_the_tokens_present_are_added_up(shelf, weights, answer):
    assert asked(shelf, weights) == answer


def test_a_word_like_a_number_of_two_characters_is_not_taken_for_them(notes):
    digits = analysis.key("审计").to_bytes(4, sys.byteorder).hex()
    pk = notes.add(f"编号 {digits}", f"见 {digits}。")
    [(entry, _)] = engine().candidates({digits: 1}, PUBLIC, MOST)
    assert Entry.objects.get(pk=entry).object_pk == pk
    assert engine().candidates({"审计": 1}, PUBLIC, MOST) == []


def test_less_than_enough_is_no_answer(shelf):
    assert asked(shelf, {"审计": 5, "档案": 3}, least=6) == [("archive", 8)]


def test_named_entries_join_under_the_same_scopes(shelf):
    entries = dict(Entry.objects.values_list("object_pk", "pk"))
    named = {entries[shelf["archive"]]: 9, entries[shelf["hidden"]]: 99}
    assert asked(shelf, {"审计": 5}, named=named) == [("archive", 14), ("rule", 5), ("law", 5)]


@pytest.mark.parametrize(
    ("scopes", "names"),
    [
        ({"note/public"}, ["archive", "law", "rule"]),
        ({"note/staff"}, ["hidden"]),
        ({"note/public", "note/staff"}, ["archive", "hidden", "law", "rule"]),
        ({"other/public"}, []),
        (set(), []),
    ],
)
def test_only_entries_in_scope_are_candidates(shelf, scopes, names):
    assert sorted(name for name, _ in asked(shelf, {"审计": 1}, Reach(frozenset(scopes)))) == names


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"genre": ["法律"]}, ["archive", "law"]),
        ({"genre": ["法律", "规定"]}, ["archive", "law", "rule"]),
        ({"genre": ["法律"], "year": ["2021"]}, ["law"]),
        ({"kind": ["note"]}, ["archive", "law", "rule"]),
        ({"kind": ["other"]}, []),
        ({"genre": ["底稿"]}, []),
        ({"genre": []}, ["archive", "law", "rule"]),
        ({"genre": ["' OR 1=1 --"]}, []),
        ({"genre": ["法"]}, []),
        ({"genre": [""]}, []),
        ({"genre": [" \n "]}, []),
        ({"genre": ["法律\nkind\x1fnote"]}, []),
        ({"enre": ["法律"]}, []),
    ],
)
def test_filters_narrow_the_candidates(shelf, filters, names):
    assert sorted(name for name, _ in asked(shelf, {"审计": 1}, Reach(PUBLIC.scopes, filters))) == names


def test_facets_count_the_entries_given(shelf):
    entries = [entry for entry, _ in engine().candidates({"审计": 1}, PUBLIC, MOST)]
    assert database_engine().facets(entries, ["genre", "kind", "year", "nothing"]) == {
        "genre": [("法律", 2), ("规定", 1)],
        "kind": [("note", 3)],
        "year": [("2018", 1), ("2021", 1)],
    }


def test_dates_order_with_the_undated_last(shelf):
    names = {pk: name for name, pk in shelf.items()}
    objects = dict(Entry.objects.values_list("pk", "object_pk"))
    entries = [entry for entry, _ in engine().candidates({"审计": 1}, PUBLIC, MOST)]
    assert [names[objects[entry]] for entry in database_engine().by_date(entries)] == ["law", "rule", "archive"]


@pytest.mark.parametrize(
    ("tokens", "most", "names"),
    [
        (["c:审", "c:法"], 10, ["law"]),
        (["审计"], 10, ["archive", "rule", "law"]),
        (["审计"], 2, ["archive", "rule"]),
        (["审计", "档案"], 10, ["archive"]),
        (["审计", "没有"], 10, []),
        (["c:底", "c:稿"], 10, []),
        ([], 10, []),
    ],
)
def test_entries_that_have_every_token_are_found(shelf, tokens, most, names):
    by_entry = {entry: pk for pk, entry in Entry.objects.values_list("object_pk", "pk")}
    by_pk = {pk: name for name, pk in shelf.items()}
    assert [by_pk[by_entry[entry]] for entry in engine().having(tokens, PUBLIC, most)] == names


def test_no_more_candidates_than_asked_for(shelf):
    assert asked(shelf, {"审计": 5, "档案": 3})[:2] == [("archive", 8), ("rule", 5)]
    assert len(engine().candidates({"审计": 5}, PUBLIC, 2)) == 2


@pytest.mark.parametrize("token", ["n:2017-128", "2.5", "1%", "a/b", "it-2", "𠮷", "'", '"', "\\", "'|'"])
def test_any_token_can_be_asked_for(shelf, notes, token):
    assert engine().candidates({token: 1}, PUBLIC, MOST) == []


@pytest.mark.parametrize("word", ["2.5", "1%", "a/b", "it-2", "𠮷", "ω"])
def test_words_with_signs_are_tokens(notes, word):
    pk = notes.add("便笺", f"甲{word}乙")
    assert [entry for entry, _ in engine().candidates({word: 1}, PUBLIC, MOST)] == [Entry.objects.get(object_pk=pk).pk]


def test_the_longest_text_counts_once(notes):
    words = " ".join(f"w{number}" for number in range(200_000))
    pk = notes.add("长文", f"审计 {words} 审计")
    entry = Entry.objects.get(object_pk=pk)
    for token in ("审计", "w0", "w199999"):
        assert engine().candidates({token: 7}, PUBLIC, MOST) == [(entry.pk, 7)]


def test_tokens_are_taken_back_as_they_were_given(notes):
    pk = notes.add("审计法", "审计机关依法审计 2.5 〔2017〕128号", number="粤审办〔2017〕128号")
    notes.change(pk, title="档案法", body="档案馆", number="")
    for token in ("审计", "t:审计", "c:审", "n:2017-128", "2.5"):
        assert engine().candidates({token: 1}, PUBLIC, MOST) == []
    assert len(engine().candidates({"档案": 1}, PUBLIC, MOST)) == 1
    notes.change(pk, scopes=frozenset())
    assert engine().candidates({"档案": 1}, PUBLIC, MOST) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="只有 PostgreSQL 自行选择查询计划")
def test_tokens_are_looked_up_in_their_index_even_where_the_planner_takes_the_table_for_empty(notes):
    using = database_engine()
    for number in range(20):
        notes.add(f"第{number}号审计通知", "审计")
    # As after an import that was rolled back.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET relpages = 20, reltuples = 0 WHERE relname = 'search_entry'")
    hits, weights = using.with_tokens({"审计": 5, "t:审计": 3})
    every, tokens = using.with_all(["审计", "通知"])
    with using.session():
        summed = using.rows(f"EXPLAIN SELECT entry_id, SUM(weight) FROM ({hits}) AS hit GROUP BY entry_id", weights)
        newest = using.rows(f"EXPLAIN SELECT entry_id FROM ({every}) AS found ORDER BY entry_id DESC LIMIT 1", tokens)
    for plan in (summed, newest):
        assert any("search_entry_tokens" in line for (line,) in plan), plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="只有 PostgreSQL 自行选择查询计划")
def test_scopes_are_looked_up_by_entry_rather_than_read_whole(notes, monkeypatch):
    using, pk = database_engine(), notes.add("审计通知", "审计")
    like = Entry.objects.values().get(object_pk=pk)
    copies = Entry.objects.bulk_create(Entry(**like | {"id": None, "object_pk": pk + n}) for n in range(1, 3000))
    Scope.objects.bulk_create(Scope(entry=copy, name="note/public") for copy in copies)
    plans = []
    look = using.rows
    with using.session():
        monkeypatch.setattr(using, "rows", lambda sql, told: plans.extend(look(f"EXPLAIN {sql}", told)) or [])
        using.candidates({f"词{number}": 1 for number in range(40)}, PUBLIC, MOST)
    lines = [line.strip() for (line,) in plans]
    assert "Index Cond: (entry_id = found.entry_id)" in lines, lines
    assert not any("Materialize" in line or "Hash" in line for line in lines), lines

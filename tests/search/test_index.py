"""Index rows change with the objects, in the same transaction."""

import json

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction

from portal import findables
from search import index, statistics
from search.models import Entry, Facets, Generation, Scope
from search.query import search

from .samples import ANONYMOUS, STAFF, Notes, day

ROWS = (Entry, Scope, Facets)


def titles(text, reader=ANONYMOUS):
    return ["".join(run for run, _ in hit.title) for hit in search(reader, text).hits]


def test_a_new_object_is_found_at_once(notes):
    notes.add("财政收支审计办法")
    assert titles("财政收支") == ["财政收支审计办法"]


def test_a_changed_object_is_found_by_its_new_text_alone(notes):
    pk = notes.add("财政收支审计办法", "旧文本")
    notes.change(pk, title="档案借阅办法")
    assert titles("档案借阅") == ["档案借阅办法"]
    assert titles("财政收支") == []
    assert Entry.objects.count() == 1


def test_what_nobody_may_find_leaves_no_row(notes):
    pk = notes.add("财政收支审计办法")
    notes.change(pk, scopes=frozenset())
    assert [model.objects.count() for model in ROWS] == [0, 0, 0]


def test_a_deleted_object_leaves_no_row(notes):
    pk = notes.add("财政收支审计办法")
    Group.objects.get(pk=pk).delete()
    assert [model.objects.count() for model in ROWS] == [0, 0, 0]
    assert titles("财政收支") == []


def test_readers_change_with_the_scopes(notes):
    pk = notes.add("财政收支审计办法")
    notes.change(pk, scopes=frozenset({"staff"}))
    assert titles("财政收支") == []
    assert titles("财政收支", STAFF) == ["财政收支审计办法"]


def test_index_writes_roll_back_with_the_act(notes):
    pk = notes.add("财政收支审计办法")
    before = Generation.current()[Generation.INDEX]
    with pytest.raises(RuntimeError), transaction.atomic():
        notes.change(pk, title="档案借阅办法")
        notes.add("会议管理办法")
        raise RuntimeError
    assert titles("财政收支") == ["财政收支审计办法"]
    assert titles("档案借阅") == titles("会议管理") == []
    assert Generation.current()[Generation.INDEX] == before


def test_many_at_once_equal_one_by_one(notes):
    pks = [notes.write(f"第{number}号审计报告", "预算执行情况" * number) for number in range(1, 251)]
    findables.changed.send(Notes, kind="note", pks=pks)
    assert index.update("note", pks) == 250
    assert Entry.objects.count() == 250
    assert search(ANONYMOUS, "审计报告").total == 250


def test_rebuilding_drops_strangers_and_finds_the_forgotten(notes):
    gone = notes.add("会议管理办法")
    notes.write("档案借阅办法")
    del notes.texts[gone]
    Entry.objects.create(kind="vanished", object_pk=1, title="旧", core="旧", length=0, title_length=0, counts=b"")
    assert index.rebuild() == 1
    assert titles("档案借阅") == ["档案借阅办法"]
    assert Entry.objects.count() == 1
    assert statistics.cache.get("public", Generation.current()[Generation.STATISTICS]).documents == 1


def test_rebuilding_twice_changes_nothing(laws):
    index.rebuild()
    before = list(Entry.objects.order_by("pk").values_list("pk", "object_pk", "length"))
    index.rebuild()
    assert list(Entry.objects.order_by("pk").values_list("pk", "object_pk", "length")) == before


def test_every_change_raises_the_generation(notes):
    pk = notes.add("会议管理办法")
    before = Generation.current()[Generation.INDEX]
    notes.change(pk, body="新文本")
    assert Generation.current()[Generation.INDEX] > before


def test_the_second_check_keeps_back_what_the_index_still_has(notes):
    pk = notes.add("会议管理办法")
    notes.add("会议纪要办法")
    notes.unreadable.add(pk)
    found = search(ANONYMOUS, "会议")
    assert titles("会议") == ["会议纪要办法"]
    assert found.total == 1


def test_the_command_rebuilds_and_says_how_much(notes, capsys):
    notes.write("会议管理办法")
    call_command("rebuild_index")
    assert "1 条" in capsys.readouterr().out
    assert titles("会议管理") == ["会议管理办法"]


def test_the_command_evaluates_as_the_anonymous_reader(laws, tmp_path, capsys):
    secret = laws.add("会议纪要", "会议纪要", identifier="doc-2", scopes=frozenset({"staff"}))
    known = laws.add("会议管理办法", "会议", identifier="doc-1")
    plain = laws.add("会议公告", "会议")
    asked = {"id": "q1", "query": "会议", "kind": "two", "relevant": {"doc-1": 2}}
    queries, run = tmp_path / "queries.jsonl", tmp_path / "run.jsonl"
    queries.write_text(json.dumps(asked) + "\n", encoding="utf-8")
    call_command("evaluate_search", str(queries), "--run", str(run), "--depth", "5")
    results = json.loads(run.read_text(encoding="utf-8"))
    assert results["id"] == "q1"
    assert set(results["results"]) == {"doc-1", str(plain)}
    assert str(known) not in results["results"] and str(secret) not in results["results"]
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["two", "ALL"]


def test_the_command_says_what_each_method_is_worth(laws, tmp_path, capsys):
    laws.add("审计条例", "个保法", identifier="doc-1")
    laws.add("个人信息保护法", "另一份", identifier="doc-2")
    queries = tmp_path / "queries.jsonl"
    asked = {"id": "q1", "query": "个保法", "kind": "short", "relevant": {"doc-2": 2}}
    queries.write_text(json.dumps(asked) + "\n", encoding="utf-8")
    call_command("evaluate_search", str(queries), "--without", "each")
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("全部方法") and lines[1].split()[1] == "0.500"
    told = {line.split()[1]: line for line in lines[2:]}
    assert "short" in told["abbreviations"] and "short" not in told["newest"]
    call_command("evaluate_search", str(queries), "--without", "abbreviations")
    assert capsys.readouterr().out.splitlines()[-1].split()[0] == "ALL"


def test_statistics_grow_with_the_collection(notes):
    pks = [notes.write(f"第{number}号审计报告", "预算执行情况") for number in range(30)]
    index.update("note", pks)
    assert statistics.refresh_if_stale()
    assert not statistics.refresh_if_stale()
    notes.add("又一份报告")
    assert not statistics.refresh_if_stale()
    index.update("note", pks)
    assert statistics.refresh_if_stale()


def test_a_number_of_a_rolled_back_change_never_comes_again(notes):
    seen = []
    for _ in range(3):
        with pytest.raises(RuntimeError), transaction.atomic():
            Generation.advance(Generation.STATISTICS)
            seen.append(Generation.current()[Generation.STATISTICS])
            raise RuntimeError
    assert len(set(seen)) == 3


def test_rebuilding_analyses_texts_that_stayed_the_same(laws):
    before = list(Entry.objects.order_by("pk").values_list("pk", "length"))
    Entry.objects.update(length=1)
    index.update("note", list(laws.texts))
    assert set(Entry.objects.values_list("length", flat=True)) == {1}
    index.rebuild()
    assert list(Entry.objects.order_by("pk").values_list("pk", "length")) == before


def test_a_new_date_alone_is_kept(notes):
    pk = notes.add("会议管理办法", "会议")
    notes.change(pk, published_on=day("2020-05-01"))
    assert search(ANONYMOUS, "会议").hits[0].published_on == day("2020-05-01")
    assert Entry.objects.get().dated_on == day("2020-05-01")


def test_an_index_of_another_analysis_is_built_anew_once(notes, capsys):
    notes.write("会议管理办法")
    call_command("rebuild_index", if_outdated=True)
    assert titles("会议管理") == ["会议管理办法"]
    notes.write("会议保密办法")
    call_command("rebuild_index", if_outdated=True)
    assert titles("会议保密") == ["会议管理办法"]

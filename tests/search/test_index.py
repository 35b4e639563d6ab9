"""Index rows change with the objects, in the same transaction."""

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from portal import findables
from search import index, statistics
from search.models import Entry, Facet, Generation, Part, Scope
from search.query import search

from .samples import ANONYMOUS, STAFF, Notes

ROWS = (Entry, Part, Scope, Facet)


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
    assert [model.objects.count() for model in ROWS] == [0, 0, 0, 0]


def test_a_deleted_object_leaves_no_row(notes):
    pk = notes.add("财政收支审计办法")
    Group.objects.get(pk=pk).delete()
    assert [model.objects.count() for model in ROWS] == [0, 0, 0, 0]
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

"""What a reader may not know of changes no answer of theirs."""

import random

import pytest

from portal import findables
from search import statistics
from search.models import Statistics
from search.query import search

from .samples import ANONYMOUS, AUDITOR, LAWS, STAFF, Memos, Reader

QUERIES = [
    "审计",
    "预算执行审计",
    "个保法",
    "预算执行申计",
    "内部审计工作归定",
    "档案",
    "政府信息公开",
    "涉密人员名单",
    "粤审密〔2017〕128号",
    "2017 128",
    "中华人民共和国审计法",
    "没有这个词",
]
SECRETS = [
    (
        "涉密人员名单",
        "审计" * 500 + "涉密人员名单，见《中华人民共和国档案法》《党政机关公文处理工作条例》",
        "粤审密〔2017〕128号",
    ),
    ("预算执行申计", "预算执行申计，申计，申计", ""),
    ("中华人民共和国审计法", "审计法的另一个版本" * 40, "国发〔2017〕128号"),
    ("个人保护法", "个保法", ""),
    ("内部审计工作归定", "归定归定", ""),
]


def answers(reader):
    """All that a reader is told."""
    told = []
    for text in QUERIES:
        for sort in ("relevance", "date"):
            told.append(search(reader, text, sort=sort, size=100))
        told.append(search(reader, text, {"genre": ["通知"]}))
    return told


@pytest.mark.parametrize(
    ("reader", "scopes"),
    [
        (ANONYMOUS, {"staff"}),
        (ANONYMOUS, {"division:audit"}),
        (STAFF, {"division:audit"}),
        (AUDITOR, {"division:finance"}),
    ],
)
def test_a_hidden_entry_changes_no_answer(laws, reader, scopes):
    before = answers(reader)
    for title, body, number in SECRETS * 3:
        laws.add(title, body, number=number, scopes=frozenset(scopes), facets={"genre": "通知", "issuer": "保密办"})
    statistics.refresh()
    assert answers(reader) == before


def test_those_in_scope_find_the_same_entries(laws):
    for title, body, number in SECRETS:
        laws.add(title, body, number=number, scopes=frozenset({"division:audit"}))
    statistics.refresh()
    assert search(AUDITOR, "涉密人员名单").hits[0].number == "粤审密〔2017〕128号"
    assert search(AUDITOR, "2017 128").total >= 2


def test_a_group_counts_for_its_own_kind_alone(laws, monkeypatch):
    memos = Memos()
    monkeypatch.setitem(findables.registry, memos.kind, memos)
    memos.add("专班联络册", "专班联络册")
    assert search(ANONYMOUS, "专班联络册").total == 0
    laws.add("专班联络册", "专班联络册")
    assert [hit.kind for hit in search(ANONYMOUS, "专班联络册").hits] == ["note"]


def test_statistics_of_the_public_come_from_public_entries_alone(laws):
    laws.add("涉密人员名单", "涉密人员名单" * 3, scopes=frozenset({"staff"}))
    laws.add("涉密人员名册", "涉密人员名单" * 3, scopes=frozenset({"staff"}))
    laws.add("涉密人员名册", "专案专案", scopes=frozenset({"division:audit"}))
    laws.add("涉密人员名册", "专案专案", scopes=frozenset({"division:audit"}))
    statistics.refresh()
    public, staff = (statistics.opened(bytes(Statistics.objects.get(pk=name).payload)) for name in ("public", "staff"))
    assert (public.documents, staff.documents) == (len(LAWS), len(LAWS) + 2)
    assert (public.frequency("涉密"), staff.frequency("涉密")) == (0, 2)
    assert staff.frequency("专案") == 0
    assert not public.in_a_title("涉密人") and staff.in_a_title("涉密人")


def test_a_correction_leads_to_visible_titles_only(laws):
    assert search(ANONYMOUS, "内部申计工作").corrected == "内部审计工作"
    for pk, entry in laws.texts.items():
        if entry.title == "内部审计工作规定":
            laws.change(pk, scopes=frozenset({"staff"}))
    assert search(ANONYMOUS, "内部申计工作").corrected == ""


WORDS = ("审计", "预算", "采购", "档案", "整改", "投诉", "公开", "保密")
GROUPS = ("staff", "division:a", "division:b", "granted:p1", "granted:p2")


@pytest.fixture
def shelf(notes):
    """Random notes for random groups, each text by the key of its note."""
    draw = random.Random(20261127)
    texts = {}
    for number in range(40):
        words = draw.choices(WORDS, k=draw.randint(2, 5))
        scopes = draw.choice([{"public"}, set(draw.sample(GROUPS, draw.randint(1, 3)))])
        title = f"关于{words[0]}的通知" if draw.random() < 0.5 else "通知"
        genre = draw.choice(["通知", "办法"])
        pk = notes.add(title, "、".join(words), scopes=frozenset(scopes), number=str(number), facets={"genre": genre})
        texts[pk] = scopes
    statistics.refresh()
    return texts


@pytest.mark.clause("S-28")
def test_a_reader_finds_of_all_that_is_found_what_is_in_reach(shelf):
    """For readers of random groups: hits, total and facets are those of a reader of everything, less the unreadable."""
    draw = random.Random(7)
    public = Reader(frozenset({"public", *GROUPS[1:]}))
    staff = Reader(frozenset({"public", *GROUPS}), is_authenticated=True)
    seen = 0
    for text in (*WORDS, "审计整改", "预算公开 投诉", "通知"):
        for everything in (public, staff):
            whole = search(everything, text, size=100)
            for _ in range(4):
                groups = frozenset(draw.sample(sorted(everything.scopes - {"staff"}), draw.randint(0, 4)))
                reader = Reader(groups | (everything.scopes & {"staff"}), everything.is_authenticated)
                found = search(reader, text, size=100)
                within = {hit.link for hit in whole.hits if shelf[int(hit.link.split("/")[2])] & reader.scopes}
                assert {hit.link for hit in found.hits} == within
                assert found.total == len(within)
                counted = {value.value: value.count for facet in found.facets for value in facet.values}
                assert sum(counted.get(genre, 0) for genre in ("通知", "办法")) == len(within)
                seen += len(within)
    assert 200 < seen

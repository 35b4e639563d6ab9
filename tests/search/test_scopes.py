"""What a reader may not know of changes no answer of theirs."""

import pytest

from portal import findables
from search import statistics
from search.models import Statistics
from search.query import search

from .samples import ANONYMOUS, AUDITOR, LAWS, STAFF, Memos

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

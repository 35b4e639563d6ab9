"""A findable kind made for these tests alone: notes, whose rows are Django's groups and whose text is kept here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import QuerySet

from portal import findables
from search import index

PUBLIC = frozenset({"public"})


@dataclass(frozen=True)
class Reader:
    """A reader by the groups that know of an entry; `may_read` is the second check."""

    scopes: frozenset[str] = PUBLIC
    is_authenticated: bool = False


ANONYMOUS = Reader()
STAFF = Reader(frozenset({"public", "staff"}), is_authenticated=True)
AUDITOR = Reader(frozenset({"public", "staff", "division:audit"}), is_authenticated=True)


class Notes(findables.Findable):
    kind = "note"
    label = "便笺"
    model = Group
    facets = {"genre": "文种", "issuer": "发文机关"}

    def __init__(self) -> None:
        self.texts: dict[int, findables.Entry] = {}
        self.unreadable: set[int] = set()

    def entries(self, pks: Iterable[int], *, text: bool = True) -> Iterator[findables.Entry]:
        return (self.texts[pk] for pk in pks if pk in self.texts and self.texts[pk].scopes)

    def scopes(self, user: Any) -> frozenset[str]:
        return getattr(user, "scopes", PUBLIC)

    def readable_by(self, user: Any) -> QuerySet[Group]:
        return Group.objects.exclude(pk__in=self.unreadable)

    def imported_as(self, pks: Iterable[int]) -> dict[int, str]:
        return {pk: self.texts[pk].identifier for pk in pks if self.texts[pk].identifier}

    def link(self, thing: Group, user: Any) -> str:
        return f"/notes/{thing.pk}/"

    def write(self, title: str, body: str = "", *, scopes: frozenset[str] = PUBLIC, **facts: Any) -> int:
        """Keep a note without telling the index."""
        pk = Group.objects.create(name=f"{self.kind} {len(self.texts)}").pk
        self.texts[pk] = findables.Entry(pk, title, body, scopes=frozenset(scopes), **facts)
        return pk

    def add(self, title: str, body: str = "", **facts: Any) -> int:
        pk = self.write(title, body, **facts)
        findables.changed.send(type(self), kind=self.kind, pks=[pk])
        return pk

    def change(self, pk: int, **facts: Any) -> None:
        self.texts[pk] = findables.Entry(**(vars(self.texts[pk]) | facts))
        findables.changed.send(type(self), kind=self.kind, pks=[pk])


def registered(monkeypatch: Any) -> Notes:
    """Notes as the only findable kind."""
    notes = Notes()
    monkeypatch.setattr(findables, "registry", {notes.kind: notes})
    index.watch_deletions()
    return notes


class Memos(Notes):
    """Another kind, whose groups bear the same names; nobody belongs to them."""

    kind = "memo"

    def scopes(self, user: Any) -> frozenset[str]:
        return frozenset()


def day(text: str) -> date:
    return date.fromisoformat(text)


LAWS = [
    ("中华人民共和国审计法", "审计机关依照法律规定的职权和程序进行审计监督。国务院设立审计署，主管全国的审计工作。"),
    (
        "中华人民共和国预算法",
        "各级政府、各部门、各单位应当依照本法规定编制预算。预算执行情况接受审计监督，见《中华人民共和国审计法》。",
    ),
    ("中华人民共和国档案法", "档案馆应当为单位和个人利用档案提供便利。机关应当按照国家规定归档。"),
    ("中华人民共和国个人信息保护法", "处理个人信息应当具有明确、合理的目的。个人信息处理者应当保护个人信息安全。"),
    ("政府信息公开条例", "公民、法人或者其他组织可以向行政机关申请获取政府信息。行政机关应当及时答复。"),
    ("党政机关公文处理工作条例", "公文处理工作是指公文拟制、办理、管理等一系列相互关联、衔接有序的工作。"),
    ("保守国家秘密法实施条例", "机关、单位应当根据保密事项范围确定国家秘密的密级、保密期限和知悉范围。"),
    ("内部审计工作规定", "单位应当建立健全内部审计制度。内部审计机构负责人组织开展预算执行审计。"),
]

"""The index held against the objects: who is in it, under what title and dates, and for which readers."""

from collections.abc import Iterable, Iterator

from portal import findables
from portal.integrity import Fault, Share
from search import analysis
from search.index import batches
from search.models import Entry, Scope

OF_NOTHING = "index.of_nothing", "检索索引中的条目没有可以检索的对象：运行 manage.py rebuild_index 重建"
MISSING = "index.missing", "检索索引缺少这个对象：运行 manage.py rebuild_index 重建"
HEAD = (
    "index.differs",
    "检索索引所记的标题、文号、索引号或者日期与对象不符：运行 manage.py rebuild_index 重建，并查明原因",
)
READERS = "index.readers", "检索索引所记的读者与对象不符：运行 manage.py rebuild_index 重建，并查明原因"


def check(share: Share) -> Iterator[Fault]:
    for kind, findable in findables.registry.items():
        known = dict(share.of(Entry.objects.filter(kind=kind), "object_pk").values_list("object_pk", "pk"))
        faults = {}
        for pks in batches(pk for pk in findable.pks() if share.covers(pk)):
            wanted = {entry.pk: entry for entry in findable.entries(pks, text=False)}
            held = {pk: known.pop(pk) for pk in pks if pk in known}
            faults |= dict.fromkeys(held.keys() - wanted.keys(), OF_NOTHING)
            faults |= dict.fromkeys(wanted.keys() - held.keys(), MISSING)
            readers, heads = scopes_of(held.values()), heads_of(held.values())
            for pk in held.keys() & wanted.keys():
                if heads.get(held[pk]) != head_of(wanted[pk]):
                    faults[pk] = HEAD
                if readers.get(held[pk], set()) != {f"{kind}/{scope}" for scope in wanted[pk].scopes}:
                    faults[pk] = READERS
        faults |= dict.fromkeys(known, OF_NOTHING)
        for pk, (code, words) in faults.items():
            yield Fault(code, f"{findable.model._meta.label_lower}:{pk}", words)


def head_of(entry: findables.Entry) -> tuple:
    title, number = analysis.tidy(entry.title), analysis.tidy(entry.number)
    dates = entry.issued_on, entry.published_on
    return (title[:1000], analysis.core(title)[:1000], number[:200], entry.identifier[:200], *dates)


def heads_of(entries: Iterable[int]) -> dict[int, tuple]:
    columns = ("title", "core", "number", "identifier", "issued_on", "published_on")
    rows = Entry.objects.filter(pk__in=entries).values_list("pk", *columns)
    return {pk: tuple(head) for pk, *head in rows}


def scopes_of(entries: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for entry, name in Scope.objects.filter(entry_id__in=entries).values_list("entry_id", "name"):
        found.setdefault(entry, set()).add(name)
    return found

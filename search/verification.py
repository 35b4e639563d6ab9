"""The index held against the objects: who is in it, and for which readers."""

from collections.abc import Iterable, Iterator

from portal import findables
from portal.integrity import Fault, Share
from search.index import batches
from search.models import Entry, Scope

OF_NOTHING = "index.of_nothing", "检索索引中的条目没有可以检索的对象：运行 manage.py rebuild_index 重建"
MISSING = "index.missing", "检索索引缺少这个对象：运行 manage.py rebuild_index 重建"
READERS = "index.readers", "检索索引所记的读者与对象不符：运行 manage.py rebuild_index 重建，并查明原因"


def check(share: Share) -> Iterator[Fault]:
    for kind, findable in findables.registry.items():
        known = dict(share.of(Entry.objects.filter(kind=kind), "object_pk").values_list("object_pk", "pk"))
        faults = {}
        for pks in batches(pk for pk in findable.pks() if share.covers(pk)):
            wanted = {entry.pk: entry.scopes for entry in findable.entries(pks, text=False)}
            held = {pk: known.pop(pk) for pk in pks if pk in known}
            faults |= dict.fromkeys(held.keys() - wanted.keys(), OF_NOTHING)
            faults |= dict.fromkeys(wanted.keys() - held.keys(), MISSING)
            readers = scopes_of(held.values())
            for pk in held.keys() & wanted.keys():
                if readers.get(held[pk], set()) != {f"{kind}/{scope}" for scope in wanted[pk]}:
                    faults[pk] = READERS
        faults |= dict.fromkeys(known, OF_NOTHING)
        for pk, (code, words) in faults.items():
            yield Fault(code, f"{findable.model._meta.label_lower}:{pk}", words)


def scopes_of(entries: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for entry, name in Scope.objects.filter(entry_id__in=entries).values_list("entry_id", "name"):
        found.setdefault(entry, set()).add(name)
    return found

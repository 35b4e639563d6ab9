"""Writing the index: the rows of an entry change in the transaction of the act that changed the object."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.signals import post_delete

from portal import findables
from portal.counter.triggers import raised_by
from portal.triggers import Dialect, Effect
from search import analysis, identifiers, numbers, outbox, statistics
from search.engines import database_engine
from search.models import Entry, Facets, Generation, Scope

BATCH = 100
ANALYSIS = 4  # raise it when the same text would be indexed otherwise than before
CITED = re.compile("《([^《》\n]{2,60})》")
FIELDS = [field.attname for field in Entry._meta.concrete_fields if field.attname not in ("id", "kind", "object_pk")]


def effects(dialect: Dialect) -> Iterator[Effect]:
    """What the public finds changes with statistics, thesaurus, pins, weights and what reached the engine too."""
    names = (Generation.STATISTICS, Generation.THESAURUS, Generation.STEERING, Generation.SHIPPED)
    public = ", ".join(f"'{name}'" for name in names)
    yield from raised_by(dialect, Generation._meta.db_table, when=lambda row: f"{row}.name IN ({public})")


def batches(pks: Iterable[int], size: int = BATCH) -> Iterator[list[int]]:
    rest = iter(pks)
    while batch := list(islice(rest, size)):
        yield batch


def on_changed(sender: Any, kind: str, pks: Iterable[int], text: bool = True, **kwargs: Any) -> None:
    update(kind, pks, text=text)


def on_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    for findable in findables.registry.values():
        if isinstance(instance, findable.model):
            remove(findable.kind, [instance.pk])


def watch_deletions(sender: Any = None, **kwargs: Any) -> None:
    for findable in findables.registry.values():
        post_delete.connect(on_deleted, sender=findable.model, dispatch_uid=f"search:{findable.kind}")


def update(kind: str, pks: Iterable[int], *, anew: bool = False, text: bool = True) -> int:
    """Bring the entries of these objects up to date, in the caller's transaction; says how many are in the index.

    `anew` analyses also the texts that stayed as they were, as a new version of the analysis requires; without `text`
    only readers, facets and dates are brought up to date.
    """
    findable, indexed = findables.registry[kind], 0
    for batch in batches(pks):
        with transaction.atomic():
            entries = list(findable.entries(batch, text=text))
            if not text:
                entries = with_missing_texts(findable, entries)
            write(kind, entries, anew=anew)
            discard(kind, set(batch) - {entry.pk for entry in entries})
            noted(len(batch))
        indexed += len(entries)
    return indexed


def with_missing_texts(findable: findables.Findable, entries: list[findables.Entry]) -> list[findables.Entry]:
    """The same entries, with the text of those that are not in the index yet."""
    pks = [entry.pk for entry in entries]
    known = set(Entry.objects.filter(kind=findable.kind, object_pk__in=pks).values_list("object_pk", flat=True))
    full = {entry.pk: entry for entry in findable.entries([pk for pk in pks if pk not in known])}
    return [full.get(entry.pk, entry) for entry in entries]


def remove(kind: str, pks: Iterable[int]) -> None:
    for batch in batches(pks):
        with transaction.atomic():
            discard(kind, batch)
            noted(len(batch))


def rebuild(progress: Callable[[str, int], None] | None = None) -> int:
    """Index every object of every kind anew, drop what is no longer findable, and count the statistics."""
    total = 0
    for kind in set(Entry.objects.exclude(kind__in=findables.registry).values_list("kind", flat=True)):
        remove(kind, Entry.objects.filter(kind=kind).values_list("object_pk", flat=True))
    for kind, findable in findables.registry.items():
        known = set(Entry.objects.filter(kind=kind).values_list("object_pk", flat=True))
        for batch in batches(findable.pks()):
            known.difference_update(batch)
            total += update(kind, batch, anew=True)
            if progress:
                progress(kind, total)
        remove(kind, known)
    database_engine().tidy()
    statistics.refresh()
    Generation.change(Generation.ANALYSIS, Value(ANALYSIS))
    return total


def is_outdated() -> bool:
    """Whether the index was built by another analysis than this one."""
    return Generation.current()[Generation.ANALYSIS] != ANALYSIS


def noted(changes: int) -> None:
    Generation.advance(Generation.INDEX)
    Generation.add(Generation.CHANGES, changes)
    # The act has happened by then, whatever becomes of the count.
    transaction.on_commit(statistics.refresh_if_grown, robust=True)


def discard(kind: str, pks: Iterable[int]) -> None:
    ids = list(Entry.objects.filter(kind=kind, object_pk__in=pks).values_list("pk", flat=True)) if pks else []
    if ids:
        database_engine().drop(ids)
        for model in (Scope, Facets):
            model.objects.filter(entry_id__in=ids)._raw_delete(model.objects.db)
        Entry.objects.filter(pk__in=ids)._raw_delete(Entry.objects.db)
        outbox.post(ids)


def write(kind: str, entries: list[findables.Entry], *, anew: bool) -> None:
    """Texts that changed are analysed anew; where only readers or facets changed, only those are written."""
    unread = ["counts", "words", "cites", "others"]
    if all(entry.body is None for entry in entries):
        unread += ["packed", "sections"]
    known = Entry.objects.filter(kind=kind, object_pk__in=[entry.pk for entry in entries]).defer(*unread)
    stored = {row.object_pk: row for row in known}
    fresh, same = [], []
    for entry in entries:
        row = stored.get(entry.pk)
        (same if row is not None and not anew and says_the_same(row, entry) else fresh).append(entry)
    pairs = [(stored[entry.pk], entry) for entry in same]
    redate(pairs)
    renumber({row.pk: entry.identifier[:200] for row, entry in pairs if row.identifier != entry.identifier[:200]})
    rows = write_texts(kind, fresh) | {entry.pk: stored[entry.pk] for entry in same}
    ids = [row.pk for row in rows.values()]
    write_scopes(ids, {(rows[entry.pk].pk, f"{kind}/{scope}") for entry in entries for scope in entry.scopes})
    write_facets(ids, {rows[entry.pk].pk: Facets.written(facets(kind, entry)) for entry in entries})
    outbox.post(ids)


def write_scopes(ids: list[int], wanted: set[tuple[int, str]]) -> None:
    """Make the scopes of these entries those wanted, (entry, name), touching only what differs."""
    present = {row[1:]: row[0] for row in Scope.objects.filter(entry_id__in=ids).values_list("pk", "entry_id", "name")}
    gone = [pk for row, pk in present.items() if row not in wanted]
    if gone:
        Scope.objects.filter(pk__in=gone)._raw_delete(Scope.objects.db)
    Scope.objects.bulk_create(Scope(entry_id=entry, name=name) for entry, name in sorted(wanted - set(present)))


def write_facets(ids: list[int], wanted: dict[int, str]) -> None:
    """Make the facets of these entries those wanted, by entry, touching only what differs."""
    present = dict(Facets.objects.filter(entry_id__in=ids).values_list("entry_id", "lines"))
    Facets.objects.bulk_create(
        (Facets(entry_id=entry, lines=lines) for entry, lines in sorted(wanted.items()) if present.get(entry) != lines),
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["lines"],
    )


def says_the_same(row: Entry, entry: findables.Entry) -> bool:
    title, number, identifier = analysis.tidy(entry.title), analysis.tidy(entry.number), entry.identifier
    head = (title[:1000], number[:200], identifier[:200])
    if entry.body is None:
        return True
    return (row.title, row.number, row.identifier) == head and (row.body, row.sections) == text_of(entry)


def redate(pairs: list[tuple[Entry, findables.Entry]]) -> None:
    """Dates that changed, one statement for each day of publication."""
    days: dict[date | None, list[int]] = {}
    for row, entry in pairs:
        if row.issued_on != entry.issued_on:
            Entry.objects.filter(pk=row.pk).update(issued_on=entry.issued_on)
        if (row.issued_on, row.published_on) != (entry.issued_on, entry.published_on):
            days.setdefault(entry.published_on, []).append(row.pk)
    for published_on, ids in days.items():
        dated_on = published_on or F("issued_on")
        Entry.objects.filter(pk__in=ids).update(published_on=published_on, dated_on=dated_on)


def renumber(numbered: dict[int, str]) -> None:
    """Index numbers that were given or changed, by entry; the text is not analysed for it."""
    if not numbered:
        return
    database_engine().drop(numbered)
    rows = list(Entry.objects.filter(pk__in=numbered).only("identifier", "others", "counts"))
    for row in rows:
        before = identifiers.tokens(analysis.fold(row.identifier))
        row.identifier = numbered[row.pk]
        others = [word for word in row.others.split() if word not in before]
        row.others = " ".join(others + identifiers.tokens(analysis.fold(row.identifier)))
    Entry.objects.bulk_update(rows, ["identifier", "others"])
    database_engine().keep(rows)


def write_texts(kind: str, entries: list[findables.Entry]) -> dict[int, Entry]:
    """Entries with their tokens, by the key of the object."""
    if not entries:
        return {}
    rows = [analysed(kind, entry) for entry in entries]
    known = Entry.objects.filter(kind=kind, object_pk__in=[entry.pk for entry in entries])
    database_engine().drop(known.values_list("pk", flat=True))
    rows = Entry.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "object_pk"], update_fields=FIELDS
    )
    database_engine().keep(rows)
    return {row.object_pk: row for row in rows}


def facets(kind: str, entry: findables.Entry) -> dict[str, str]:
    dated = entry.published_on or entry.issued_on
    return {"year": str(dated.year) if dated else ""} | entry.facets | {"kind": kind}


def analysed(kind: str, entry: findables.Entry) -> Entry:
    title, number = analysis.tidy(entry.title), analysis.tidy(entry.number)
    body, sections = text_of(entry)
    counts = analysis.count(analysis.fold(body))
    return Entry(
        kind=kind,
        object_pk=entry.pk,
        title=title[:1000],
        core=analysis.core(title)[:1000],
        number=number[:200],
        identifier=entry.identifier[:200],
        issued_on=entry.issued_on,
        published_on=entry.published_on,
        dated_on=entry.published_on or entry.issued_on,
        length=counts.length,
        title_length=len(analysis.terms(analysis.fold(title))),
        cites="\n".join(sorted({analysis.core(name) for name in CITED.findall(body)})),
        words="".join(f" {word}:{n}" for word, n in counts.words.items()),
        others=" ".join(other_tokens(counts, title, number, entry.identifier)),
        counts=counts.packed(),
        body=body,
        sections=sections,
    )


def text_of(entry: findables.Entry) -> tuple[str, list[list]]:
    """The tidy text with that of the parts, and of each part where it begins, its label and its link."""
    texts, sections = [analysis.tidy(entry.body or "")], []
    at = len(texts[0])
    for part in entry.parts:
        texts.append(analysis.tidy(part.text))
        sections.append([at + 1, part.label, part.link])
        at += 1 + len(texts[-1])
    return "\n".join(texts), sections


def other_tokens(counts: analysis.Counts, title: str, number: str, identifier: str) -> Iterable[str]:
    """What is found besides the pairs of the text: its words and numbers, title, number and identifier.

    The terms of the title stand again as `t:`, its single characters as `c:`, what the text is about as `h:`.
    """
    title, number, identifier = (analysis.fold(text) for text in (title, number, analysis.tidy(identifier)))
    in_title = dict.fromkeys(analysis.terms(title))
    found = dict.fromkeys(f"t:{term}" for term in in_title)
    found.update(dict.fromkeys(f"c:{char}" for char in "".join(analysis.han_runs(title))))
    found.update(dict.fromkeys(found_number.token for found_number in numbers.parse(number) + numbers.parse(title)))
    found.update(dict.fromkeys(identifiers.tokens(identifier)))
    plain = dict.fromkeys([*in_title, *analysis.terms(number)])
    found.update((term, None) for term in plain if analysis.is_word(term) or analysis.key(term) not in counts.han)
    found.update(dict.fromkeys([*counts.words, *sorted(counts.numbers)]))
    found.update(dict.fromkeys(f"h:{term}" for term in counts.heavy()))
    return found

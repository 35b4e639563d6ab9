"""Results to take away: what the reader finds, in order, as far as the reader may read it at this moment."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from portal import findables
from search import query
from search.index import batches
from search.meaning import Query
from search.models import Entry, Facets
from search.query import find, readable
from search.ranking import SHOWN
from search.readers import Reader
from secretmarks.levels import Level

CHUNK = 200
COLUMNS = ("标题", "类型", "发文字号", "索引号", "成文日期", "公开日期", "地址")
STAFF_COLUMNS = ("密级", "公开属性", "归属处室")
STAFF_FACETS = ("level", "attribute", "division")
LEVELS = {level.label: level for level in Level}


class Export:
    """The first results of a search, chosen when it is made and written out as it is read."""

    def __init__(self, user: Any, text: str, filters: Mapping[str, Sequence[str]], *, by_date: bool, exact: bool):
        self.user = user
        self.columns = COLUMNS + (STAFF_COLUMNS if user.is_authenticated else ())
        found = find(Reader.of(user), Query.of(text), filters, by_date=by_date, exact=exact)
        self.is_cut = found.is_more
        self.entries = [entry for batch in batches(found.entries, CHUNK) for entry in self.readable_of(batch)]
        self.level = self.highest_level()

    def readable_of(self, entries: list[int]) -> list[int]:
        rows = Entry.objects.only("kind", "object_pk").in_bulk(entries)
        things = readable(self.user, rows.values())
        return [pk for pk in entries if pk in rows and (rows[pk].kind, rows[pk].object_pk) in things]

    def highest_level(self) -> Level:
        """Of the documents inside (A-28); what is no document has no level and is public."""
        names: set[str] = set()
        for batch in batches(self.entries, CHUNK):
            names.update(known["level"] for known in self.facets(batch).values() if "level" in known)
        return max(map(level_of, names), default=Level.OPEN)

    def lines(self, base: str) -> Iterator[Sequence]:
        """The highest level, what was left out, the head, and the rows; `base` goes before each address."""
        if self.level > Level.OPEN:
            yield [f"密级：{self.level.label}"]
        if self.is_cut:
            yield [f"结果超过 {query.MOST} 条，只列出最相关的 {query.MOST} 条。"]
        yield self.columns
        for batch in batches(self.entries, CHUNK):
            yield from self.rows(batch, base)

    def rows(self, entries: list[int], base: str) -> Iterator[Sequence]:
        """What may not be read any more when its turn comes, or rose above the level on top, is left out."""
        rows = Entry.objects.only(*SHOWN).in_bulk(entries)
        things, facets = readable(self.user, rows.values()), self.facets(entries)
        for pk in entries:
            row = rows.get(pk)
            thing = things.get((row.kind, row.object_pk)) if row else None
            known = facets.get(pk)
            if thing is None or known is None or ("level" in known and level_of(known["level"]) > self.level):
                continue
            findable = findables.registry[row.kind]
            told = (day(row.issued_on), day(row.published_on), base + findable.link(thing, self.user))
            more = [known.get(name, "") for name in STAFF_FACETS] if self.user.is_authenticated else []
            yield [row.title, findable.label, row.number, row.identifier, *told, *more]

    def facets(self, entries: list[int]) -> dict[int, dict[str, str]]:
        rows = Facets.objects.filter(entry__in=entries).values_list("entry_id", "lines")
        return {entry: Facets.read(lines) for entry, lines in rows}


def level_of(name: str) -> Level:
    """The level that a facet names; what is not labelled is kept as internal."""
    return LEVELS.get(name, Level.INTERNAL)


def day(given: date | None) -> str:
    return given.isoformat() if given else ""

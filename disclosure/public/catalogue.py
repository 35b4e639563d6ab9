"""The catalogue of what is public: its facets with counts, its order and its pages (D-12)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict

from portal.counter.number import remembered
from portal.people.models import today

from ..addresses import address_of
from ..law import SUBJECTS, DisclosureClass, Genre
from ..models import DocumentPage

PAGE_SIZE = 20
NEWEST = ("-first_published_at", "-pk")
MANY = 12


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    lookup: str
    labels: dict[str, str]

    def label_of(self, value: str) -> str:
        return self.labels.get(value) or value or "未注明"


FACETS = (
    Facet("class", "公开类别", "disclosure_class", dict(DisclosureClass.choices)),
    Facet("genre", "体裁", "genre", dict(Genre.choices)),
    Facet("year", "生成年份", "issued_on__year", {}),
    Facet("issuer", "发文机关", "issuer", {}),
    Facet("subject", "主题分类", "subject", {name: name.replace("\\", " › ") for name in SUBJECTS}),
)
SORTS = {
    "published": ("公开日期（新→旧）", NEWEST),
    "issued": ("生成日期（新→旧）", (F("issued_on").desc(nulls_last=True), "-pk")),
    "number": ("索引号", ("index_number", "pk")),
}


@dataclass(frozen=True)
class Value:
    """One line of a facet."""

    value: str
    label: str
    count: int
    chosen: bool


def figures() -> dict[str, int]:
    """How many documents are public, and how many of them since the beginning of the year."""
    this_year = Count("pk", filter=Q(first_published_at__year=today().year))
    return remembered(
        "figures", lambda: DocumentPage.objects.public().aggregate(total=Count("pk"), this_year=this_year)
    )


# What lists of documents show of each, the machine-readable catalogue included.
LISTED = (
    "url_path", "first_published_at", "title", "uuid", "index_number", "document_number", "issuer", "joint_issuers",
    "issued_on", "in_force_on", "valid_until", "repealed_on", "genre", "subject", "disclosure_class", "summary",
)  # fmt: skip

Values = tuple[str, ...]


@dataclass(frozen=True)
class Entries:
    """Every public document, newest first: its key, and its value of each facet; and how many have the same values."""

    keys: list[int]
    values: list[Values]
    groups: dict[Values, int]


def entries() -> Entries:
    return remembered("catalogue", found_entries)


def found_entries() -> Entries:
    """Equal values are one object, so that a document more costs two words of memory."""
    keys, values, same = [], [], {}
    columns = ("pk", *(facet.lookup for facet in FACETS))
    for pk, *found in DocumentPage.objects.public().order_by(*NEWEST).values_list(*columns).iterator():
        value = tuple("" if one is None else str(one) for one in found)
        keys.append(pk)
        values.append(same.setdefault(value, value))
    return Entries(keys, values, Counter(values))


def listed() -> QuerySet:
    """The public documents, each with what a list shows of it."""
    return DocumentPage.objects.public().only(*LISTED).order_by(*NEWEST)


def newest(count: int) -> QuerySet:
    """The documents published last; which ones is remembered, the rows are read under the rule each time."""
    pks = remembered(f"newest{count}", lambda: list(listed().values_list("pk", flat=True)[:count]))
    return listed().filter(pk__in=pks)


class Listing(Paginator):
    """Pages of documents: these keys in their order, or all of the documents; rows are read for one page alone."""

    def __init__(self, documents: QuerySet, size: int, keys: list[int] | None = None):
        super().__init__(documents.values_list("pk", flat=True) if keys is None else keys, size)
        self.documents = documents

    def _get_page(self, keys, *args) -> Page:
        keys = list(keys)
        found = self.documents.order_by().in_bulk(keys)
        return super()._get_page([found[pk] for pk in keys if pk in found], *args)


class Catalogue:
    """What a reader asked of the catalogue; everyone is shown the same, whoever is signed in."""

    def __init__(self, asked: QueryDict):
        self.asked = asked
        self.chosen = {facet.name: [v for v in asked.getlist(facet.name)[:20] if v] for facet in FACETS}
        self.sort = asked.get("sort") if asked.get("sort") in SORTS else "published"

    @cached_property
    def groups(self) -> dict[Values, int]:
        """How many public documents there are of each combination of values: all counts follow from this."""
        return entries().groups

    def fitting(self, *, but: int | None = None) -> dict[Values, int]:
        """The combinations that meet the choices in all facets, or in all but one."""
        wanted = [
            (index, set(self.chosen[facet.name]))
            for index, facet in enumerate(FACETS)
            if index != but and self.chosen[facet.name]
        ]
        if not wanted:
            return self.groups
        return {
            values: count
            for values, count in self.groups.items()
            if all(values[index] in chosen for index, chosen in wanted)
        }

    @cached_property
    def total(self) -> int:
        return sum(self.fitting().values())

    def facets(self) -> Iterator[tuple[Facet, list[Value]]]:
        """Each facet with its values, counted under the choices made in the other facets."""
        for index, facet in enumerate(FACETS):
            yield facet, self.values(facet, self.counts(index))

    def counts(self, index: int) -> Counter[str]:
        counts: Counter[str] = Counter()
        for values, count in self.fitting(but=index).items():
            counts[values[index]] += count
        return counts

    def values(self, facet: Facet, counts: Counter[str]) -> list[Value]:
        chosen = self.chosen[facet.name]
        ordered = sorted(counts.items(), key=lambda item: (item[0] not in chosen, -item[1], item[0]))[:MANY]
        if facet.name == "year":
            ordered.sort(reverse=True)
        return [Value(value, facet.label_of(value), count, value in chosen) for value, count in ordered if value]

    def choices(self) -> Iterator[tuple[Facet, str, str]]:
        """What is chosen now: facet, label, and the query without it."""
        for facet in FACETS:
            for value in self.chosen[facet.name]:
                query = self.asked.copy()
                query.pop("page", None)
                query.setlist(facet.name, [other for other in self.chosen[facet.name] if other != value])
                yield facet, facet.label_of(value), query.urlencode()

    @property
    def documents(self) -> QuerySet:
        """What fits, by the database: for orders that are not the usual one."""
        documents = listed().order_by(*SORTS[self.sort][1])
        for index, facet in enumerate(FACETS):
            if self.chosen[facet.name]:
                # Only values that exist are asked of the database, whatever was sent.
                known = {values[index] for values in self.groups} & set(self.chosen[facet.name])
                documents = documents.filter(Q(**{f"{facet.lookup}__in": known}) if known else Q(pk__in=[]))
        return documents

    @cached_property
    def page(self) -> Page:
        number = self.asked.get("page")
        if self.sort == "published":
            return Listing(listed(), PAGE_SIZE, self.keys()).get_page(number)
        paginator = Listing(self.documents, PAGE_SIZE)
        paginator.count = self.total
        return paginator.get_page(number)

    def keys(self) -> list[int]:
        """Keys of what fits, newest first."""
        every, fitting = entries(), self.fitting()
        return [pk for pk, values in zip(every.keys, every.values, strict=True) if values in fitting]

    def as_json(self) -> dict:
        return {
            "count": self.total,
            "page": self.page.number,
            "pages": self.page.paginator.num_pages,
            "items": [as_json(document) for document in self.page],
        }


def as_json(document: DocumentPage) -> dict:
    """One entry of the catalogue: index number, title, summary, date made, date published, and what describes it."""
    return {
        "uuid": str(document.uuid),
        "url": address_of(document),
        "index_number": document.index_number,
        "title": document.title,
        "summary": document.summary,
        "issued_on": document.issued_on,
        "published_on": document.published_on,
        "document_number": document.document_number,
        "issuer": document.all_issuers,
        "genre": document.genre,
        "class": document.disclosure_class,
        "subject": document.subject,
        "validity": document.validity,
    }

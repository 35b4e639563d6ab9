"""Collections as blocks on the pages that hold them: saved queries, answered once for each state of the content."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet, Value, Window
from django.db.models.functions import RowNumber

from disclosure.models import DocumentPage
from disclosure.public.catalogue import SORTS, listed
from portal.counter.number import remembered

from .models import CollectionPage

# No page shows more of them; the others are reached at their own addresses and feeds.
MOST_BLOCKS = 12
HOME_DEPTH = 2


@dataclass(frozen=True)
class Block:
    collection: CollectionPage
    documents: list[DocumentPage] = field(default_factory=list)


def blocks(path: str = "", depth: int = HOME_DEPTH) -> list[Block]:
    """The live collections that stand directly in a channel, or in the home page, each with its first documents."""
    every = remembered("collections", lambda: list(CollectionPage.objects.live().order_by("path")))
    inside = [page for page in every if page.depth == depth + 1 and page.path.startswith(path)]
    shown = [Block(collection) for collection in inside[:MOST_BLOCKS]]
    if not shown:
        return []
    # One for each channel that holds collections.
    rows = remembered(f"collected{path}", lambda: places(shown))
    documents = listed().in_bulk({pk for _, pk in rows})
    for index, pk in rows:
        # What was withdrawn between the two statements is in neither.
        if pk in documents:
            shown[index].documents.append(documents[pk])
    return shown


def places(shown: Sequence[Block]) -> list[tuple[int, int]]:
    """(index of the block, key of the document), each block in its own order, by one statement."""
    first, *others = [members(index, block.collection) for index, block in enumerate(shown)]
    rows = first.union(*others, all=True) if others else first
    return [(index, pk) for index, _, pk in sorted(rows)]


def members(index: int, collection: CollectionPage) -> QuerySet:
    """(index, place, key) of the first documents; the limit stands inside, as SQLite knows none in unions."""
    first = collection.documents().values("pk")[: collection.size]
    place = Window(RowNumber(), order_by=list(SORTS[collection.sort][1]))
    documents = DocumentPage.objects.filter(pk__in=first).order_by()
    return documents.annotate(index=Value(index), place=place).values_list("index", "place", "pk")

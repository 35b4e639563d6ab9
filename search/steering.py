"""What editors steer besides the thesaurus: pages pinned to a query, and how much it counts to be cited."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page

from portal import findables
from portal.spans import Spanned
from search import analysis
from search.engines import Reach, database_engine
from search.models import Entry, Generation, LinkWeight, Pin, PinnedPage
from search.statistics import PUBLIC, entries_with


@dataclass(frozen=True)
class Pinned(Spanned):
    """The pages of one pin in order, and the days on which it holds."""

    starts_on: date | None
    ends_on: date | None
    pages: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Steering:
    links: float
    pins: Mapping[str, Pinned]

    def pinned(self, text: str, reach: Reach) -> list[int]:
        """The entries pinned to this query, in order; a pin opens nothing to the reader."""
        pinned = self.pins.get(analysis.core(text))
        if pinned is None or not pinned.is_current():
            return []
        rows = Entry.objects.filter(kind__in=kinds(), object_pk__in=pinned.pages).values_list("object_pk", "pk")
        by_page = dict(rows)
        known = database_engine().in_reach(by_page.values(), reach) if by_page else set()
        return [by_page[page] for page in pinned.pages if by_page.get(page) in known]


def kinds() -> list[str]:
    """The findable kinds that are pages, whose keys are therefore different from each other's."""
    return [kind for kind, findable in findables.registry.items() if issubclass(findable.model, Page)]


def public_pages() -> QuerySet[Page]:
    """The pages that everyone finds, and that alone can be pinned."""
    return Page.objects.filter(pk__in=entries_with(PUBLIC).filter(kind__in=kinds()).values("object_pk"))


def read() -> Steering:
    pins = {pin.pk: (pin.core, Pinned(pin.starts_on, pin.ends_on)) for pin in Pin.objects.all()}
    for pin, page in PinnedPage.objects.order_by("sort_order", "pk").values_list("pin_id", "page_id"):
        pins[pin][1].pages.append(page)
    weight = LinkWeight.objects.values_list("weight", flat=True).first()
    return Steering(float(LinkWeight.DEFAULT if weight is None else weight), dict(pins.values()))


class Cache:
    """The steering of this process, with the generation it was read at."""

    def __init__(self) -> None:
        self.held: tuple[int, Steering] | None = None

    def get(self, generation: int) -> Steering:
        held = self.held
        if held is None or held[0] != generation:
            held = self.held = generation, read()
        return held[1]


cache = Cache()


def on_edited(sender: Any, **kwargs: Any) -> None:
    Generation.advance(Generation.STEERING)

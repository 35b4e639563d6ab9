"""What can be found: a kind of object declares itself here, and search finds it without knowing its app."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.dispatch import Signal

from .registry import Registry

# Sent inside the transaction of the act, with `kind`, `pks` and `text`: whether the text of these objects may have
# changed, or only who may read them and their facets.
changed = Signal()
# Sent outside of any transaction when a change is complete, with `patient`: whether nobody waits for the answer.
settled = Signal()

# How an article of a law begins its line. Its name is also its anchor on the page.
ARTICLE_NAME = r"(第[一二三四五六七八九十百千零〇两\d]{1,8}条(?:之[一二三四五六七八九十]{1,3})?)"
ARTICLE = re.compile(rf"\s*{ARTICLE_NAME}")


@dataclass(frozen=True)
class Part:
    """A piece of what is attached, as a page of a file: its text, what to call it, and where to open it."""

    text: str
    label: str
    link: str


@dataclass(frozen=True)
class Entry:
    """One object as search sees it; `scopes` are the names of reader groups that may know of it.

    The text of `parts` is found too, and a hit in it names the part.
    """

    pk: int
    title: str
    # None: as it was indexed last.
    body: str | None
    parts: tuple[Part, ...] = ()
    number: str = ""
    identifier: str = ""
    issued_on: date | None = None
    published_on: date | None = None
    facets: dict[str, str] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()


class Findable:
    """A kind of object that search lists; subclass it and register it in `AppConfig.ready()`."""

    kind: str
    label: str
    model: type[Model]
    facets: dict[str, str] = {}
    # Those of the facets that only staff are offered: how the house works is nothing to the public.
    staff_facets: frozenset[str] = frozenset()
    # Whether the page behind `link` has an anchor for each article of its text.
    has_articles = False

    def entries(self, pks: Iterable[int], *, text: bool = True) -> Iterable[Entry]:
        """The entries of those of these objects that anybody may find; the others have no row in the index.

        Without `text` the bodies are None.
        """
        raise NotImplementedError

    def pks(self) -> Iterable[int]:
        """Every primary key of this kind, for a rebuild."""
        return self.model._default_manager.order_by("pk").values_list("pk", flat=True).iterator()

    def scopes(self, user: Any) -> frozenset[str]:
        """The reader groups this user belongs to; an entry that shares one is in the reader's index."""
        raise NotImplementedError

    def readable_by(self, user: Any) -> QuerySet:
        """The objects themselves, or named rows of what `link` asks of them, for the second check of the hits shown."""
        return self.model._default_manager.readable_by(user)

    def imported_as(self, pks: Iterable[int]) -> dict[int, str]:
        """The names that these objects had where they were imported from, for an evaluation that knows them by it."""
        return {}

    def link(self, thing: Any, user: Any) -> str:
        """Where this reader opens the object, one of those that `readable_by` gave."""
        raise NotImplementedError


def settle(sender: Any, *, patient: bool) -> None:
    """Say that a change is complete; what follows from it and fails is logged, and takes nothing back."""
    settled.send_robust(sender=sender, patient=patient)


registry = Registry("findables", key=lambda findable: findable.kind)


def register(findable: Findable) -> None:
    registry.add(findable)

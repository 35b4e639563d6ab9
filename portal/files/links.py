"""What links files: apps above register here which files something readable links, and which are linked at all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from portal.registry import Registry


@dataclass(frozen=True)
class Link:
    readable: Callable[[Any], QuerySet]
    linked: Callable[[], QuerySet] | None = None


registry = Registry("links", key=lambda link: link.readable)


def register(queryset_for: Callable[[Any], QuerySet], linked: Callable[[], QuerySet] | None = None) -> None:
    """Adds a kind of link: `queryset_for(user)` gives the ids of the files that something readable by the user links.

    Foreign keys to StoredFile are known without being told. An app that keeps file ids elsewhere, as revisions do in
    their JSON, gives in `linked()` the ids of all files so linked, so that none of these is taken for abandoned.
    """
    registry.add(Link(queryset_for, linked))

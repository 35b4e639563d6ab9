"""Which pages lead to these pages: asked before a page is discarded or withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Page, ReferenceIndex

from ..addresses import address_of, reading_address
from ..models import DocumentPage
from .overview import listed

SHOWN = 50


@dataclass(frozen=True)
class Link:
    """A page with a link that would lead nowhere."""

    title: str
    address: str
    is_public: bool


def into(pks: Sequence[int], user) -> list[Link]:
    """Pages outside of these that link to them and that this reader may read, public ones first.

    What the reader may not read is not even counted: that something links here would tell that it exists.
    """
    page_type = ContentType.objects.get_for_model(Page)
    found = ReferenceIndex.objects.filter(
        to_content_type=page_type, to_object_id__in=[str(pk) for pk in pks], base_content_type=page_type
    )
    sources = {int(pk) for pk in found.values_list("object_id", flat=True).distinct()} - set(pks)
    documents = listed(user).filter(pk__in=sources).only("live", "url_path", "uuid")
    rows = [Link(row.shown_title, reading_address(row), row.live) for row in documents[:SHOWN]]
    rows += [Link(row.title, address_of(row), True) for row in structure(sources)[:SHOWN]]
    return sorted(rows, key=lambda link: (not link.is_public, link.title))


def structure(pks) -> QuerySet:
    """Live pages that are no documents; everyone reads them."""
    return Page.objects.filter(pk__in=pks, live=True).exclude(pk__in=DocumentPage.objects.values("pk"))

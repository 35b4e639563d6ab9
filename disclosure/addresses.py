"""Where the public reads a page: the one place that turns a page into its address and an address into a place."""

import re

from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page

# The place of the home page in the tree, as the founding of the site makes it; addresses begin below it.
HOME = "/home/"
ADDRESS = re.compile(r"(?:[\w-]{1,255}/){1,12}\Z", re.ASCII)


def address_of(page: Page) -> str:
    """The public address of a live page; staff read what is not live at `desk_document`."""
    return address_at(page.url_path)


def address_at(url_path: str) -> str:
    return "/" + url_path.removeprefix(HOME)


def place_of(address: str) -> str:
    """The `url_path` that an address without its leading slash names, or "" if no page can have such an address."""
    return HOME + address if ADDRESS.match(address) else ""


def at(pages: QuerySet, place: str) -> QuerySet:
    """Those of these pages that stand at this place; the slug has an index, the whole path has none."""
    return pages.filter(slug=place.rstrip("/").rpartition("/")[2], url_path=place)


def reading_address(document: Page) -> str:
    """Where a reader who may read a document opens it: in public when it is live, else on the desk."""
    return address_of(document) if document.live else reverse("desk_document", args=[document.uuid])

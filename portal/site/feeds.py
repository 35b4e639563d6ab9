"""What machines read: the feed of new documents, the sitemap, and the note to crawlers."""

import re
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe
from wagtail.models import Page

from disclosure.addresses import address_at, address_of
from disclosure.models import DocumentPage
from secretmarks.levels import Zone, zone

from .models import CollectionPage

FEED_SIZE = 50
# A sitemap holds at most 50,000 addresses (sitemaps.org).
SITEMAP_SIZE = 40_000
SITEMAP_CHUNK = 1000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Characters that no XML document can hold.
UNPRINTABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Disclosures(Feed):
    """The newest public documents, the same for every reader."""

    feed_type = Atom1Feed
    description_template = None
    language = "zh-Hans"

    def title(self) -> str:
        return f"{settings.WAGTAIL_SITE_NAME}：最新公开的政府信息"

    def link(self) -> str:
        return reverse("catalogue")

    def feed_url(self) -> str:
        return reverse("feed")

    def items(self) -> QuerySet:
        return DocumentPage.objects.public().defer("body").order_by("-first_published_at", "-pk")[:FEED_SIZE]

    def item_title(self, item: DocumentPage) -> str:
        return UNPRINTABLE.sub("", item.title)

    def item_description(self, item: DocumentPage) -> str:
        return UNPRINTABLE.sub("", item.summary)

    def item_link(self, item: DocumentPage) -> str:
        return address_of(item)

    def item_guid(self, item: DocumentPage) -> str:
        return item.uuid.urn

    def item_author_name(self, item: DocumentPage) -> str:
        return UNPRINTABLE.sub("", item.all_issuers)

    def item_pubdate(self, item: DocumentPage) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: DocumentPage) -> datetime | None:
        return item.last_published_at


class Collected(Disclosures):
    """The documents of one live collection, in its own order."""

    def get_object(self, request: HttpRequest, slug: str) -> CollectionPage:
        found = CollectionPage.objects.live().filter(slug=slug).order_by("pk").first()
        if found is None:
            raise Http404
        return found

    def title(self, collection: CollectionPage) -> str:
        return f"{settings.WAGTAIL_SITE_NAME}：{UNPRINTABLE.sub('', collection.title)}"

    def link(self, collection: CollectionPage) -> str:
        return address_of(collection)

    def feed_url(self, collection: CollectionPage) -> str:
        return reverse("collection_feed", args=[collection.slug])

    def items(self, collection: CollectionPage) -> QuerySet:
        return collection.documents().defer("body")[:FEED_SIZE]


def everything() -> QuerySet:
    """Every page that the public reads: documents by their rule, the others when they are live."""
    public = DocumentPage.objects.public().values("pk")
    other = Page.objects.filter(live=True, depth__gt=1).exclude(pk__in=DocumentPage.objects.values("pk"))
    return Page.objects.filter(Q(pk__in=public) | Q(pk__in=other.values("pk"))).order_by("pk")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All addresses at once or, where there are too many for one file, the list of the parts."""
    total = everything().count()
    if total <= SITEMAP_SIZE:
        return xml(addresses(request, 0))
    parts = range(1, -(-total // SITEMAP_SIZE) + 1)
    lines = [
        f"<sitemap><loc>{absolute(request, reverse('sitemap_part', args=[part]))}</loc></sitemap>" for part in parts
    ]
    return xml(["<sitemapindex xmlns=", f'"{NAMESPACE}">', *lines, "</sitemapindex>"])


@require_safe
def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    start = (part - 1) * SITEMAP_SIZE
    if part < 1 or part > 1000 or not everything()[start : start + 1].exists():
        raise Http404
    return xml(addresses(request, start))


def addresses(request: HttpRequest, start: int) -> Iterator[str]:
    yield f'<urlset xmlns="{NAMESPACE}">'
    if not start:
        for name in ("catalogue", "guide", "api"):
            yield f"<url><loc>{absolute(request, reverse(name))}</loc></url>\n"
    rows = everything()[start : start + SITEMAP_SIZE].values_list("url_path", "last_published_at")
    for url_path, changed in rows.iterator(chunk_size=SITEMAP_CHUNK):
        when = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
        yield f"<url><loc>{absolute(request, address_at(url_path))}</loc>{when}</url>\n"
    yield "</urlset>"


def absolute(request: HttpRequest, address: str) -> str:
    return escape(request.build_absolute_uri(address))


def xml(parts) -> StreamingHttpResponse:
    def whole() -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield from parts

    return StreamingHttpResponse(whole(), content_type="application/xml; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers are welcome where the public is."""
    if zone() in (Zone.PUBLIC, Zone.DEMO):
        closed = ("/admin/", "/desk/", "/account/", "/sign-in/", "/sign-out/", "/search/")
        lines = [
            *(f"Disallow: {path}" for path in closed),
            "",
            f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
        ]
    else:
        lines = ["Disallow: /"]
    return HttpResponse("\n".join(["User-agent: *", *lines, ""]), content_type="text/plain; charset=utf-8")

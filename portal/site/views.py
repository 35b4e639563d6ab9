"""The public pages as everyone is shown them, and the answers when there is none."""

import logging
import re
import secrets
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import DatabaseError, connection
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page

from disclosure.addresses import address_at, address_of, at, place_of
from disclosure.models import Attachment, DocumentPage, TaggedDocument, Withdrawal
from disclosure.public.catalogue import LISTED, NEWEST, Catalogue, Listing, figures, newest
from disclosure.public.rendering import public_html
from disclosure.reading import relations
from disclosure.review.moving import moved_from
from portal import channels
from portal.people.models import today
from search import outbox
from secretmarks.levels import zone

from . import within
from .collections import blocks
from .full_disk import is_full
from .models import ArticlePage, ArticlePicture, CollectionPage, SectionPage
from .shell import Bare, Section, Shell, above, below, filled, sections

logger = logging.getLogger(__name__)
HAN = re.compile(r"[\u3400-\u9fff]")
PAGE_SIZE = 20


# ---------------------------------------------------------------- home


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "tiles": home_tiles(request),
        "newest": newest(8),
        "announcements": announcements(request),
        "blocks": blocks(),
        "figures": figures(),
        "as_of": today(),
    }
    return render(request, "site/home_page.html", context)


def home_tiles(request: HttpRequest) -> list[Section]:
    """The fixed channels of disclosure beside the two that are views, in the order of the law."""
    tiles = {"policies": [], "statutory": [], "annual-reports": []}
    for section in filled():
        if section.code in tiles:
            tiles[section.code] = below(section.path) if section.code == "statutory" else [section]
    return [section for row in tiles.values() for section in row]


def announcements(request: HttpRequest) -> QuerySet:
    channel = next((s for s in sections() if s.code == "announcements"), None)
    return contents(channel.path, channel.depth)[:5] if channel else Page.objects.none()


def contents(path: str, depth: int) -> QuerySet:
    """Public documents and articles that stand directly in a channel, newest first."""
    here = OuterRef("pk")
    inside = Page.objects.filter(path__range=(f"{path}0000", f"{path}ZZZZ"), depth=depth + 1, live=True)
    document = Exists(DocumentPage.objects.public().filter(pk=here))
    shown = inside.filter(document | Exists(ArticlePage.objects.filter(pk=here)))
    return shown.only("url_path", "title", "first_published_at").order_by(*NEWEST)


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every channel that has something in it, as people read it; machines have sitemap.xml."""
    return render(request, "site/site_map.html", {"tops": branches(request, SectionPage.steplen * 2)})


def branches(request: HttpRequest, length: int, path: str = "") -> list[tuple[Section, list]]:
    """The channels whose path has this length below a path, each with those below it."""
    here = [s for s in filled() if len(s.path) == length + SectionPage.steplen and s.path.startswith(path)]
    return [(section, branches(request, len(section.path), section.path)) for section in here]


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html")


# ---------------------------------------------------------------- pages of the tree


@require_safe
def page(request: HttpRequest, address: str) -> HttpResponse:
    """The page at this address; one that is not public answers as one that never was, unless it was withdrawn."""
    if not address.endswith("/"):
        return with_slash(request, address)
    place = place_of(address)
    if not place:
        raise Http404
    section = next((s for s in sections() if s.address == address_at(place)), None)
    if section:
        return show_section(request, section)
    return show_document(request, place) or show_page(request, place) or moved(place) or gone(request, place)


def with_slash(request: HttpRequest, address: str) -> HttpResponse:
    match = resolve(f"/{address}/") if address.isascii() and address.isprintable() else None
    place = place_of(f"{address}/")
    known = match is not None and match.view_name != "page"
    if known or (place and (at(public_documents(), place).exists() or structure(place).exists())):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    raise Http404


def public_documents() -> QuerySet:
    return DocumentPage.objects.public()


def structure(place: str) -> QuerySet:
    """Live pages of the site's own structure: everything but documents."""
    return at(Page.objects.filter(live=True, depth__gt=2), place).exclude(pk__in=DocumentPage.objects.values("pk"))


def show_document(request: HttpRequest, place: str) -> HttpResponse | None:
    found = next(iter(at(public_documents(), place).order_by()[:1]), None)
    if found is None:
        return None
    parts = relations.parts_of(found)
    files = Attachment.objects.select_related("file").defer("file__text", "file__pages").order_by("sort_order")
    tags = list(TaggedDocument.objects.filter(content_object=found).select_related("tag")) if parts.tags else []
    groups = relations.public_groups(found) if parts.relations else []
    predecessors = list(relations.predecessors(found)) if parts.predecessors else []
    shown = [page.pk for page in [*predecessors, *(page for group in groups for page in group.documents)]]
    asked = request.GET.get("find", "")
    context = around(request, found) | {
        "within": within.look(asked, public_html(found.body)) if asked.strip() else None,
        "attachments": files.filter(page=found) if parts.files else [],
        "publications": found.publications.all() if parts.other_ways else [],
        "tags": [row.tag.name for row in tags],
        "groups": groups,
        "predecessors": predecessors,
        "similar": relations.similar(found, [row.tag_id for row in tags], shown=shown) if tags else [],
    }
    return render(request, found.template, context)


def around(request: HttpRequest, found: Page) -> dict:
    """What the page of a document or an article says beside its text."""
    over = [s for s in sections() if found.path.startswith(s.path)]
    return {
        "page": found,
        "crumbs": above(found.path),
        "column": over[-1] if over else None,
        "url": request.build_absolute_uri(address_of(found)),
    }


def show_page(request: HttpRequest, place: str) -> HttpResponse | None:
    found = structure(place).select_related("content_type").first()
    if found is None:
        return None
    kind = found.content_type.model_class()
    show = PAGES.get(kind)
    return show(request, kind.objects.get(pk=found.pk)) if show else None


def show_section(request: HttpRequest, section: Section) -> HttpResponse:
    number = request.GET.get("page", "")
    if section.disclosure_class:
        asked = QueryDict(urlencode({"class": section.disclosure_class, "page": number}))
        listing = Catalogue(asked).page
    else:
        listing = Paginator(contents(section.path, section.depth), PAGE_SIZE).get_page(number)
    context = {
        "page": section,
        "crumbs": above(section.path),
        "children": below(section.path),
        "fixed": channels.of(section.code),
        "listing": listing,
        "blocks": blocks(section.path, section.depth),
    }
    return render(request, "site/section_page.html", context)


def show_collection(request: HttpRequest, collection: CollectionPage) -> HttpResponse:
    listing = Listing(collection.documents().only(*LISTED), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": collection, "crumbs": above(collection.path), "listing": listing}
    return render(request, "site/collection_page.html", context)


def show_article(request: HttpRequest, article: ArticlePage) -> HttpResponse:
    files = ArticlePicture.objects.select_related("file").defer("file__text", "file__pages")
    prefetch_related_objects([article], "tables", Prefetch("pictures", files))
    return render(request, "site/article_page.html", around(request, article))


PAGES: dict[type, Callable[[HttpRequest, Page], HttpResponse]] = {
    ArticlePage: show_article,
    CollectionPage: show_collection,
}


def moved(place: str) -> HttpResponse | None:
    """Where the page that stood here is public now; nothing is said of one that is not public any more."""
    documents = DocumentPage.objects.public().values("pk")
    structure = Page.objects.filter(live=True).exclude(pk__in=DocumentPage.objects.values("pk"))
    found = moved_from(Page.objects.filter(pk__in=documents) | structure, place)
    return HttpResponsePermanentRedirect(address_of(found)) if found else None


def gone(request: HttpRequest, place: str) -> HttpResponse:
    """The last word on an address from which a document was taken: withdrawn says so, a wrong release is no page."""
    last = Withdrawal.objects.filter(address=place).to_tell()
    if last is None:
        raise Http404
    return render(request, "site/gone.html", {"withdrawal": last}, status=410)


# ---------------------------------------------------------------- health


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("healthz: the database does not answer")
        return JsonResponse({"status": "error", "zone": zone().value}, status=503)
    return JsonResponse({"status": "ok", "zone": zone().value, "search": search_health()})


def search_health() -> dict[str, Any]:
    """Which engine answers, and for how long changes have been waiting for it; how many is nobody's business."""
    if not settings.SEARCH_URL:
        return {"engine": "database", "state": "ok", "lag_seconds": 0}
    lag = outbox.lag()
    return {"engine": "elasticsearch", "state": "behind" if lag.is_behind else "ok", "lag_seconds": lag.seconds}


# ---------------------------------------------------------------- when there is no page


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """One answer for what never was, what is not public, and what this reader may not see or do."""
    return render(request, "site/404.html", {"shell": Shell(request, path="")}, status=404)


def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse(render_to_string("site/400.html", {"shell": Bare()}), status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """Shows a number under which the log has the rest, and says so when a disk is full; asks nothing of the database.

    Called while the failure is handled, wherever it came from: a view, a middleware, the upload or the session.
    """
    reference = f"E-{timezone.localtime():%Y%m%d-%H%M}-{secrets.token_hex(2).upper()}"
    logger.error("%s: %r failed", reference, request.path)
    context = {"shell": Bare(), "reference": reference}
    if not is_full(sys.exception()):
        return HttpResponse(render_to_string("site/500.html", context), status=500)
    response = HttpResponse(render_to_string("site/507.html", context | {"typed": typed(request)}), status=507)
    add_never_cache_headers(response)
    return response


def typed(request: HttpRequest) -> list[str]:
    """What this person wrote in words; of a form with files nothing, since reading it may need the disk."""
    if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
        return []
    fields = [(name, text) for name, values in request.POST.lists() if "password" not in name for text in values]
    return [text for _, text in fields if HAN.search(text)]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(render_to_string("site/403_csrf.html", {"shell": Bare()}), status=403)

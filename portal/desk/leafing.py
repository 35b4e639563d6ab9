"""A file on the desk as pictures of its pages, for whoever must look at what no machine reads.

Who may read the file sees its pages; each opening stands in the trail, and each picture that was sent.
"""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import trail
from portal.files import pages
from portal.files.models import StoredFile
from portal.files.refusals import Refused
from portal.trail.pageviews import viewed

AT_ONCE = 20
WIDTH = 1000
SALT = "portal.desk.leafing"
OPEN_SECONDS = 12 * 60 * 60


def fetch(request: HttpRequest, file: UUID) -> StoredFile:
    found = get_object_or_404(StoredFile.objects.readable_by(request.user).defer("text", "hidden", "pages"), uuid=file)
    if not found.by_page:
        raise Http404
    return found


def opening_of(user, file: StoredFile) -> str:
    return signing.dumps([user.pk, file.pk], salt=SALT)


def is_open(request: HttpRequest, file: StoredFile) -> bool:
    try:
        given = signing.loads(request.GET.get("opening", ""), salt=SALT, max_age=OPEN_SECONDS)
    except signing.BadSignature:
        return False
    return given == [request.user.pk, file.pk]


@login_required
@never_cache
@require_safe
def file_pages(request, file) -> HttpResponse:
    """Some pages of the file, one below the other."""
    found = fetch(request, file)
    try:
        numbers, problem = range(1, pages.count(found) + 1), ""
    except Refused as refusal:
        numbers, problem = (), refusal.reason
    page = Paginator(numbers, AT_ONCE).get_page(request.GET.get("page"))
    first = page[0] if page else 0
    trail.note("files.pages_read", by=request.user, of=found, first=first, last=page[-1] if page else 0)
    context = {"file": found, "page": page, "problem": problem, "opening": opening_of(request.user, found)}
    return render(request, "desk/file_pages.html", context, status=422 if problem else 200)


@login_required
@never_cache
@require_safe
def file_page(request, file, number) -> HttpResponse:
    """One page as a picture; what is wrong with it is said in words where the picture would be."""
    found = fetch(request, file)
    if not is_open(request, found):
        raise Http404
    try:
        picture = pages.image(found, number, WIDTH)
        viewed(found, number, by=request.user, request=request)
        return HttpResponse(picture, content_type=pages.MEDIA_TYPE)
    except Refused as refusal:
        words = f"第 {number} 页不能显示：{refusal.reason}。"
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")

"""The recycle bin: what is in it, putting a draft there, and taking it out again."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.routes.objections import Objection

from ..models import Discarded, DocumentPage
from ..review import moving, recycling
from . import links
from .document import editing_objection, fetch, title_for
from .overview import PAGE_SIZES


class RestoreForm(moving.ChannelForm):
    def __init__(self, *args, home, **kwargs):
        super().__init__(*args, **kwargs)
        channel = self.fields["channel"]
        channel.label, channel.required = "恢复到栏目", False
        channel.empty_label = f"原来的栏目：{home.title}" if home else "请选择栏目"


def bin_of(user) -> QuerySet:
    return Discarded.objects.filter(document__in=DocumentPage.objects.in_bin(user).values("pk"))


@login_required
@never_cache
@require_safe
def recycle_bin(request) -> HttpResponse:
    rows = bin_of(request.user).select_related("document__owning_division", "by", "channel")
    page = Paginator(rows.defer("document__body"), PAGE_SIZES[0]).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"discarded": row, "until": recycling.last_day(row)} for row in page],
        "days": settings.BIN_DAYS,
    }
    return render(request, "disclosure/bin.html", context)


@login_required
@never_cache
def document_restore(request, discarded) -> HttpResponse:
    found = get_object_or_404(
        DocumentPage.objects.in_bin(request.user).select_related("discarded__channel", "discarded__by"), uuid=discarded
    )
    home = recycling.home_of(found)
    form = RestoreForm(request.POST if request.method == "POST" else None, home=home)
    objection = "" if recycling.edits(request.user, found) else recycling.ONLY_EDITORS
    problem = objection if request.method == "POST" else ""
    if request.method == "POST" and not objection and form.is_valid():
        try:
            recycling.restore(found, by=request.user, channel=form.cleaned_data["channel"])
        except Objection as refused:
            problem = str(refused)
        else:
            messages.success(request, "草稿已恢复。")
            return redirect("desk_document", document=found.uuid)
    context = {
        "page": found,
        "form": form,
        "objection": objection,
        "problem": problem,
        "channel": home,
        "until": recycling.last_day(found.discarded),
    }
    return render(request, "disclosure/restore.html", context, status=409 if problem else 200)


@login_required
@never_cache
def document_discard(request, document) -> HttpResponse:
    """One draft into the bin; the framework's own deletion leads here."""
    page = fetch(request, document)
    objection = editing_objection(request.user, page) or recycling.discarding_objection(request.user, page)
    problem = objection if request.method == "POST" else ""
    if request.method == "POST" and not objection:
        try:
            recycling.discard(page, by=request.user)
        except Objection as refused:
            problem = str(refused)
        else:
            messages.success(request, "草稿已放进回收站。")
            return redirect("desk_bin")
    context = {
        "page": page,
        "title": title_for(request.user, page),
        "objection": objection,
        "problem": problem,
        "days": settings.BIN_DAYS,
        "linked": [] if objection else links.into([page.pk], request.user),
    }
    return render(request, "disclosure/discard.html", context, status=409 if problem else 200)

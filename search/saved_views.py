"""The desk's pages of saved searches."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal import findables
from portal.desk import notices
from search import query
from search import saved as searches
from search.models import SavedSearch
from search.query import facet_labels, value_label
from search.views import chosen_filters, parameters


@login_required
@never_cache
def saved_searches(request: HttpRequest) -> HttpResponse:
    """The own searches with the number of new hits; a search is kept by posting what was asked."""
    if request.method == "POST":
        return add(request)
    notices.are_read(request.user, searches.SavedHits.name)
    mine = list(SavedSearch.objects.filter(owner=request.user))
    counts = searches.new_counts(request.user, mine)
    context = {
        "rows": [(saved, conditions(saved), counts[saved.pk]) for saved in mine],
        "most": SavedSearch.MOST,
        "shown": searches.SHOWN,
    }
    return render(request, "search/saved_searches.html", context)


def add(request: HttpRequest) -> HttpResponse:
    text, filters = request.POST.get("q", ""), chosen_filters(request.POST, request.user)
    try:
        saved = searches.keep(request.user, request.POST.get("name", ""), text, filters)
    except searches.Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('search')}?{parameters(text[:200], filters).urlencode()}")
    messages.success(request, f"已保存检索“{saved.name}”。以后有新结果时，在“提醒”里告诉您。")
    return redirect("saved_searches")


def conditions(saved: SavedSearch) -> list[str]:
    """The filters in words."""
    labels = facet_labels()
    return [
        f"{labels[name]}：{'、'.join(value_label(name, value) for value in values)}"
        for name, values in saved.filters.items()
        if name in labels
    ]


@login_required
@never_cache
def saved_search(request: HttpRequest, saved: int) -> HttpResponse:
    """What one search found since; renamed, deleted, or marked as seen by a post."""
    found = get_object_or_404(SavedSearch, pk=saved, owner=request.user)
    if request.method == "POST":
        return change(request, found)
    hits = [
        (row.title, findables.registry[row.kind].link(thing, request.user), findables.registry[row.kind].label)
        for row, thing in searches.new_hits(request.user, found)
    ]
    context = {
        "saved": found,
        "conditions": conditions(found),
        "hits": hits,
        "shown": searches.SHOWN,
        "link": f"{reverse('search')}?{parameters(found.text, found.filters).urlencode()}",
        "most_known": query.MOST,
    }
    return render(request, "search/saved_search.html", context)


def change(request: HttpRequest, saved: SavedSearch) -> HttpResponse:
    if "delete" in request.POST:
        saved.delete()
        messages.success(request, f"已删除检索“{saved.name}”。")
        return redirect("saved_searches")
    if "seen" in request.POST:
        searches.see(request.user, saved)
        messages.success(request, "现有的结果都标为已看。")
        return redirect("saved_search", saved=saved.pk)
    try:
        searches.rename(saved, request.POST.get("name", ""))
    except searches.Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "名称已修改。")
    return redirect("saved_search", saved=saved.pk)

"""Shelves on the desk, and taking things and flags off again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal import trail

from .hints import first_visit
from .marks import back_to, counts, lifting_objection, removing_objection, subjects_of
from .models import Flag, Shelf, ShelfEntry

PAGE_SIZE = 20


@login_required
@never_cache
@require_safe
def shelves(request) -> HttpResponse:
    found = list(Shelf.objects.readable_by(request.user).select_related("division"))
    held = counts(found, request.user)
    rows = [(shelf, held.get(shelf.pk, 0)) for shelf in found]
    return render(request, "desk/shelves.html", {"rows": rows, "hint": first_visit(request.user, "shelves")})


@login_required
@never_cache
@require_safe
def shelf(request, shelf) -> HttpResponse:
    found = get_object_or_404(Shelf.objects.readable_by(request.user).select_related("division"), uuid=shelf)
    entries = ShelfEntry.objects.readable_by(request.user).filter(shelf=found).select_related("rule")
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    subjects = subjects_of(list(page), request.user)
    rows = [(entry, subjects.get((entry.content_type_id, entry.object_id))) for entry in page]
    context = {
        "shelf": found,
        "page": page,
        # What became unreadable between the two statements is in neither.
        "rows": [(entry, subject) for entry, subject in rows if subject],
        "objection": removing_objection(request.user, found),
    }
    return render(request, "desk/shelf.html", context)


@login_required
@never_cache
@require_POST
def shelf_remove(request, shelf, entry) -> HttpResponse:
    """The thing itself stays where it is."""
    found = get_object_or_404(Shelf.objects.readable_by(request.user), uuid=shelf)
    row = get_object_or_404(ShelfEntry.objects.readable_by(request.user), pk=entry, shelf=found)
    objection = removing_objection(request.user, found)
    if objection:
        messages.error(request, objection)
    else:
        with trail.act("desk.shelf_entry_removed", by=request.user, of=found, thing=row.object_id):
            row.delete()
        messages.success(request, "已从工作专夹中移出，原件不变。")
    return redirect("desk_shelf", shelf=found.uuid)


@login_required
@never_cache
@require_POST
def flag_lift(request, flag) -> HttpResponse:
    found = get_object_or_404(Flag.objects.readable_by(request.user).select_related("form"), pk=flag)
    objection = lifting_objection(request.user, found)
    if objection:
        messages.error(request, objection)
    else:
        with trail.act("desk.flag_lifted", by=request.user, of=found, rule=found.rule_id, thing=found.object_id):
            lifted = {"lifted_at": timezone.now(), "lifted_by": request.user}
            Flag.objects.filter(pk=found.pk, lifted_at__isnull=True).update(**lifted)
        messages.success(request, f"标记“{found.words}”已取下。")
    return redirect(back_to(found, request.user))

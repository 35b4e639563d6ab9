"""The templates of letters: what is in force, what waits to be put in force, and the upload of another."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Case, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.files.fields import KeptFileField
from portal.routes.objections import Objection

from . import keeping
from .kinds import Kind, kinds_of
from .models import Template
from .word import docx_response

RECENT = 10
# The one in force and those that wait come before whatever was decided since.
WHAT_MATTERS = Case(When(state=Template.State.IN_FORCE, then=0), When(state=Template.State.PROPOSED, then=1), default=2)


class TemplateForm(forms.Form):
    name = forms.CharField(label="名称", max_length=60)
    file = KeptFileField(label="模板（.docx）")


def fetch(user, name: str) -> Kind:
    found = next((kind for kind in kinds_of(user) if kind.name == name), None)
    if found is None:
        raise Http404
    return found


@login_required
@never_cache
@require_safe
def templates(request) -> HttpResponse:
    return render(request, "letters/templates.html", {"kinds": kinds_of(request.user)})


@login_required
@never_cache
def kind(request, kind) -> HttpResponse:
    """The templates of one kind, and the upload of another, which puts nothing in force."""
    found = fetch(request.user, kind)
    form = TemplateForm(request.POST or None, request.FILES or None)
    form.fields["file"].by = request.user
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            keeping.propose(found, given["file"], name=given["name"], by=request.user)
        except Objection as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, "模板已收下，由另一人核对启用；在此之前仍用原来的模板。")
            return redirect("letter_templates_of", kind=found.name)
    return show(request, found, form, status=422 if form.errors else 200)


def show(request, found: Kind, form: TemplateForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    rows = Template.objects.filter(kind=found.name).select_related("file", "proposed_by", "decided_by")
    rows = rows.order_by(WHAT_MATTERS, "-proposed_at", "-pk")[:RECENT]
    context = {
        "kind": found,
        "rows": [(row, keeping.deciding_objection(request.user, row)) for row in rows],
        "uses_built_in": not Template.objects.in_force(found).exists(),
        "form": form,
        "problem": problem,
    }
    return render(request, "letters/kind.html", context, status=status)


@login_required
@never_cache
@require_safe
def built_in(request, kind) -> HttpResponse:
    """The built-in template with its placeholders, to begin from."""
    found = fetch(request.user, kind)
    return docx_response(f"template-{found.name.replace('.', '-').replace('_', '-')}", found.built_in())


@login_required
@never_cache
@require_POST
def decide(request, template) -> HttpResponse:
    found = get_object_or_404(Template.objects.readable_by(request.user), uuid=template)
    puts_in_force = request.POST.get("decision") == "in_force"
    try:
        keeping.decide(found, by=request.user, puts_in_force=puts_in_force)
    except Objection as refused:
        return show(request, fetch(request.user, found.kind), TemplateForm(), problem=str(refused), status=409)
    messages.success(request, "模板已启用，以后的公函按它制作。" if puts_in_force else "模板不予启用。")
    return redirect("letter_templates_of", kind=found.kind)

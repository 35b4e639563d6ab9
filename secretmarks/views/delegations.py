"""Delegations on the desk: applied for, granted, revoked, filed, with the deadlines of each."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal import trail
from portal.desk.views import fetch as fetch_form
from portal.people.models import today
from portal.routes.models import Form
from portal.routes.objections import Objection

from .. import authorities, figures
from .. import delegations as rules
from .. import projects as assigned
from ..forms import ApplicationForm, DelegationFilingForm, GrantForm, ProjectEndForm, ProjectForm, RevokeForm
from ..models import AssignedProject, Delegation, DelegationPaper
from .refusals import note_invalid

SHOWN = 200
# Names of files, not their texts.
ENCLOSURES = Prefetch(
    "enclosures", DelegationPaper.objects.select_related("file").defer("file__text", "file__hidden", "file__pages")
)


@login_required
@never_cache
def delegations(request) -> HttpResponse:
    return show(request)


def row_of(delegation: Delegation, user) -> dict:
    """A delegation with what this person may do about it."""
    sides = {"province": False, "local": True}
    return {
        "delegation": delegation,
        "revocable": delegation.state == Delegation.State.GRANTED and not rules.granting_objection(user),
        "filings": [
            (name, local, rules.documents_of(delegation, local=local))
            for name, local in sides.items()
            if not rules.filing_objection(user, delegation, local=local)
        ],
    }


def show(request, *, grant=None, problem: str = "", status: int = 200) -> HttpResponse:
    user = request.user
    listed = (
        Delegation.objects.readable_by(user).select_related("organ").prefetch_related("projects", "filings", ENCLOSURES)
    )
    context = {
        "rows": [row_of(delegation, user) for delegation in listed[:SHOWN]],
        "applying_objection": rules.applying_objection(user),
        "granting_objection": rules.granting_objection(user),
        "grant": grant or GrantForm(),
        "grounds": RevokeForm().fields["ground"].choices,
        "problem": problem,
        "today": today(),
    }
    return render(request, "secretmarks/delegations.html", context, status=status)


@login_required
@never_cache
def delegation_apply(request) -> HttpResponse:
    if rules.applying_objection(request.user):
        raise Http404
    form = ApplicationForm(request.POST or None, request.FILES or None, by=request.user)
    return application(request, form, lambda given: rules.apply(by=request.user, **given))


@login_required
@never_cache
def delegation_again(request, form) -> HttpResponse:
    """A returned application with the papers that it had, amended by its drafter."""
    found = fetch_form(request, form)
    if found.route_id != rules.ROUTE or found.drafter_id != request.user.pk or found.state != Form.State.RETURNED:
        raise Http404
    delegation = rules.delegation_on(found)
    initial = {
        "highest": str(delegation.highest), "matters": delegation.matters, "nothing_else": bool(delegation.papers),
    }  # fmt: skip
    kept = delegation.enclosures.select_related("file")
    fields = ApplicationForm(request.POST or None, request.FILES or None, by=request.user, kept=kept, initial=initial)
    return application(request, fields, lambda given: rules.apply_again(found, by=request.user, **given), back=found)


def application(request, form, act, *, back: Form | None = None) -> HttpResponse:
    """The application to be filled in, with the reason for which it was sent back."""
    problem = ""
    if form.is_bound and form.is_valid():
        try:
            made = act(form.application)
        except Objection as objection:
            trail.note("secretmarks.delegation_apply", by=request.user, outcome="refused")
            problem = str(objection)
        else:
            messages.success(request, f"已提交，申请表编号 {made.number}。")
            return redirect("form", form=made.uuid)
    context = {
        "form": form,
        "problem": problem,
        "refusal": rules.delegation_on(back).refusal if back else "",
        "counts": figures.originals(authorities.organ_of(request.user.division), today().year),
        "wanted": figures.ORIGINALS_WANTED,
    }
    if invalid := form.is_bound and not form.is_valid():
        note_invalid(request, "secretmarks.delegation_apply", form)
    bad = problem or invalid
    return render(request, "secretmarks/delegation_apply.html", context, status=422 if bad else 200)


@login_required
@never_cache
@require_POST
def delegation_grant(request) -> HttpResponse:
    form = GrantForm(request.POST)
    if not form.is_valid():
        note_invalid(request, "secretmarks.delegation", form)
        return show(request, grant=form, status=422)
    try:
        made = rules.grant_proactively(by=request.user, **form.cleaned_data)
    except Objection as objection:
        return refused(request, objection)
    messages.success(request, f"已授权{made.organ}，请在10个工作日内备案。")
    return redirect("secret_delegations")


def refused(request, objection: Objection) -> HttpResponse:
    trail.note("secretmarks.delegation", by=request.user, outcome="refused")
    return show(request, problem=str(objection), status=409)


def change(request, uuid, form, act, done: str) -> HttpResponse:
    found = get_object_or_404(Delegation.objects.readable_by(request.user), uuid=uuid)
    if not form.is_valid():
        note_invalid(request, "secretmarks.delegation", form, found)
        return show(request, problem="；".join(row[0] for row in form.errors.values()), status=422)
    try:
        act(found, by=request.user, **form.cleaned_data)
    except Objection as objection:
        return refused(request, objection)
    messages.success(request, done)
    return redirect("secret_delegations")


@login_required
@never_cache
@require_POST
def delegation_revoke(request, delegation) -> HttpResponse:
    return change(request, delegation, RevokeForm(request.POST), rules.revoke, "已撤销授权，请在10个工作日内备案。")


@login_required
@never_cache
@require_POST
def delegation_file(request, delegation) -> HttpResponse:
    return change(request, delegation, DelegationFilingForm(request.POST), rules.file, "已登记备案。")


# ---------------------------------------------------------------- assigned projects


@login_required
@never_cache
def projects(request) -> HttpResponse:
    """The classified audit projects assigned to bureaus, and for the secrecy office the form to enter one (S-06)."""
    form = ProjectForm(request.POST or None, initial={"assigned_on": today()})
    if not form.is_bound:
        return show_projects(request, form)
    if not form.is_valid():
        note_invalid(request, "secretmarks.project", form)
        return show_projects(request, form, status=422)
    try:
        made = assigned.enter(by=request.user, **form.cleaned_data)
    except Objection as objection:
        return refused_project(request, form, objection)
    messages.success(request, f"已登记{made.organ}承担的项目{made.code}。")
    return redirect("secret_projects")


def show_projects(request, form, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "rows": AssignedProject.objects.readable_by(request.user).select_related("organ")[:SHOWN],
        "form": form,
        "entering_objection": assigned.entering_objection(request.user),
        "problem": problem,
        "today": today(),
    }
    return render(request, "secretmarks/projects.html", context, status=status)


def refused_project(request, form, objection: Objection) -> HttpResponse:
    trail.note("secretmarks.project", by=request.user, outcome="refused")
    return show_projects(request, form, problem=str(objection), status=409)


@login_required
@never_cache
@require_POST
def project_end(request, project) -> HttpResponse:
    found = get_object_or_404(AssignedProject.objects.readable_by(request.user), uuid=project)
    form, blank = ProjectEndForm(request.POST), ProjectForm(initial={"assigned_on": today()})
    if not form.is_valid():
        note_invalid(request, "secretmarks.project", form, found)
        return show_projects(request, blank, problem=form.errors["on"][0], status=422)
    try:
        assigned.end(found, by=request.user, **form.cleaned_data)
    except Objection as objection:
        return refused_project(request, blank, objection)
    messages.success(request, "已登记项目结束，依此项目的授权同时终止。")
    return redirect("secret_projects")

"""Acts on the desk: proposing, proposing again, changing, lifting, marking, reviewing, events, paper."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal import trail
from portal.desk.views import fetch as fetch_form
from portal.people.models import Roster, today
from portal.routes.models import Form
from portal.routes.objections import Objection
from portal.routes.route import house, registry

from .. import acts, projects, upward
from ..elements import spelled
from ..forms import EventForm, GovernmentForm, PaperActForm, PaperEntryForm, ProposalForm, RulingForm, UnclearForm
from ..models import Act, Labelled, StateSecret, UnclearMatter
from ..workflows import STEPS, Declassify, Determine, Reclassify
from . import register
from .refusals import note_invalid

CHANGES = {"change": Reclassify, "lift": Declassify}


def usual_scope(user) -> str:
    """The drafter and the people who will be asked to sign: they must be able to know of it."""
    roster, people = Roster(), [user]
    for step in STEPS:
        division_id = roster.general_office if step.of is house else user.division_id
        holders = [capacity.user for post in step.posts for capacity in roster.holders(post, division_id)]
        people += [person for person in holders if person.clearance][:1]
    return spelled(dict.fromkeys(people))


@login_required
@never_cache
def propose(request) -> HttpResponse:
    return propose_about(request)


def propose_about(request, about: Labelled | None = None, *, title: str = "") -> HttpResponse:
    """The form of determination, for an object of another app under the title that it has."""
    if acts.not_electronic():
        raise Http404
    initial = {"persons": usual_scope(request.user), "made_on": today(), "origin": StateSecret.Origin.ORIGINAL}
    own = projects.of_division(request.user.division, today()) if request.user.division_id else None
    form = ProposalForm(request.POST or None, initial=initial, title=title, projects=own)
    problem = "" if form.is_bound else acts.about_objection(about, request.user)
    if form.is_bound and form.is_valid():
        try:
            made = acts.propose(by=request.user, title=form.cleaned_data["title"], fields=form.elements, about=about)
        except Objection as objection:
            problem = refused(request, "secretmarks.propose", objection)
        else:
            messages.success(request, f"已提交复核，审批表编号 {made.number}。")
            return redirect("form", form=made.uuid)
    return fill(request, form, "国家秘密确定审批表", Determine, problem=problem)


def fill(request, form, title: str, route, *, problem: str = "", about: StateSecret | None = None) -> HttpResponse:
    if invalid := form.is_bound and not form.is_valid():
        note_invalid(request, route.id if route else "secretmarks.paper", form, about)
    bad = problem or invalid
    context = {"form": form, "title": title, "route": route, "problem": problem, "secret": about, "steps": STEPS}
    return render(request, "secretmarks/fill.html", context, status=422 if bad else 200)


def refused(request, action: str, objection: Objection, of=None) -> str:
    trail.note(action, by=request.user, of=of, outcome="refused")
    return str(objection)


@login_required
@never_cache
def propose_again(request, form) -> HttpResponse:
    """A returned form of this department, filled in once more by its drafter."""
    found = fetch_form(request, form)
    routes = {route.id for route in (Determine, Reclassify, Declassify)}
    if found.route_id not in routes or found.drafter_id != request.user.pk or found.state != Form.State.RETURNED:
        raise Http404
    kind = registry[found.route_id]
    fields, problem = kind.fields_form(request.POST or None, initial=found.fields), ""
    if fields.is_bound and fields.is_valid():
        try:
            acts.propose_again(found, by=request.user, fields=fields.cleaned_data)
        except Objection as objection:
            problem = refused(request, "secretmarks.propose_again", objection, found)
        else:
            messages.success(request, "已重新提交，从复核开始。")
            return redirect("form", form=found.uuid)
    return fill(request, fields, f"{kind.title}（重新提交）", kind, problem=problem)


@login_required
@never_cache
def secret_change(request, secret, kind) -> HttpResponse:
    """A proposal to change the elements, or to lift, of what this person knows of."""
    if kind not in CHANGES or acts.not_electronic():
        raise Http404
    found, route = register.fetch(request, secret), CHANGES[kind]
    if not found.is_readable:
        raise Http404
    initial = register.elements_of(found) if kind == "change" else {}
    fields, problem = route.fields_form(request.POST or None, initial=initial), ""
    if fields.is_bound and fields.is_valid():
        try:
            made = acts.send(route.id, found, by=request.user, fields=fields.cleaned_data)
        except Objection as objection:
            problem = refused(request, route.id, objection, found)
        else:
            messages.success(request, f"已提交复核，审批表编号 {made.number}。")
            return redirect("form", form=made.uuid)
    return fill(request, fields, route.title, route, problem=problem, about=found)


# ---------------------------------------------------------------- after the decision


@login_required
@never_cache
@require_POST
def secret_mark(request, secret) -> HttpResponse:
    return act_on(request, secret, lambda found: f"已作出标志：{acts.mark(found, by=request.user)}。")


@login_required
@never_cache
@require_POST
def secret_review(request, secret) -> HttpResponse:
    return act_on(request, secret, lambda found: acts.review(found, by=request.user) and "已登记年度审核，继续保密。")


@login_required
@never_cache
@require_POST
def secret_event(request, secret) -> HttpResponse:
    form = EventForm(request.POST)
    if not form.is_valid():
        found = register.fetch(request, secret)
        note_invalid(request, "secretmarks.event", form, found)
        return register.show(request, found, problem=form.errors["on"][0], status=422)
    on = form.cleaned_data["on"]
    return act_on(
        request, secret, lambda found: acts.record_event(found, by=request.user, on=on) and "已登记，即日起解密。"
    )


@login_required
@never_cache
@require_POST
def secret_refer(request, secret) -> HttpResponse:
    return act_on(request, secret, lambda found: f"{upward.refer(found, by=request.user)}已上报。")


@login_required
@never_cache
@require_POST
def secret_government(request, secret) -> HttpResponse:
    """A letter to a local government with authority, then its ruling."""
    found = register.fetch(request, secret)
    ruling = upward.requested(found) is not None
    form = (RulingForm if ruling else GovernmentForm)(request.POST)
    if not form.is_valid():
        note_invalid(request, "secretmarks.government", form, found)
        return register.show(request, found, government=form, status=422)
    act = upward.record_ruling if ruling else upward.ask_government
    done = "已登记批复。" if ruling else "已登记上报，批复之前不得作出标志。"
    return act_on(request, secret, lambda known: (act(known, by=request.user, **form.cleaned_data) and done) or done)


@login_required
@never_cache
@require_POST
def secret_unclear(request, secret) -> HttpResponse:
    """The report of an unclear matter, then the ruling on it."""
    found = register.fetch(request, secret)
    unclear = get_object_or_404(UnclearMatter, secret=found)
    form = UnclearForm(request.POST, unclear=unclear)
    if not form.is_valid():
        note_invalid(request, "secretmarks.unclear", form, found)
        problem = "；".join(row[0] for row in form.errors.values())
        return register.show(request, found, problem=problem, status=422)
    act = upward.rule if unclear.reported_on else upward.report
    return act_on(request, secret, lambda _: act(unclear, by=request.user, **form.cleaned_data) or "已登记。")


def act_on(request, uuid, act) -> HttpResponse:
    found = register.fetch(request, uuid)
    try:
        done = act(found)
    except Objection as objection:
        problem = refused(request, "secretmarks.act", objection, found)
        return register.show(request, register.fetch(request, uuid), problem=problem, status=409)
    messages.success(request, done)
    return redirect("secret", secret=uuid)


# ---------------------------------------------------------------- paper


@login_required
@never_cache
def paper_entry(request) -> HttpResponse:
    """Record what was determined on paper; the form has no field for a title, a text or a basis."""
    if acts.paper_objection(request.user):
        raise Http404
    form, problem = PaperEntryForm(request.POST or None, initial={"decided_on": today()}), ""
    if form.is_bound and form.is_valid():
        try:
            found = acts.record_paper(by=request.user, fields=form.cleaned_data, **form.mark_values)
        except Objection as objection:
            problem = refused(request, "secretmarks.paper", objection)
        else:
            messages.success(request, f"已登记为{found.number}。")
            return redirect("secret", secret=found.uuid)
    return fill(request, form, "登记纸面定密", None, problem=problem)


@login_required
@never_cache
def paper_act(request, secret) -> HttpResponse:
    if acts.paper_objection(request.user):
        raise Http404
    found = register.fetch(request, secret)
    initial = {"decided_on": today(), "level": str(found.level), "term": found.term}
    form, problem = PaperActForm(request.POST or None, secret=found, initial=initial), ""
    if form.is_bound and form.is_valid():
        kind = Act.Kind(form.cleaned_data["kind"])
        try:
            acts.record_paper_act(found, kind, by=request.user, fields=form.cleaned_data, **form.mark_values)
        except Objection as objection:
            problem = refused(request, "secretmarks.paper", objection, found)
        else:
            messages.success(request, f"已登记{kind.label}。")
            return redirect("secret", secret=found.uuid)
    return fill(request, form, "登记纸面变更、解除", None, problem=problem, about=found)

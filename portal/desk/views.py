"""The desk's lists and the approval form: on screen, as the paper form, and as .docx."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal import trail
from portal.people.forms import AgreementForm
from portal.people.lockout import confirmed
from portal.people.models import Assignment, today
from portal.people.posts import HOUSE_POSTS
from portal.routes import moves
from portal.routes.models import Form, Seat, Signature

from .paper import Paper

PAGE_SIZE = 20


@login_required
@never_cache
def desk(request) -> HttpResponse:
    return listing(request, "desk", "待我办理", Form.objects.waiting_for(request.user))


@login_required
@never_cache
def desk_sent(request) -> HttpResponse:
    return listing(request, "desk_sent", "我送出的", Form.objects.filter(drafter=request.user))


@login_required
@never_cache
def desk_done(request) -> HttpResponse:
    signed = Signature.objects.filter(form=OuterRef("pk"), by=request.user)
    return listing(request, "desk_done", "我签过的", Form.objects.filter(Exists(signed)))


@login_required
@never_cache
def desk_stuck(request) -> HttpResponse:
    """Forms overdue or waiting for a post that fell vacant: the general office's list."""
    if not request.user.standing.in_general_office:
        raise Http404
    return listing(request, "desk_stuck", "逾期和无人可签", stuck())


def stuck():
    """Running forms that are overdue or whose present seats nobody holds today."""
    held = (
        Assignment.objects.current()
        .filter(post=OuterRef("post"))
        .filter(Q(post__in=HOUSE_POSTS) | Q(division=OuterRef("division")))
    )
    filled = Seat.objects.filter(form=OuterRef("pk"), round=OuterRef("round"), index=OuterRef("turn")).filter(
        Exists(held)
    )
    overdue = Q(due_on__lt=today())
    return Form.objects.running().filter(overdue | ~Exists(filled)).order_by("due_on", "pk")


def listing(request, name: str, title: str, forms) -> HttpResponse:
    forms = forms.select_related("drafter", "division").prefetch_related("items")
    page = Paginator(forms, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"title": title, "name": name, "page": page, "rows": [Paper(form).brief(request.user) for form in page]}
    context["places"] = [place for place in places if place.fits(request.user)]
    return render(request, "desk/desk.html", context)


# ---------------------------------------------------------------- the form


def fetch(request, uuid) -> Form:
    queryset = Form.objects.readable_by(request.user).select_related("drafter", "division")
    return get_object_or_404(queryset, uuid=uuid)


@login_required
@never_cache
def form_view(request, form) -> HttpResponse:
    found = fetch(request, form)
    trail.note("routes.read", by=request.user, of=found)
    return show(request, found)


def show(request, form: Form, *, problem: str = "", given: dict | None = None, status: int = 200) -> HttpResponse:
    paper = Paper(form)
    objection = moves.signing_objection(form, request.user)
    context = {
        "form": form,
        "paper": paper,
        "items": paper.items(request.user),
        "objection": objection,
        "agreement": AgreementForm(),
        "statements": form.route.statements(form, form.step) if form.step and not objection else [],
        "fields": paper.editable_fields(given),
        "seen": form.version,
        "problem": problem,
        "given": given or {},
        "may_withdraw": request.user.pk == form.drafter_id and form.state != Form.State.FINISHED,
        "acts": [act for act in acts if act.fits(form)],
    }
    context["acts"] = [(act, act.objection(request.user, form)) for act in context["acts"]]
    return render(request, "desk/form.html", context, status=status)


@login_required
@never_cache
@require_POST
def form_sign(request, form) -> HttpResponse:
    found = fetch(request, form)
    agree = request.POST.get("outcome") == "agreed"
    if not confirmed(request, request.POST.get("password", "")):
        trail.note("routes.sign", by=request.user, of=found, outcome="refused", reason="password")
        return show(
            request, found, problem="登录口令不正确，签批没有生效，请重新输入口令。", given=request.POST, status=422
        )
    try:
        version = int(request.POST.get("version", ""))
    except ValueError:
        return show(request, found, problem="页面内容不完整，请刷新后再签批。", given=request.POST, status=422)
    try:
        if agree:
            moves.sign(
                found,
                by=request.user,
                version=version,
                opinion=request.POST.get("opinion", ""),
                amendments=Paper(found).changes(request.POST),
                statements=request.POST.getlist("statements"),
            )
        else:
            moves.send_back(found, by=request.user, version=version, opinion=request.POST.get("opinion", ""))
    except moves.Objection as objection:
        trail.note("routes.sign", by=request.user, of=found, outcome="refused")
        found.refresh_from_db()
        return show(request, found, problem=str(objection), given=request.POST, status=409)
    messages.success(request, "已签批，意见已记入审批单。" if agree else "已退回承办人，理由已记入审批单。")
    return redirect("form", form=found.uuid)


@login_required
@never_cache
@require_POST
def form_withdraw(request, form) -> HttpResponse:
    found = fetch(request, form)
    try:
        moves.withdraw(found, by=request.user, version=int(request.POST.get("version") or 0))
    except (moves.Objection, ValueError) as objection:
        return show(request, found, problem=str(objection), status=409)
    messages.success(request, "审批单已撤回。")
    return redirect("form", form=found.uuid)


@login_required
@never_cache
def form_print(request, form) -> HttpResponse:
    found = fetch(request, form)
    paper = Paper(found)
    return render(request, "desk/paper.html", {"form": found, "paper": paper, "items": paper.items(request.user)})


@login_required
@never_cache
def form_docx(request, form) -> HttpResponse:
    found = fetch(request, form)
    trail.note("routes.exported", by=request.user, of=found)
    out = BytesIO()
    Paper(found).docx(request.user, agency=settings.WAGTAIL_SITE_NAME).save(out)
    response = HttpResponse(
        out.getvalue(), content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    response["Content-Disposition"] = f'attachment; filename="form-{found.pk}.docx"'
    return response


# ---------------------------------------------------------------- acts behind an approval


class Act:
    """A button that other apps put on the page of a form they own (publishing, resubmitting)."""

    label: str
    url_name: str
    confirm: str = ""
    # A page to fill in first, instead of a button that acts.
    opens: bool = False

    def fits(self, form: Form) -> bool:
        """Whether this act belongs to such a form at all."""
        raise NotImplementedError

    def objection(self, user, form: Form) -> str:
        raise NotImplementedError


acts: list[Act] = []


# ---------------------------------------------------------------- what else the desk leads to


@dataclass(frozen=True)
class Place:
    """A page that another app puts beside the lists of the desk, for those whom it concerns."""

    label: str
    url_name: str
    fits: Callable[[object], bool]


places: list[Place] = []

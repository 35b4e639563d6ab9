"""The desk's lists and the approval form: on screen, as the paper form, and as .docx."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal import trail
from portal.letters.word import docx_response
from portal.people.lockout import confirmed
from portal.people.models import Assignment, Roster, today
from portal.people.posts import HOUSE_POSTS, Post
from portal.people.returning import asked_for
from portal.registry import Registry
from portal.routes import moves, objections
from portal.routes.models import Form, Seat, Signature

from . import finding, hints, marks, sources
from .exhibits import exhibit
from .models import Notice
from .paper import HIDDEN, Paper, ShownItem, briefs

PAGE_SIZE, RECENT = 20, 5


@login_required
@never_cache
def desk(request) -> HttpResponse:
    user = request.user
    sent = Form.objects.filter(drafter=user).select_related("drafter", "division")[:RECENT]
    more = {"overview": overview(user), "sent": briefs(list(sent), user), "pressing": sources.pressing(user)}
    return listing(request, "desk", "待我办理", Form.objects.waiting_for(user), **more)


def overview(user) -> dict:
    """What stands in figures over the own desk."""
    current = Form.objects.filter(drafter=user).exclude(state=Form.State.FINISHED)
    late = Count("pk", filter=Q(due_on__lte=today()))
    returned = Count("pk", filter=Q(state=Form.State.RETURNED))
    signed = Signature.objects.filter(by=user, at__gte=start_of_month()).values("form").distinct()
    return {
        **Form.objects.waiting_for(user).order_by().aggregate(late=late),
        **current.aggregate(sent=Count("pk"), returned=returned),
        "signed": signed.count(),
    }


def start_of_month() -> datetime:
    return timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)


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


def listing(request, name: str, title: str, forms, **more) -> HttpResponse:
    forms = forms.select_related("drafter", "division")
    page = Paginator(forms, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": title,
        "name": name,
        "page": page,
        "rows": briefs(list(page), request.user),
        "hint": hints.first_visit(request.user, "desk"),
        **more,
    }
    return render(request, "desk/desk.html", context)


@login_required
@never_cache
def desk_search(request) -> HttpResponse:
    text = finding.asked(request.GET.get("q", ""))
    return render(request, "desk/search.html", {"text": text, "groups": finding.find(request.user, text)})


@login_required
@never_cache
def desk_help(request) -> HttpResponse:
    return render(request, "desk/help.html")


@login_required
@never_cache
@require_POST
def hints_dismiss(request) -> HttpResponse:
    """Do not show this hint again to this person; without one, show all of them again."""
    code = request.POST.get("hint", "")
    if code:
        hints.dismiss(request.user, code)
    else:
        hints.restore(request.user)
        messages.success(request, "提示会重新显示。")
    return redirect(asked_for(request, request.POST.get("next", "")))


@login_required
@never_cache
def desk_notices(request) -> HttpResponse:
    """What concerns me, newest first; the words of a notice are those that I may read now."""
    mine = Notice.objects.readable_by(request.user).select_related("form__drafter", "form__division", "rule")
    page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page"))
    ordinary = [notice.form_id for notice in page if notice.rule_id is None]
    forms = Form.objects.readable_by(request.user).filter(pk__in=ordinary)
    rows = {row["form"].pk: row for row in briefs(list(forms), request.user)}
    told = marks.told(list(page), request.user)
    leads = sources.leads_of(page, request.user)
    context = {
        "page": page,
        "notices": [(notice, rows.get(notice.form_id), told.get(notice.pk), leads.get(notice.pk)) for notice in page],
        "unread": marks.unread(request.user),
        "hidden": HIDDEN.title,
        "hint": hints.first_visit(request.user, "notices"),
    }
    return render(request, "desk/notices.html", context)


@login_required
@never_cache
@require_POST
def notices_read(request) -> HttpResponse:
    """Mark the notices named in the post as read, or all of them."""
    mine = Notice.objects.readable_by(request.user)
    wanted = mine if "all" in request.POST else mine.filter(pk__in=request.POST.getlist("notice"))
    done = wanted.mark_read()
    messages.success(request, f"{done} 条提醒标为已读。" if done else "没有需要标为已读的提醒。")
    return redirect("desk_notices")


# ---------------------------------------------------------------- the form


def fetch(request, uuid) -> Form:
    queryset = Form.objects.readable_by(request.user).select_related("drafter", "division")
    return get_object_or_404(queryset, uuid=uuid)


@login_required
@never_cache
def form_view(request, form) -> HttpResponse:
    return show(request, fetch(request, form))


def show(request, form: Form, *, problem: str = "", given: QueryDict | None = None, status: int = 200) -> HttpResponse:
    """The form with the text before the signer: what it changes, who signed, who is next, and the own signature."""
    roster = Roster()
    paper = Paper(form, roster)
    objection = objections.signing_objection(form, request.user, roster)
    items = paper.items(request.user)
    form.notices.filter(recipient=request.user, rule__isnull=True).exclude(kind__in=Notice.ASKING).mark_read()
    chosen = chosen_of(items, request.GET.get("item", ""))
    trail.note("routes.read", by=request.user, of=form, item=chosen.item.pk if chosen and chosen.item else None)
    context = {
        "form": form,
        "paper": paper,
        "items": items,
        "chosen": chosen,
        "exhibit": exhibit(chosen.item, request.user) if chosen and chosen.item else None,
        "objection": objection,
        "statements": form.route.statements(form, form.step) if form.step and not objection else [],
        "opinions": asked_opinions(form, given) if not objection else [],
        "ticked": given.getlist("statements") if given else [],
        "returning_objection": objections.returning_objection(form),
        "withdrawing_objection": objections.withdrawing_objection(form, request.user),
        "fields": paper.editable_fields(given),
        "seen": form.version,
        "problem": problem,
        "given": given or {},
        "hint": None if objection else hints.first_visit(request.user, "sign"),
        "acts": [(act, act.objection(request.user, form)) for act in acts.values() if act.fits(form)],
    }
    return render(request, "desk/form.html", context, status=status)


def asked_opinions(form: Form, data: QueryDict | None) -> list[tuple[str, str, str]]:
    """Each opinion that the present step asks for: the name of its field, what it is on, and what was given."""
    asked = form.route.opinions(form, form.step) if form.step else []
    return [(f"opinion-{number}", name, (data or {}).get(f"opinion-{number}", "")) for number, name in enumerate(asked)]


def chosen_of(items: list[ShownItem], number: str) -> ShownItem | None:
    """The item that is open on the page of its form: the one asked for by its number, or the first."""
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1
    return items[place - 1] if 1 <= place <= len(items) else next(iter(items), None)


@login_required
@never_cache
@require_POST
def form_sign(request, form) -> HttpResponse:
    found = fetch(request, form)
    outcome = request.POST.get("outcome")
    if not confirmed(request, request.POST.get("password", "")):
        trail.note("routes.sign", by=request.user, of=found, outcome="refused", reason="password")
        return show(
            request, found, problem="登录口令不正确，签批没有生效，请重新输入口令。", given=request.POST, status=422
        )
    try:
        version, agree = int(request.POST.get("version", "")), {"agreed": True, "sent_back": False}[outcome]
    except (ValueError, KeyError):
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
                opinions={name: words for _, name, words in asked_opinions(found, request.POST)},
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
    return docx_response(f"form-{found.pk}", Paper(found).docx(request.user, agency=settings.WAGTAIL_SITE_NAME))


# ---------------------------------------------------------------- acts behind an approval


class Act:
    """A button that other apps put on the page of a form they own (publishing, resubmitting)."""

    label: str
    url_name: str
    confirm: str = ""
    # Who carries it out, and so is told when a form of this kind is approved.
    posts: tuple[Post, ...] = ()
    # A page to fill in first, instead of a button that acts.
    opens: bool = False

    def fits(self, form: Form) -> bool:
        """Whether this act belongs to such a form at all."""
        raise NotImplementedError

    def objection(self, user, form: Form) -> str:
        raise NotImplementedError


acts = Registry("acts", key=type)


class ResubmitAct(Act):
    label = "修改后重新送审"
    url_name = "form_resubmit"

    def fits(self, form: Form) -> bool:
        return form.state == Form.State.RETURNED and form.route.resubmits

    def objection(self, user, form: Form) -> str:
        return "" if user.pk == form.drafter_id else "由承办人修改后重新送审。"


@login_required
@never_cache
@require_POST
def form_resubmit(request, form) -> HttpResponse:
    found = fetch(request, form)
    if not found.route.resubmits:
        raise Http404
    try:
        moves.resubmit(found, found.route.things_again(found), by=request.user)
    except moves.Objection as objection:
        found.refresh_from_db()
        return show(request, found, problem=str(objection), status=409)
    messages.success(request, "已重新送审，从第一步开始。")
    return redirect("form", form=found.uuid)


acts.add(ResubmitAct())

"""What a change or lifting asks for, on the desk: own receipts, new marks on carriers, letters to units outside."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal import trail
from portal.desk import notices as desk_notices
from portal.letters import keeping
from portal.letters.word import docx_response
from portal.routes.objections import Objection

from .. import notification
from ..forms import LetterForm, ReceiptForm
from ..letters import NOTICE, values_of
from ..models import Letter, Notice, Remarking, StateSecret
from . import register
from .acts import refused
from .refusals import note_invalid

MOST = 200


@login_required
@never_cache
def notices(request) -> HttpResponse:
    return show(request)


def show(request, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The own notices with their receipts, and the carriers that this person is to mark anew."""
    desk_notices.are_read(request.user, notification.Receipts.name)
    mine = Notice.objects.filter(person=request.user).select_related("act__secret__division")[:MOST]
    asked = Remarking.objects.open().asked_of(request.user).select_related("act__secret", "copy")
    matters = {row.act.secret_id for row in (*mine, *asked)}
    known = set(StateSecret.objects.readable_by(request.user).filter(pk__in=matters).values_list("pk", flat=True))
    context = {
        "rows": [(notice, notice.act.secret_id in known) for notice in mine],
        "remarkings": asked,
        "problem": problem,
    }
    return render(request, "secretmarks/notices.html", context, status=status)


@login_required
@never_cache
@require_POST
def notice_receive(request, notice) -> HttpResponse:
    found = get_object_or_404(Notice.objects.select_related("act__secret"), pk=notice, person=request.user)
    try:
        notification.acknowledge(found, by=request.user)
    except Objection as objection:
        problem = refused(request, "secretmarks.receipt", objection, found.act.secret)
        return show(request, problem=problem, status=409)
    messages.success(request, "已签收。")
    return redirect("secret_notices")


@login_required
@never_cache
@require_POST
def remark(request, remarking) -> HttpResponse:
    asked = Remarking.objects.asked_of(request.user).select_related("act__secret", "copy")
    found = get_object_or_404(asked, pk=remarking)
    try:
        notification.remark(found, by=request.user)
    except Objection as objection:
        problem = refused(request, "secretmarks.remark", objection, found.act.secret)
        return show(request, problem=problem, status=409)
    messages.success(request, f"{found.act.secret.number}{found}已登记作出新标志。")
    return redirect("secret_notices")


# ---------------------------------------------------------------- letters to units outside


def fetch(request, uuid) -> Letter:
    return get_object_or_404(Letter.objects.readable_by(request.user).select_related("act__secret"), uuid=uuid)


@login_required
@never_cache
@require_POST
def letter_send(request, letter) -> HttpResponse:
    return act_on(request, fetch(request, letter), LetterForm, notification.send, "已登记寄发。")


@login_required
@never_cache
@require_POST
def letter_file(request, letter) -> HttpResponse:
    return act_on(request, fetch(request, letter), ReceiptForm, notification.file_receipt, "已登记回执。")


def act_on(request, found: Letter, kind, act, done: str) -> HttpResponse:
    secret, form = found.act.secret, kind(request.POST)
    try:
        if not form.is_valid():
            note_invalid(request, "secretmarks.letter", form, secret)
            raise Objection("；".join(row[0] for row in form.errors.values()))
        act(found, by=request.user, **form.cleaned_data)
    except Objection as objection:
        problem = refused(request, "secretmarks.letter", objection, secret)
        return register.show(request, register.fetch(request, secret.uuid), problem=problem, status=409)
    messages.success(request, done)
    return redirect("secret", secret=secret.uuid)


@login_required
@never_cache
def letter_docx(request, letter) -> HttpResponse:
    """The notice as a letter with its receipt to be torn off: number and marks, and nothing of the content."""
    found = fetch(request, letter)
    trail.note("secretmarks.letter_printed", by=request.user, of=found.act.secret, letter=found.pk)
    return docx_response(f"notice-{found.pk}", keeping.letter(NOTICE, values_of(found)))

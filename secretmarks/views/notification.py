"""What a change or lifting asks for, on the desk: own receipts, new marks on carriers, letters to units outside."""

from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from docx import Document
from docx.shared import Pt

from portal import trail
from portal.desk import notices as desk_notices
from portal.routes.moves import Objection

from .. import notification
from ..forms import LetterForm, ReceiptForm
from ..models import Letter, Notice, Remarking, StateSecret
from . import register
from .acts import refused
from .blank import BLANKS
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
    out = BytesIO()
    letter_of(found).save(out)
    response = HttpResponse(
        out.getvalue(), content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    response["Content-Disposition"] = f'attachment; filename="notice-{found.pk}.docx"'
    return response


def letter_of(letter: Letter):
    act, form = letter.act, BLANKS["notice"]
    lifted = act.kind in act.LIFTING
    rows = [
        ("登记号", act.secret.number),
        ("原标志", str(act.mark_before or "—")),
        ("新标志", "解密" if lifted else str(act.mark)),
        ("变更、解除的日期", f"{act.decided_on:%Y年%m月%d日}"),
        ("需要办理的事项", "在原标志附近标明“解密”，按工作秘密（内部）管理，未经批准不得公开" if lifted else
         "原标志划去，在附近作出新标志，按新的知悉范围管理"),
    ]  # fmt: skip
    paper = Document()
    paper.styles["Normal"].font.size = Pt(14)
    paper.add_heading(form.title, level=1)
    paper.add_paragraph(f"{letter.unit}：")
    paper.add_paragraph(
        "　　你单位知悉范围内的下列国家秘密事项已经变更或者解除，现书面通知如下，请在收到后签收回执寄回。"
    )
    table = paper.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    paper.add_paragraph(f"{act.secret.division}　　{timezone.localdate():%Y年%m月%d日}")
    paper.add_paragraph(f"依据：{form.basis}")
    paper.add_heading("回　执", level=2)
    paper.add_paragraph(f"{act.secret.number}的变更、解除通知已收到，并已按通知办理。")
    paper.add_paragraph("签收单位（印章）：　　　　　　签收人：　　　　　　　　　年　　月　　日")
    return paper

"""Delegating the power to determine: by the province's own decision, on application, revoked, filed (S-06 to S-12)."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from portal import trail
from portal.files.models import StoredFile
from portal.people.models import Division, User, today
from portal.people.posts import Post
from portal.routes import moves
from portal.routes.models import Form
from portal.routes.objections import Objection

from . import figures
from .levels import Level
from .markings import add_months
from .models import AssignedProject, Delegation, DelegationFiling, DelegationPaper, keeps_register

YEARS = 5
ROUTE = "secretmarks.delegate"
NOTHING = "没有要求提供"
Kind, Document = DelegationPaper.Kind, DelegationFiling.Document
# The six that go with an application; the table of originals is counted from the register and not handed in (S-09).
PAPERS = (
    Kind.LETTER.label,
    Kind.APPLICATION.label,
    Kind.AUTHORITIES.label,
    "近三年原始定密统计表",
    Kind.RULES.label,
    Kind.OTHER.label,
)
State = Delegation.State


def applying_objection(user) -> str:
    if user.division is None or user.division.kind != Division.Kind.BUREAU:
        return "定密授权由市县审计局申请。"
    return ""


def missing_papers(delegation: Delegation) -> str:
    """The objection to an application without one of the papers that are handed in, or "" (S-09)."""
    there = {*delegation.enclosures.values_list("kind", flat=True), *delegation.papers}
    missing = [label for kind, label in Kind.choices if kind not in there]
    return f"申报材料不齐，缺少：{'、'.join(missing)}。" if missing else ""


def apply(*, by: User, highest: int, matters: str, papers: dict[str, StoredFile], nothing_else: bool) -> Form:
    """An application with its six papers; whether the bureau may ask is counted from the register (S-08, S-09).

    What the applicant has back from an earlier application is given up with this one.
    """
    with trail.act("secretmarks.delegation_applied", by=by, level=highest) as entry:
        if objection := applying_objection(by):
            raise Objection(objection)
        for returned in Form.objects.filter(route_id=ROUTE, drafter=by, state=Form.State.RETURNED):
            moves.withdraw(returned, by=by, version=returned.version)
        delegation = Delegation(organ=by.division, kind=Delegation.Kind.APPLIED, made_by=by)
        entry.of = fill(delegation, highest=highest, matters=matters, papers=papers, nothing_else=nothing_else)
        return moves.submit(ROUTE, [(delegation, None)], by=by, fields={"reason": matters})


def apply_again(
    form: Form, *, by: User, highest: int, matters: str, papers: dict[str, StoredFile], nothing_else: bool
) -> Form:
    """What was sent back, amended by its drafter: counted anew, and signed from the first step."""
    with trail.act("secretmarks.delegation_applied_again", by=by, of=form, level=highest):
        delegation = Delegation.objects.select_for_update().get(pk=delegation_on(form).pk)
        if delegation.state != State.REFUSED:
            raise Objection("这项申请现在不是退回状态，不能重新提交。")
        delegation.refusal = ""
        fill(delegation, highest=highest, matters=matters, papers=papers, nothing_else=nothing_else)
        return moves.resubmit(form, [(delegation, None)], by=by, fields={"reason": matters})


def delegation_on(form: Form) -> Delegation:
    return form.items.get(round=form.round).thing


def fill(
    delegation: Delegation, *, highest: int, matters: str, papers: dict[str, StoredFile], nothing_else: bool
) -> Delegation:
    """Write what is applied for, with its papers and the originals counted from the register."""
    try:
        with transaction.atomic():
            # First of all, since the database lets nothing of a refused application change.
            Delegation.objects.filter(pk=delegation.pk).update(state=State.APPLIED, refusal="")
            delegation.state, delegation.highest, delegation.matters = State.APPLIED, highest, matters
            delegation.papers = {Kind.OTHER.value: NOTHING} if nothing_else else {}
            delegation.counts = figures.originals(delegation.organ, today().year)
            delegation.save()
    except IntegrityError:
        raise Objection(f"{delegation.organ}已有一份申请正在办理。") from None
    delegation.enclosures.all().delete()
    DelegationPaper.objects.bulk_create(
        DelegationPaper(delegation=delegation, kind=kind, file=file) for kind, file in papers.items()
    )
    return delegation


def term_from(start: date) -> date:
    """Five years, the last day included (S-07)."""
    return add_months(start, 12 * YEARS)[0] - timedelta(days=1)


def granted(delegation: Delegation) -> None:
    start = today()
    Delegation.objects.filter(pk=delegation.pk, state=State.APPLIED).update(
        state=State.GRANTED, starts_on=start, ends_on=term_from(start)
    )


def refused(delegation: Delegation, reason: str) -> None:
    Delegation.objects.filter(pk=delegation.pk, state=State.APPLIED).update(state=State.REFUSED, refusal=reason)


def granting_objection(user) -> str:
    if user.holds(Post.DIRECTOR_GENERAL, Post.SECRECY_COMMITTEE):
        return ""
    return "定密授权由省厅保密委员会或者法定定密责任人作出。"


def projects_objection(projects: list[AssignedProject], highest: int, ends_on: date) -> str:
    """Why these projects do not bear a delegation of this level and end, or "" (S-06)."""
    if not projects:
        return "主动授权限于省厅交办的涉密审计项目，请至少选定一个（定密管理实施办法）。"
    if len({project.organ_id for project in projects}) > 1:
        return "一项授权只给一个单位，所选的项目由不同的单位承担，请分别授权。"
    if ends_on < today():
        return "授权的届满日期不能在今天以前。"
    for project in projects:
        if not project.is_current():
            return f"项目{project.code}不在交办期限内，不能据以授权。"
        if highest > project.highest:
            return f"项目{project.code}为“{Level(project.highest).label}”级，授权的密级不得高于它。"
        if ends_on > project.ends_on:
            return f"项目{project.code}于{project.ends_on.isoformat()}结束，授权的届满日期不得晚于它。"
    return ""


def grant_proactively(*, by: User, projects: Iterable[AssignedProject], highest: int, ends_on: date) -> Delegation:
    """For classified audit projects that the province assigned to one bureau, within their level and time (S-06)."""
    with trail.act("secretmarks.delegation_granted", by=by, level=highest) as entry:
        chosen = list(AssignedProject.objects.select_for_update().filter(pk__in=[each.pk for each in projects]))
        if objection := granting_objection(by) or projects_objection(chosen, highest, ends_on):
            raise Objection(objection)
        made = Delegation.objects.create(
            organ=chosen[0].organ,
            kind=Delegation.Kind.PROACTIVE,
            state=State.GRANTED,
            highest=highest,
            starts_on=today(),
            ends_on=ends_on,
            made_by=by,
        )
        made.projects.set(chosen)
        entry.of, entry.data["organ"] = made, made.organ_id
    return made


def revoke(delegation: Delegation, *, by: User, ground: str) -> None:
    """On one of six grounds (S-11); what was determined meanwhile stays determined."""
    with trail.act("secretmarks.delegation_revoked", by=by, of=delegation, ground=ground):
        if objection := granting_objection(by):
            raise Objection(objection)
        revoked = Delegation.objects.filter(pk=delegation.pk, state=State.GRANTED).update(
            state=State.REVOKED, ground=ground, revoked_on=today()
        )
        if not revoked:
            raise Objection("这项授权现在不是“已授权”，不能撤销。")


def unfiled(delegation: Delegation) -> str:
    """What is missing of the filings on both sides, or "" (S-12)."""
    province = "" if delegation.filed_on else "省厅没有备案"
    due = delegation.local_filing_due_on
    late = "，已逾期" if delegation.local_filing_is_late else ""
    local = "" if delegation.locally_filed_on else f"被授权单位应在{due.isoformat()}前备案{late}"
    return "；".join(filter(None, [province, local]))


def filing_objection(user, delegation: Delegation, *, local: bool) -> str:
    """Why this person does not record the filing of the province, or of the delegate, or "" (S-12)."""
    if delegation.starts_on is None:
        return "还没有授权，不需要备案。"
    if delegation.filing(local=local):
        return "这一项已经登记备案。"
    if keeps_register(user):
        return ""
    if not local:
        return "省厅的备案由保密办公室登记。"
    return "" if user.division_id == delegation.organ_id else "被授权单位的备案由该单位或者保密办公室登记。"


def documents_of(delegation: Delegation, *, local: bool) -> list[str]:
    """Which of the six documents go with a filing of what holds now.

    The province files all that there are: no application with what it granted of its own motion, no revocation with
    a grant. The delegate files the decision that it received (定密管理实施办法).
    """
    revoked = delegation.state == State.REVOKED
    if local:
        return [Document.REVOCATION if revoked else Document.DECISION]
    absent = {
        Document.APPLICATION: delegation.kind == Delegation.Kind.PROACTIVE,
        Document.REVOCATION: not revoked,
        Document.OTHER: True,
    }
    return [document for document in Document if not absent.get(document)]


def documents_objection(delegation: Delegation, documents: list[str], *, local: bool) -> str:
    """Nothing counts as filed while one of its documents is missing (S-12)."""
    wanted = documents_of(delegation, local=local)
    if missing := [document.label for document in wanted if document not in documents]:
        return f"备案材料不齐，缺少：{'、'.join(missing)}（定密管理实施办法）。"
    return ""


def file(delegation: Delegation, *, by: User, on: date, local: bool, documents: list[str]) -> None:
    """That grant or revocation was filed with its documents, by the province or by the delegate (S-12)."""
    with trail.act("secretmarks.delegation_filed", by=by, of=delegation, local=local, documents=list(documents)):
        delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
        if objection := filing_objection(by, delegation, local=local):
            raise Objection(objection)
        decided = delegation.revoked_on or delegation.starts_on
        if decided is None or not decided <= on <= today():
            raise Objection("备案日期应当在决定之后、今天或者今天以前。")
        if objection := documents_objection(delegation, documents, local=local):
            raise Objection(objection)
        try:
            with transaction.atomic():
                delegation.filings.create(
                    decision=delegation.state, local=local, filed_on=on, documents=list(documents), by=by
                )
        except IntegrityError:
            raise Objection("这一项已经登记备案。") from None

"""Classified audit projects assigned to bureaus: entered by the secrecy office, ended early, found by their code."""

from datetime import date

from django.db import IntegrityError, transaction

from portal import trail
from portal.people.models import Division, User, today
from portal.routes.objections import Objection

from . import gate
from .authorities import bureaus_over
from .levels import Level
from .models import AssignedProject, keeps_register


def entering_objection(user) -> str:
    return "" if keeps_register(user) else "交办的涉密审计项目由保密办公室登记。"


def enter(*, by: User, organ: Division, code: str, highest: int, assigned_on: date, ends_on: date) -> AssignedProject:
    """A project that the province assigned to the bureau; delegations of its own motion name such rows alone (S-06)."""
    with trail.act("secretmarks.project_entered", by=by, organ=organ.pk, level=highest) as entry:
        if objection := entering_objection(by) or gate.objection_to(Level.INTERNAL, title=code):
            raise Objection(objection)
        if organ.kind != Division.Kind.BUREAU:
            raise Objection("涉密审计项目交办给市县审计局。")
        if not assigned_on <= today() <= ends_on:
            raise Objection("交办日期不得晚于今天，结束日期不得早于今天。")
        fields = {"code": code, "highest": highest, "assigned_on": assigned_on, "ends_on": ends_on}
        try:
            with transaction.atomic():
                made = AssignedProject.objects.create(organ=organ, entered_by=by, **fields)
        except IntegrityError:
            raise Objection(f"{organ}的项目{code}已经登记。") from None
        entry.of = made
    return made


def end(project: AssignedProject, *, by: User, on: date) -> None:
    """Sooner than was planned; what was delegated for it ends with it."""
    with trail.act("secretmarks.project_ended", by=by, of=project, on=on.isoformat()):
        if objection := entering_objection(by):
            raise Objection(objection)
        if not project.assigned_on <= on <= today():
            raise Objection("结束日期应当在交办之后、今天或者今天以前。")
        if not AssignedProject.objects.filter(pk=project.pk, ends_on__gt=on).update(ends_on=on):
            raise Objection("项目已经结束，结束日期只能提前。")


def of_division(division: Division, day: date):
    """The projects on which this division works: those of its bureau and of the bureaus above it."""
    return AssignedProject.objects.current(day).filter(organ__in=bureaus_over(division))


def named(code: str, division: Division, day: date) -> AssignedProject | None:
    return of_division(division, day).filter(code=code).first() if code else None

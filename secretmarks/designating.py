"""Designating and replacing classification authorities, by the statutory authority alone (保密法实施条例 第十四条)."""

from datetime import date

from portal import trail
from portal.people.models import User, today
from portal.people.posts import Post
from portal.routes.objections import Objection

from .models import Designation, keeps_register


def designating_objection(user) -> str:
    if user.holds(Post.DIRECTOR_GENERAL):
        return ""
    return "定密责任人由法定定密责任人指定和调整（保密法实施条例第十四条）。"


def designate(*, by: User, holder: User, highest: int, trained_on: date, starts_on: date) -> Designation:
    """Training comes before acting (S-15), and nobody is designated twice at a time."""
    with trail.act("secretmarks.designated", by=by, holder=holder.pk, level=highest) as entry:
        if objection := designating_objection(by) or holder_objection(holder, trained_on, starts_on):
            raise Objection(objection)
        made = Designation.objects.create(
            holder=holder, highest=highest, trained_on=trained_on, starts_on=starts_on, designated_by=by
        )
        entry.of = made
    return made


def holder_objection(holder: User, trained_on: date, starts_on: date) -> str:
    if trained_on > starts_on or trained_on > today():
        return "被指定的人应当先经过定密培训：培训合格日期不得晚于开始日期和今天（保密法实施条例第十四条）。"
    if not holder.is_employed():
        return f"{holder.name}的账号没有处室或者已停用，不能指定。"
    if holder.holds(Post.DIRECTOR_GENERAL):
        return f"{holder.name}是法定定密责任人，不需要指定。"
    if Designation.objects.filter(holder=holder, ends_on=None).exists():
        return f"{holder.name}已经是指定定密责任人，先结束原来的指定再重新指定。"
    return ""


def replace(designation: Designation, *, by: User, on: date, ground: str) -> None:
    """End a designation with its ground; what was decided stays with the old designate (S-17)."""
    with trail.act("secretmarks.replaced", by=by, of=designation, ground=ground):
        if objection := designating_objection(by):
            raise Objection(objection)
        if on < designation.starts_on:
            raise Objection("结束日期不得早于开始日期。")
        ended = Designation.objects.filter(pk=designation.pk, ends_on=None).update(ends_on=on, ground=ground)
        if not ended:
            raise Objection("这项指定已经结束。")


def file(designation: Designation, *, by: User, on: date) -> None:
    """That the list was filed with the secrecy administration (S-16)."""
    with trail.act("secretmarks.designation_filed", by=by, of=designation):
        if not keeps_register(by):
            raise Objection("备案由保密办公室登记。")
        if on > today() or on < designation.starts_on:
            raise Objection("备案日期应当在开始日期之后、今天或者今天以前。")
        Designation.objects.filter(pk=designation.pk).update(filed_on=on)

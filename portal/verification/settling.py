"""Settling a finding: the security officer says what was done about it."""

from django.utils import timezone

from portal import trail
from portal.people.posts import Post
from portal.routes.objections import Objection

from .models import Finding

LONGEST = Finding._meta.get_field("note").max_length


def settling_objection(user) -> str:
    """Why this person cannot settle findings, or ""."""
    return "" if user.holds(Post.SECURITY_OFFICER) else "由安全保密管理员处理，其他人员只能查看。"


def note_objection(note: str) -> str:
    """Why these words do not say what was done, or ""."""
    if not note.strip():
        return "请写明怎样处理的，例如原因、恢复的方法。"
    if len(note.strip()) > LONGEST:
        return f"处理情况超过 {LONGEST} 字，请压缩。"
    return "处理情况里有不能显示的控制字符，请删去。" if "\0" in note else ""


def settle(finding: Finding, *, by, note: str) -> None:
    """What is still true comes back at the next round, as a new finding."""
    with trail.act("verification.settled", by=by, of=finding, code=finding.code, about=finding.object):
        if problem := settling_objection(by) or note_objection(note):
            raise Objection(problem)
        still_open = Finding.objects.open().filter(pk=finding.pk)
        if not still_open.update(settled_at=timezone.now(), settled_by=by, note=note.strip()):
            raise Objection("这一项刚刚已由他人处理，请刷新后查看。")

"""Why a form is not moved: each answer in words for the person who asked, or ""."""

from collections.abc import Sequence

from django.utils import timezone
from wagtail.models import Revision

from portal.people.models import Roster

from .models import Form, Item, Signature
from .seats import capacity_at, current_seats, name_of

BATCH = 500


class Objection(Exception):
    """Why an act is refused, in words for the person who asked for it."""


class Moved(Objection):
    """The form is no longer where this person saw it."""


def signing_objection(form: Form, user, roster: Roster | None = None) -> str:
    """Why this person cannot sign this form now, or ""; the page shows it where the buttons would be."""
    if form.state != Form.State.RUNNING:
        return f"这张审批单{form.get_state_display()}，不再接受签批。"
    if user.pk == form.drafter_id:
        return "本人承办的事项不得由本人签批。"
    if capacity_at(form, form.turn, user, roster or Roster()) is None:
        names = "、".join(name_of(seat.post, seat.division_id) for seat in current_seats(form))
        return f"现在轮到{names}签批。"
    return ""


def returning_objection(form: Form) -> str:
    """Why this form cannot be sent back any more, or ""."""
    if form.has_taken_effect:
        return "这张审批单已经生效，现在只作会签，不能退回；有异议的请另行办理。"
    return ""


def withdrawing_objection(form: Form, user) -> str:
    """Why this person cannot take this form back, or ""."""
    if user.pk != form.drafter_id:
        return "只有承办人可以撤回。"
    if form.state == Form.State.FINISHED or form.has_taken_effect:
        return "这张审批单已经办结或者生效，不能撤回。"
    return ""


def statements_objection(asked: Sequence[str], given: Sequence[str]) -> str:
    """Why a step is not agreed to with these statements ticked of those that it asks for, or ""."""
    missing = next((text for text in asked if text not in given), "")
    return f"签批须逐项勾选，还没有勾选：“{missing}”" if missing else ""


def tampered_objection(held: bool) -> str:
    """The objection to going on with a form that is not what its signatures cover, or ""."""
    return "" if held else "单上的内容与已有的签批不符，不能继续办理：请告诉安全保密管理员核验（manage.py verify）。"


def changed_objection(form: Form, items: list[Item]) -> str:
    """The objection to signing what is not what was submitted, or ""; once it took effect the items may change."""
    if form.has_taken_effect:
        return ""
    for start in range(0, len(items), BATCH):
        some = items[start : start + BATCH]
        revisions = Revision.objects.in_bulk([item.revision_id for item in some if item.revision_id])
        for item in some:
            if item.thing is None or form.route.digest_of(item.thing, revisions.get(item.revision_id)) != item.digest:
                name = item.thing.signed_name if item.thing is not None else "其中一件"
                return f"《{name}》与送审时不一致（内容、附件、密级或者公开属性有改动），须退回承办人重新送审。"
    return ""


def opinion_objection(opinion: str) -> str:
    """Why these words cannot stand on a form, or ""."""
    longest = Signature._meta.get_field("opinion").max_length
    return f"意见超过 {longest} 字，请压缩后再签；详细的修改意见可以另附。" if len(opinion) > longest else ""


def who_was_first(form: Form, by=None) -> str:
    last = form.signatures.select_related("by").order_by("pk").last()
    if last is None:
        return "这张审批单在您打开之后已经变动，请刷新后再办。"
    when = timezone.localtime(last.at)
    if by is not None and last.by_id == by.pk and last.round == form.round:
        return f"您已于{when:%Y年%m月%d日 %H:%M}签过这张审批单（{last.get_outcome_display()}），这次点击没有再记一次。"
    done = f"{last.by}（{last.capacity}）已于{when:%Y年%m月%d日 %H:%M}{last.get_outcome_display()}"
    return f"{done}，您的操作没有生效，请刷新后查看。"

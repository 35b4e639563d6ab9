"""The rules of the house at work: in the transaction of the act, many things at once, and never in its way."""

from collections.abc import Callable, Sequence
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import get_active_log_context

from portal import trail
from portal.people.models import Roster, User
from portal.routes.models import Form, Item

from . import matters
from .models import KNOWN_TO_READERS, Flag, HouseRule, Notice, Reached, Shelf, ShelfEntry
from .notices import tell

BATCH = 500


def reached(form: Form, act: str) -> str:
    """The state that the things on a form have come to by this move, or ""."""
    if act:
        return act if act in Reached.values else ""
    if form.state == Form.State.RUNNING:
        return Reached.SUBMITTED if form.turn == 0 else ""
    if form.state == Form.State.RETURNED:
        return Reached.RETURNED
    return Reached.RECALLED if form.outcome == Form.Outcome.WITHDRAWN else Reached.APPROVED


def on_moved(sender, form: Form, act: str = "", items: Sequence[Item] | None = None, **kwargs) -> None:
    state = reached(form, act)
    for rule in HouseRule.objects.concerning(form, state) if state else ():
        keys = keys_of(rule, form, items)
        if keys:
            carry_out(rule, form, state, keys)


def keys_of(rule: HouseRule, form: Form, items: Sequence[Item] | None) -> list[int]:
    """The things of the rule's kind among these items, or all of the round; a kind that is no more has none."""
    matter = matters.registry.get(rule.kind)
    if matter is None:
        return []
    if matter.model is Form:
        return [form.pk]
    kind = matter.content_type.pk
    if items is not None:
        return [item.object_id for item in items if item.content_type_id == kind]
    of_kind = form.items.filter(round=form.round, content_type=kind)
    return list(of_kind.order_by("pk").values_list("object_id", flat=True))


def carry_out(rule: HouseRule, form: Form, state: str, keys: list[int]) -> None:
    """A rule whose target is gone says so where rules are kept, and the act goes on."""
    with trail.act("desk.rule_applied", of=rule, form=form.pk, state=str(state), things=len(keys)) as entry:
        trouble = ACTIONS[rule.action](rule, form, state, keys)
        if trouble:
            entry.outcome = "failed"
        if trouble or rule.trouble:
            HouseRule.objects.filter(pk=rule.pk).update(trouble=trouble, trouble_at=timezone.now() if trouble else None)


# ---------------------------------------------------------------- the three actions: each answers its trouble, or ""


def notify(rule: HouseRule, form: Form, state: str, keys: list[int]) -> str:
    people = recipients(rule)
    tell(form, Notice.Kind.RULE, people, rule=rule, state=state)
    return "" if people else f"{rule.target}现在没有在职的人员，没有发出提醒。"


def recipients(rule: HouseRule) -> set[int]:
    """The people of the day: the one named, who holds the post (in the division, if one is named), or the division."""
    if rule.user_id:
        return {rule.user_id} if rule.user.is_employed() else set()
    if rule.post:
        return Roster().people_in([rule.post], rule.division_id)
    return set(User.objects.employed().filter(division=rule.division_id).values_list("pk", flat=True))


def file(rule: HouseRule, form: Form, state: str, keys: list[int]) -> str:
    if not rule.shelf.is_open:
        return f"工作专夹“{rule.shelf}”已停用，没有列入。"
    common = {"shelf": rule.shelf, "content_type": content_type(rule)}
    facts = {"rule": rule, "state": state, "form": form}
    entries = (ShelfEntry(object_id=key, **common, **facts) for key in keys)
    ShelfEntry.objects.bulk_create(entries, batch_size=BATCH, ignore_conflicts=True)
    if state in KNOWN_TO_READERS:
        # What was put there before the readers of the thing might know why, they may know now.
        closed = ShelfEntry.objects.filter(**common).exclude(state__in=KNOWN_TO_READERS)
        for start in range(0, len(keys), BATCH):
            closed.filter(object_id__in=keys[start : start + BATCH]).update(**facts)
    return ""


def flag(rule: HouseRule, form: Form, state: str, keys: list[int]) -> str:
    facts = {"rule": rule, "state": state, "form": form, "colour": rule.colour, "words": rule.words}
    flags = (Flag(content_type=content_type(rule), object_id=key, **facts) for key in keys)
    Flag.objects.bulk_create(flags, batch_size=BATCH, ignore_conflicts=True)
    return ""


def content_type(rule: HouseRule) -> ContentType:
    return matters.registry[rule.kind].content_type


ACTIONS: dict[str, Callable[[HouseRule, Form, str, list[int]], str]] = {
    HouseRule.Action.NOTIFY: notify,
    HouseRule.Action.FILE: file,
    HouseRule.Action.FLAG: flag,
}


# ---------------------------------------------------------------- who changed a rule, and which are in trouble


def recorded(sender, instance: HouseRule | Shelf, created: bool, **kwargs) -> None:
    """Every change of a rule or shelf in the trail, by whoever works in the admin."""
    action = f"desk.{sender._meta.model_name}_{'added' if created else 'changed'}"
    names = ("kind", "state", "action", "is_active") if sender is HouseRule else ("division_id", "is_open")
    with trail.act(action, by=get_active_log_context().user, of=instance) as entry:
        entry.data.update({name: getattr(instance, name) for name in names})


def in_trouble(day: date) -> str:
    """For whoever reads the output of the night."""
    rules = HouseRule.objects.filter(is_active=True).exclude(trouble="")
    named = "；".join(f"“{rule}”{rule.trouble}" for rule in rules.order_by(F("trouble_at").desc(), "pk"))
    return f"没有办成的规则：{named}" if named else ""

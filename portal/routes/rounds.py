"""A round begins: what may go on the form as it stands now, the plan that is frozen with it, and who is asked."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

from portal import rulesets, workdays
from portal.people.models import Roster, today

from . import enclosures
from .locks import lock_pairs
from .models import Enclosure, Form, Item
from .objections import Objection
from .seats import take_seats

BATCH = 500


def drafted(route_id: str, things: Sequence, *, by, fields: dict) -> Form:
    """A form as it would be submitted over these objects, with the plan of its first round; not saved."""
    form = Form(
        route_id=route_id, drafter=by, division_id=by.division_id, fields=fields, ruleset=rulesets.ruleset(today()).name
    )  # fmt: skip
    plan_round(form, things)
    return form


def plan_round(form: Form, things: Sequence) -> None:
    form.plan = [step.row() for step in form.route.plan(form, things)]
    form.steps = len(form.plan)
    form.due_on = workdays.add(today(), form.plan[0]["days"])


def objection_to(route_id: str, pairs: Sequence[tuple], *, by, fields: dict) -> str:
    """Why these (object, revision) pairs cannot be sent as they stand, or "": what submission would answer."""
    things = [thing for thing, _ in pairs]
    form = drafted(route_id, things, by=by, fields=fields)
    return sending_objection(form, things, by) or form.route.items_objection(items_of(form, pairs), form)


def sending_objection(form: Form, things: Sequence, by) -> str:
    if by.division_id is None or not by.is_employed():
        return "您的账号没有所属处室，或者已停用，不能提交审批。"
    return form.route.submission_objection(by, things, form)


def items_of(form: Form, pairs: Sequence[tuple]) -> list[Item]:
    return [
        Item(form=form, round=form.round, thing=thing, revision=revision, digest=form.route.digest_of(thing, revision))
        for thing, revision in pairs
    ]


def begun(form: Form) -> dict:
    """What the trail keeps of a form as its round begins."""
    return {"division": form.division_id, "seen": form.seen_digest()}


def held_pairs(route, things: Sequence[tuple]) -> list[tuple]:
    """The pairs read anew and locked: what goes on a form is judged as it is now, not as somebody saw it."""
    pairs = lock_pairs(things, route.things())
    for (thing, revision), (_, wanted) in zip(pairs, things, strict=True):
        if thing is None or (revision is None) != (wanted is None):
            raise Objection("其中有事项刚刚已被删除，请刷新后重新选择。")
    return pairs


def begin_round(form: Form, pairs: Sequence[tuple], *, by, enclosed: Mapping | None = None) -> None:
    enclosed = enclosed or {}
    items = items_of(form, pairs)
    objection = (
        sending_objection(form, [thing for thing, _ in pairs], by)
        or enclosures.missing(form.route, enclosed)
        or form.route.items_objection(items, form)
    )
    if objection:
        raise Objection(objection)
    give_up_reserved(items)
    asked = [(each.name, enclosed[each.name]) for each in form.route.enclosures if each.name in enclosed]
    Enclosure.objects.bulk_create(Enclosure(form=form, round=form.round, name=name, file=file) for name, file in asked)
    try:
        with transaction.atomic():
            Item.objects.bulk_create(items, batch_size=BATCH)
    except IntegrityError:
        raise Objection("其中有事项正在另一张审批单上，办结或者撤回之后才能再次送审。") from None
    vacant = take_seats(form, range(form.steps), Roster())
    if vacant:
        raise Objection("不能提交：" + "；".join(vacant) + "。请先由安全保密管理员办理任职或者代理。")


def give_up_reserved(items: Sequence[Item]) -> None:
    """An approval that waits to be used lapses when the same object goes on another form."""
    by_type: dict = {}
    for item in items:
        by_type.setdefault(item.content_type_id, []).append(item.object_id)
    for content_type, pks in by_type.items():
        for start in range(0, len(pks), BATCH):
            Item.objects.filter(
                content_type=content_type,
                object_id__in=pks[start : start + BATCH],
                is_open=True,
                form__state=Form.State.FINISHED,
            ).update(is_open=False)


def clean_fields(route, fields: dict) -> dict:
    bound = route.fields_form(fields)
    if not bound.is_valid():
        labels = {name: field.label for name, field in bound.fields.items()}
        raise Objection(
            "；".join(f"{labels.get(name, '')}：{errors[0]}".lstrip("：") for name, errors in bound.errors.items())
        )
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in bound.cleaned_data.items()
        if value not in (None, "", [])
    }

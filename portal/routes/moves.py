"""Moving a form: submit, sign, send back, withdraw, submit again. Nothing else changes its state."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import F, prefetch_related_objects
from django.dispatch import Signal
from django.utils import timezone
from wagtail.models import Revision

from portal import rulesets, trail, workdays
from portal.people.models import Capacity, Roster, today
from portal.text import cleaned

from . import enclosures
from .locks import lock_form, lock_pairs
from .models import Enclosure, Form, Item, Signature
from .route import registry
from .seats import capacity_at, current_seats, name_of, take_seats

# Sent in the transaction of a move with `form` as it stands now; for a signature also with the `roster` that it was
# resolved by, for one that carries an approval out with `act` and with the `items` that it was carried out on.
moved = Signal()
BATCH = 500


class Objection(Exception):
    """Why an act is refused, in words for the person who asked for it."""


class Moved(Objection):
    """The form is no longer where this person saw it."""


# ---------------------------------------------------------------- guards


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


# ---------------------------------------------------------------- submission


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


def submit(
    route_id: str, things: Sequence[tuple], *, by, fields: dict | None = None, enclosed: Mapping | None = None
) -> Form:
    """A new form over (object, revision) pairs, judged as they are now; raises Objection in words for the drafter.

    `enclosed` holds stored files by the names under which the route asks for them.
    """
    route = registry[route_id]
    with trail.act(f"{route_id}.submitted", by=by) as entry:
        if not things:
            raise Objection("审批单上没有事项，请先选择要送审的内容。")
        pairs = held_pairs(route, things)
        form = drafted(route_id, [thing for thing, _ in pairs], by=by, fields=clean_fields(route, fields or {}))
        form.save(force_insert=True)
        begin_round(form, pairs, by=by, enclosed=enclosed)
        entry.of = form
        entry.data.update(items=len(pairs), form=form.pk, **begun(form))
        moved.send(sender=Form, form=form)
    return form


def resubmit(
    form: Form, things: Sequence[tuple], *, by, fields: dict | None = None, enclosed: Mapping | None = None
) -> Form:
    """The next round of a form that was sent back; it begins at step one, and the old rounds stay.

    What is not given anew, fields or enclosed files, is as in the round before.
    """
    with trail.act(f"{form.route_id}.resubmitted", by=by, of=form) as entry:
        seen = form.version
        pairs = held_pairs(form.route, things)
        form, _ = lock_form(form)
        if by.pk != form.drafter_id:
            raise Objection("只有承办人可以重新提交。")
        if form.version != seen or form.state != Form.State.RETURNED:
            raise Moved("这张审批单已经变动，请刷新后再办。")
        form.fields = clean_fields(form.route, fields if fields is not None else form.fields)
        before = {row.name: row.file for row in form.enclosures.filter(round=form.round).select_related("file")}
        form.state, form.round, form.turn, form.version = Form.State.RUNNING, form.round + 1, 0, form.version + 1
        plan_round(form, [thing for thing, _ in pairs])
        form.save(update_fields=["fields", "state", "round", "turn", "version", "plan", "steps", "due_on"])
        begin_round(form, pairs, by=by, enclosed=before | dict(enclosed or {}))
        entry.data.update(round=form.round, **begun(form))
        moved.send(sender=Form, form=form)
    return form


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


# ---------------------------------------------------------------- signatures


def sign(
    form: Form,
    *,
    by,
    version: int,
    opinion: str = "",
    amendments: dict | None = None,
    statements: Sequence[str] = (),
    opinions: dict[str, str] | None = None,
) -> Form:
    """Agree at the present step of the version that the signer saw; of two at the same moment exactly one moves it."""
    opinion = cleaned(opinion).strip()
    with trail.act(f"{form.route_id}.signed", by=by, of=form) as entry:
        roster = Roster()
        form, items, capacity = ready_to_sign(form, by, version, opinion, roster)
        route, held = form.route, form.holds_what_was_signed
        opinion = worded(route.opinions(form, form.step), opinions or {}, opinion)
        changed = amend(form, amendments or {})
        asked = route.statements(form, form.step)
        problem = (
            tampered_objection(held)
            or statements_objection(asked, statements)
            or route.signing_objection(form, form.step, by)
            or route.items_objection(items, form)
            or changed_objection(form, items)
        )
        if problem:
            raise Objection(problem)
        through = last_covered(form, by, roster)
        signature = signature_of(form, capacity, through, by, roster)
        signature.outcome, signature.opinion = Signature.Outcome.AGREED, opinion or "同意"
        signature.amendments, signature.statements = changed, asked
        before, deciding = form.turn, form.deciding_step
        advance(form, version, turn=through + 1, fields=form.fields)
        signature.save()
        entry.data.update(step=before, through=through, post=capacity.post, digest=signature.digest)
        entry.data["signature"] = signature.sealed()
        if form.turn == form.steps:
            finish(form, Form.Outcome.APPROVED)
        else:
            take_seats(form, [form.turn], roster)
        if before < deciding <= through + 1:
            route.took_effect(form, by=by)
        moved.send(sender=Form, form=form, roster=roster)
    return form


def statements_objection(asked: Sequence[str], given: Sequence[str]) -> str:
    """Why a step is not agreed to with these statements ticked of those that it asks for, or ""."""
    missing = next((text for text in asked if text not in given), "")
    return f"签批须逐项勾选，还没有勾选：“{missing}”" if missing else ""


def signature_of(form: Form, capacity: Capacity, through: int, by, roster: Roster) -> Signature:
    """The signature at the present step over the form as it is seen now; outcome and opinion are the caller's."""
    return Signature(
        form=form,
        round=form.round,
        index=form.turn,
        through=through,
        by=by,
        on_behalf_of=capacity.on_behalf_of,
        post=capacity.post,
        division_id=capacity.division_id,
        capacity=capacities(form, form.turn, through, by, roster),
        digest=form.seen_digest(),
    )


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


def send_back(form: Form, *, by, version: int, opinion: str) -> Form:
    """Back to the drafter with reasons; the next round begins at step one."""
    opinion = cleaned(opinion).strip()
    with trail.act(f"{form.route_id}.sent_back", by=by, of=form) as entry:
        if not opinion:
            raise Objection("退回时请写明理由，承办人据此修改。")
        roster = Roster()
        form, _, capacity = ready_to_sign(form, by, version, opinion, roster)
        problem = returning_objection(form)
        if problem:
            raise Objection(problem)
        signature = signature_of(form, capacity, form.turn, by, roster)
        signature.outcome, signature.opinion = Signature.Outcome.SENT_BACK, opinion
        advance(form, version, state=Form.State.RETURNED)
        signature.save()
        form.items.filter(round=form.round).update(is_open=False)
        form.route.fell(form, by=by)
        entry.data.update(step=signature.index, post=capacity.post, signature=signature.sealed())
        moved.send(sender=Form, form=form)
    return form


def withdraw(form: Form, *, by, version: int) -> Form:
    """The drafter takes a running or returned form back; a form that took effect is not withdrawn."""
    with trail.act(f"{form.route_id}.withdrawn", by=by, of=form):
        form, _ = lock_form(form)
        problem = withdrawing_objection(form, by)
        if problem:
            raise Objection(problem)
        advance(form, version, state=Form.State.FINISHED, outcome=Form.Outcome.WITHDRAWN, finished_at=timezone.now())
        form.items.filter(round=form.round).update(is_open=False)
        form.route.fell(form, by=by)
        moved.send(sender=Form, form=form)
    return form


def worded(asked: Sequence[str], given: dict[str, str], opinion: str) -> str:
    """The opinion as it stands on the form: what was asked point by point, then what else the signer says."""
    if missing := [name for name in asked if not given.get(name, "").strip()]:
        raise Objection(f"请逐项写明{'、'.join(missing)}，不写的不能签批。")
    points = "；".join(f"{name}：{given[name].strip().rstrip('。；')}" for name in asked)
    words = "。".join(filter(None, [points, opinion.strip()]))
    if problem := opinion_objection(words):
        raise Objection(problem)
    return words


def opinion_objection(opinion: str) -> str:
    """Why these words cannot stand on a form, or ""."""
    longest = Signature._meta.get_field("opinion").max_length
    return f"意见超过 {longest} 字，请压缩后再签；详细的修改意见可以另附。" if len(opinion) > longest else ""


def ready_to_sign(form: Form, by, version: int, opinion: str, roster: Roster) -> tuple[Form, list[Item], Capacity]:
    """The form with its items, locked, and in what capacity this person signs it now."""
    form, items = lock_form(form)
    if form.version != version:
        raise Moved(who_was_first(form, by))
    # Read once: nobody else changes them while the form is locked, and `advance` forgets them.
    prefetch_related_objects([form], "seats", "signatures", "items")
    problem = signing_objection(form, by, roster) or opinion_objection(opinion)
    if problem:
        raise Objection(problem)
    return form, items, capacity_at(form, form.turn, by, roster)


def who_was_first(form: Form, by=None) -> str:
    last = form.signatures.select_related("by").order_by("pk").last()
    if last is None:
        return "这张审批单在您打开之后已经变动，请刷新后再办。"
    when = timezone.localtime(last.at)
    if by is not None and last.by_id == by.pk and last.round == form.round:
        return f"您已于{when:%Y年%m月%d日 %H:%M}签过这张审批单（{last.get_outcome_display()}），这次点击没有再记一次。"
    done = f"{last.by}（{last.capacity}）已于{when:%Y年%m月%d日 %H:%M}{last.get_outcome_display()}"
    return f"{done}，您的操作没有生效，请刷新后查看。"


def advance(form: Form, version: int, **values) -> None:
    """The compare-and-set on which every move depends."""
    if "turn" in values and values["turn"] < form.steps:
        values["due_on"] = workdays.add(today(), form.plan[values["turn"]]["days"])
    updated = (
        Form.objects.filter(pk=form.pk, version=version)
        .exclude(state=Form.State.FINISHED)
        .update(version=F("version") + 1, **values)
    )
    if not updated:
        raise Moved(who_was_first(Form.objects.get(pk=form.pk)))
    form.refresh_from_db()


def finish(form: Form, outcome: str) -> None:
    """Every step is signed: the form is closed, and its items are free again unless an act is still to use them."""
    Form.objects.filter(pk=form.pk).update(
        state=Form.State.FINISHED, outcome=outcome, finished_at=timezone.now(), due_on=None
    )
    form.refresh_from_db()
    if not form.route.acted_upon:
        form.items.filter(round=form.round).update(is_open=False, used_at=timezone.now())


def take_up(items: Sequence[Item], *, by) -> None:
    """Use these approved items, each once, inside the transaction of the act that carries the approval out.

    Refused where the form is not what was signed. The act sends `moved` with its own name and the items when it is
    done.
    """
    for form in {item.form_id: item.form for item in items}.values():
        if problem := tampered_objection(form.holds_what_was_signed):
            raise Objection(problem)
    taken = Item.objects.filter(pk__in=[item.pk for item in items], is_open=True).update(
        is_open=False, used_at=timezone.now(), used_by=by
    )
    if taken != len(items):
        raise Objection("其中有事项刚刚已由他人办理，请刷新后查看。")


def last_covered(form: Form, by, roster: Roster) -> int:
    """The last of the consecutive steps that one signature of this person covers."""
    index, steps = form.turn, form.planned
    while index + 1 < form.steps and (not form.route.distinct or steps[index + 1].code == steps[index].code):
        if capacity_at(form, index + 1, by, roster) is None:
            break
        index += 1
    return index


def capacities(form: Form, index: int, through: int, by, roster: Roster) -> str:
    named = []
    for step in range(index, through + 1):
        capacity = capacity_at(form, step, by, roster)
        delegator = f"（代{capacity.on_behalf_of}）" if capacity.on_behalf_of else ""
        named.append(name_of(capacity.post, capacity.division_id) + delegator)
    return "、".join(dict.fromkeys(named))


def amend(form: Form, changes: dict) -> list:
    """Change fields of the form as far as the step may; the old value stays beside the new in the signature."""
    if not changes:
        return []
    merged = clean_fields(form.route, form.fields | changes)
    before = form.fields
    names = [name for name in sorted(set(before) | set(merged)) if before.get(name, "") != merged.get(name, "")]
    if closed := [name for name in names if not form.step.may_amend(name)]:
        labels = form.route.fields_form().fields
        words = "、".join(str(labels[name].label) if name in labels else name for name in closed)
        raise Objection(f"“{form.step.label}”这一步不能改动“{words}”：有不同意见的请写在意见里，或者退回承办人。")
    form.fields = merged
    return [[name, before.get(name, ""), merged.get(name, "")] for name in names]

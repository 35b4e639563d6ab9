"""Moving a form: submit, sign, send back, withdraw, submit again. Nothing else changes its state."""

from collections.abc import Mapping, Sequence

from django.db.models import F, prefetch_related_objects
from django.dispatch import Signal
from django.utils import timezone

from portal import trail, workdays
from portal.people.models import Capacity, Roster, today
from portal.text import cleaned

from .locks import lock_form
from .models import Form, Item, Signature
from .objections import (
    Moved,
    Objection,
    changed_objection,
    opinion_objection,
    returning_objection,
    signing_objection,
    statements_objection,
    tampered_objection,
    who_was_first,
    withdrawing_objection,
)
from .rounds import begin_round, begun, clean_fields, drafted, held_pairs, plan_round
from .route import registry
from .seats import capacity_at, name_of, take_seats

# Sent in the transaction of a move with `form` as it stands now; for a signature also with the `roster` that it was
# resolved by, for one that carries an approval out with `act` and with the `items` that it was carried out on.
moved = Signal()


# ---------------------------------------------------------------- submission


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

"""Moving a form: submit, sign, send back, withdraw, submit again. Nothing else changes its state."""

from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone

from portal import rulesets, trail, workdays
from portal.people.models import Capacity, Division, Roster, today
from portal.people.posts import HOUSE_POSTS, NEXT_ABOVE, Post

from .models import Form, Item, Seat, Signature
from .route import house, registry

# Sent in the transaction of a move with `form` as it stands now; for one that carries an approval out also with `act`
# and with the `items` that it was carried out on.
moved = Signal()
BATCH = 500
# The general office is a division too: its head and its leader in charge have posts of their own.
IN_GENERAL_OFFICE = {Post.DIVISION_HEAD: Post.OFFICE_HEAD, Post.LEADER: Post.OFFICE_LEADER}


class Objection(Exception):
    """Why an act is refused, in words for the person who asked for it."""


class Moved(Objection):
    """The form is no longer where this person saw it."""


# ---------------------------------------------------------------- who signs


def may_sign(capacity: Capacity, out: set[int], signed: set[int]) -> bool:
    """A deputy signs neither for someone who may not, nor a form that the deputy drafted or signed already."""
    if capacity.user.pk in out:
        return False
    delegator = capacity.on_behalf_of
    return delegator is None or (delegator.pk not in out and capacity.user.pk not in signed)


def resolve(form: Form, post: str, division_id: int | None, roster: Roster) -> tuple[str, list[Capacity]]:
    """The post that signs in fact and its people: a drafter is replaced by the next above, never skipped.

    Nobody signs an own application; where the route asks for different persons, nobody signs twice a round.
    """
    signed = set(form.signatures.filter(round=form.round).values_list("by_id", flat=True))
    out = {form.drafter_id} | (signed if form.route.distinct else set())
    if division_id is not None and division_id == house(form):
        post = IN_GENERAL_OFFICE.get(post, post)
    while True:
        holders = roster.holders(post, division_id)
        people = [capacity for capacity in holders if may_sign(capacity, out, signed)]
        above = NEXT_ABOVE.get(Post(post))
        if people or not holders or above is None:
            return post, people
        post = above


def name_of(post: str, division_id: int | None) -> str:
    if post in HOUSE_POSTS or division_id is None:
        return Post(post).label
    division = Division.objects.get(pk=division_id)
    return Post(post).label.replace("处室", "") + f"（{division}）"


def take_seats(form: Form, indexes: Iterable[int], roster: Roster) -> list[str]:
    """Write who is asked at these steps; the answer names the posts that nobody can fill."""
    vacant = []
    for index in indexes:
        step = form.route.steps[index]
        Seat.objects.filter(form=form, round=form.round, index=index).delete()
        division_id = step.of(form)
        found = False
        for asked in step.posts:
            post, people = resolve(form, asked, division_id, roster)
            found = found or bool(people)
            place = None if post in HOUSE_POSTS else division_id
            Seat.objects.update_or_create(
                form=form, round=form.round, index=index, post=post, defaults={"division_id": place}
            )
        if not found:
            names = "或者".join(name_of(post, division_id) for post in step.posts)
            vacant.append(f"“{step.label}”由{names}签批，该职务现在无人可签")
    return vacant


def people_at(form: Form, index: int, roster: Roster) -> list[Capacity]:
    """Who may sign this step, own posts before deputyships."""
    seats = form.seats.filter(round=form.round, index=index)
    return [capacity for seat in seats for capacity in resolve(form, seat.post, seat.division_id, roster)[1]]


def capacity_at(form: Form, index: int, user, roster: Roster) -> Capacity | None:
    """In what capacity this person may sign this step."""
    return next((capacity for capacity in people_at(form, index, roster) if capacity.user.pk == user.pk), None)


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
    if form.turn >= form.route.deciding_step:
        return "这张审批单已经生效，现在只作会签，不能退回；有异议的请另行办理。"
    return ""


def withdrawing_objection(form: Form, user) -> str:
    """Why this person cannot take this form back, or ""."""
    if user.pk != form.drafter_id:
        return "只有承办人可以撤回。"
    if form.state == Form.State.FINISHED or form.turn >= form.route.deciding_step:
        return "这张审批单已经办结或者生效，不能撤回。"
    return ""


def current_seats(form: Form) -> models.QuerySet:
    return form.seats.filter(round=form.round, index=form.turn)


# ---------------------------------------------------------------- submission


def submit(route_id: str, things: Sequence[tuple], *, by, fields: dict | None = None) -> Form:
    """A new form over (object, revision) pairs; raises Objection in words for the drafter."""
    route = registry[route_id]
    with trail.act(f"{route_id}.submitted", by=by) as entry:
        if by.division_id is None or not by.is_employed():
            raise Objection("您的账号没有所属处室，或者已停用，不能提交审批。")
        if not things:
            raise Objection("审批单上没有事项，请先选择要送审的内容。")
        form = Form.objects.create(
            route_id=route_id,
            drafter=by,
            division_id=by.division_id,
            fields=clean_fields(route, fields or {}),
            ruleset=rulesets.ruleset(today()).name,
            steps=len(route.steps),
            due_on=workdays.add(today(), route.steps[0].days),
        )
        begin_round(form, things)
        entry.of = form
        entry.data.update(items=len(things), form=form.pk)
        moved.send(sender=Form, form=form)
    return form


def resubmit(form: Form, things: Sequence[tuple], *, by, fields: dict | None = None) -> Form:
    """The next round of a form that was sent back; it begins at step one, and the old rounds stay."""
    with trail.act(f"{form.route_id}.resubmitted", by=by, of=form) as entry:
        if by.pk != form.drafter_id:
            raise Objection("只有承办人可以重新提交。")
        now = today()
        updated = Form.objects.filter(pk=form.pk, version=form.version, state=Form.State.RETURNED).update(
            state=Form.State.RUNNING,
            round=F("round") + 1,
            turn=0,
            version=F("version") + 1,
            fields=clean_fields(form.route, fields if fields is not None else form.fields),
            due_on=workdays.add(now, form.route.steps[0].days),
        )
        if not updated:
            raise Moved("这张审批单已经变动，请刷新后再办。")
        form.refresh_from_db()
        begin_round(form, things)
        entry.data.update(round=form.round)
        moved.send(sender=Form, form=form)
    return form


def begin_round(form: Form, things: Sequence[tuple]) -> None:
    items = [
        Item(
            form=form,
            round=form.round,
            thing=thing,
            revision=revision,
            digest=form.route.digest_of(thing, revision),
        )
        for thing, revision in things
    ]
    objection = form.route.items_objection(items, form)
    if objection:
        raise Objection(objection)
    give_up_reserved(things)
    try:
        with transaction.atomic():
            Item.objects.bulk_create(items, batch_size=BATCH)
    except IntegrityError:
        raise Objection("其中有事项正在另一张审批单上，办结或者撤回之后才能再次送审。") from None
    vacant = take_seats(form, range(form.steps), Roster())
    if vacant:
        raise Objection("不能提交：" + "；".join(vacant) + "。请先由安全保密管理员办理任职或者代理。")


def give_up_reserved(things: Sequence[tuple]) -> None:
    """An approval that waits to be used lapses when the same object goes on another form."""
    by_type: dict = {}
    for thing, _ in things:
        by_type.setdefault(ContentType.objects.get_for_model(thing), []).append(thing.pk)
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
    with trail.act(f"{form.route_id}.signed", by=by, of=form) as entry:
        roster = Roster()
        form, capacity = ready_to_sign(form, by, version, opinion, roster)
        route = form.route
        opinion = worded(route.opinions(form, form.step), opinions or {}, opinion)
        changed = amend(form, amendments or {})
        seen = form.seen_digest()
        given = [text for text in route.statements(form, form.step) if text in statements]
        problem = route.signing_objection(form, form.step, by, given) or route.items_objection(
            list(current_items(form)), form
        )
        if problem:
            raise Objection(problem)
        through = last_covered(form, by, roster)
        signature = Signature(
            form=form,
            round=form.round,
            index=form.turn,
            through=through,
            by=by,
            on_behalf_of=capacity.on_behalf_of,
            post=capacity.post,
            division_id=capacity.division_id,
            capacity=capacities(form, form.turn, through, by, roster),
            outcome=Signature.Outcome.AGREED,
            opinion=opinion or "同意",
            amendments=changed,
            statements=given,
            digest=seen,
        )
        before = form.turn
        advance(form, version, turn=through + 1, fields=form.fields)
        signature.save()
        entry.data.update(step=before, through=through, post=capacity.post, digest=seen)
        if form.turn == form.steps:
            finish(form, Form.Outcome.APPROVED)
        else:
            take_seats(form, [form.turn], roster)
        if before < route.deciding_step <= through + 1:
            route.took_effect(form, by=by)
        moved.send(sender=Form, form=form)
    return form


def send_back(form: Form, *, by, version: int, opinion: str) -> Form:
    """Back to the drafter with reasons; the next round begins at step one."""
    with trail.act(f"{form.route_id}.sent_back", by=by, of=form) as entry:
        if not opinion.strip():
            raise Objection("退回时请写明理由，承办人据此修改。")
        roster = Roster()
        form, capacity = ready_to_sign(form, by, version, opinion, roster)
        problem = returning_objection(form)
        if problem:
            raise Objection(problem)
        index = form.turn
        seen = form.seen_digest()
        advance(form, version, state=Form.State.RETURNED)
        Signature.objects.create(
            form=form,
            round=form.round,
            index=index,
            through=index,
            by=by,
            on_behalf_of=capacity.on_behalf_of,
            post=capacity.post,
            division_id=capacity.division_id,
            capacity=capacities(form, index, index, by, roster),
            outcome=Signature.Outcome.SENT_BACK,
            opinion=opinion.strip(),
            digest=seen,
        )
        form.items.filter(round=form.round).update(is_open=False)
        form.route.fell(form, by=by)
        entry.data.update(step=index, post=capacity.post)
        moved.send(sender=Form, form=form)
    return form


def withdraw(form: Form, *, by, version: int) -> Form:
    """The drafter takes a running or returned form back; a form that took effect is not withdrawn."""
    with trail.act(f"{form.route_id}.withdrawn", by=by, of=form):
        form = Form.objects.get(pk=form.pk)
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
    if len(opinion.strip()) > longest:
        return f"意见超过 {longest} 字，请压缩后再签；详细的修改意见可以另附。"
    return "意见里有不能显示的控制字符，请删去后再签。" if "\0" in opinion else ""


def ready_to_sign(form: Form, by, version: int, opinion: str, roster: Roster) -> tuple[Form, Capacity]:
    form = Form.objects.select_related("drafter", "division").get(pk=form.pk)
    if form.version != version:
        raise Moved(who_was_first(form, by))
    problem = signing_objection(form, by, roster) or opinion_objection(opinion)
    if problem:
        raise Objection(problem)
    return form, capacity_at(form, form.turn, by, roster)


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
        values["due_on"] = workdays.add(today(), form.route.steps[values["turn"]].days)
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


def current_items(form: Form) -> models.QuerySet:
    return form.items.filter(round=form.round).prefetch_related(GenericPrefetch("thing", form.route.things()))


def last_covered(form: Form, by, roster: Roster) -> int:
    index = form.turn
    if form.route.distinct:
        return index
    while index + 1 < form.steps and capacity_at(form, index + 1, by, roster) is not None:
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
    """Change fields of the form; the old value stays beside the new in the signature."""
    if not changes:
        return []
    merged = clean_fields(form.route, form.fields | changes)
    before = form.fields
    form.fields = merged
    return [
        [name, before.get(name, ""), merged.get(name, "")]
        for name in sorted(set(before) | set(merged))
        if before.get(name, "") != merged.get(name, "")
    ]

"""Up the levels: unclear matters and their two terms, and the proposals of a unit that may not determine itself."""

from datetime import date

from django.db import IntegrityError, transaction

from portal import rulesets, trail
from portal.desk import notices
from portal.desk.models import Notice
from portal.people.models import Assignment, Division, Roster, User, today
from portal.people.posts import Post
from portal.routes import seats
from portal.routes.locks import lock_form
from portal.routes.models import Form
from portal.routes.objections import Objection

from . import authorities
from .acts import project_code, running_form
from .levels import Level
from .models import Act, GovernmentRequest, Referral, StateSecret, UnclearMatter, keeps_register

# ---------------------------------------------------------------- unclear matters


def reporting_objection(user) -> str:
    return "" if keeps_register(user) else "不明确事项由保密办公室上报和登记答复。"


def report(unclear: UnclearMatter, *, by: User, on: date) -> None:
    """That the matter was reported to who rules on it, within ten working days (保密法实施条例 第二十五条)."""
    with trail.act("secretmarks.unclear_reported", by=by, of=unclear.secret, on=on.isoformat()):
        if objection := reporting_objection(by):
            raise Objection(objection)
        if not unclear.found_on <= on <= today():
            raise Objection("上报日期应当在拟定之后、今天或者今天以前。")
        if not UnclearMatter.objects.filter(pk=unclear.pk, reported_on=None).update(reported_on=on):
            raise Objection("这个事项已经上报。")


def rule(unclear: UnclearMatter, *, by: User, on: date, ruling: str) -> None:
    """What was ruled; a matter that is no state secret is sent back by the examiner (S-18c)."""
    with trail.act("secretmarks.unclear_ruled", by=by, of=unclear.secret, ruling=ruling):
        if objection := reporting_objection(by):
            raise Objection(objection)
        if unclear.reported_on is None or not unclear.reported_on <= on <= today():
            raise Objection("答复日期应当在上报之后、今天或者今天以前；还没有上报的先登记上报。")
        if not UnclearMatter.objects.filter(pk=unclear.pk, ruling="").update(ruled_on=on, ruling=ruling):
            raise Objection("这个事项的答复已经登记。")


def unruled(secret: StateSecret) -> str:
    """The objection to deciding what nobody has ruled on yet, or ""."""
    unclear = UnclearMatter.objects.filter(secret=secret).first()
    if unclear is None or unclear.ruling == UnclearMatter.Ruling.SECRET:
        return ""
    if unclear.ruling:
        return "保密行政管理部门答复本件不属于国家秘密，请退回承办人（保密法实施条例第二十五条）。"
    return "本件是不明确事项，须先报保密行政管理部门确定，登记答复之后再审批（保密法实施条例第二十五条）。"


# ---------------------------------------------------------------- level by level


def path_of(form: Form) -> list[Division]:
    """The bureaus, lowest first, whose heads send a proposal on to the organ above."""
    path = authorities.bureaus_over(form.division)
    heads = Assignment.objects.current().filter(post=Post.BUREAU_HEAD).exclude(user=form.drafter_id)
    headed = set(heads.values_list("division", flat=True))
    return [organ for organ in path if organ.pk in headed]


def waiting_on(secret: StateSecret, form: Form) -> list[Division]:
    """Those of them that have not sent it on yet."""
    referred = set(secret.referrals.filter(round=form.round).values_list("organ", flat=True))
    return [organ for organ in path_of(form) if organ.pk not in referred]


def asked_organ(secret: StateSecret, form: Form) -> Division | None:
    """The bureau whose head is asked to decide now; None where it is for the agency, or for the drafter's division.

    A proposal is with the lowest bureau that has not sent it up (S-13); what is classified is changed and lifted by
    the organ that determined it (保密法 第二十三条、第二十四条).
    """
    if form.route_id == "secretmarks.determine":
        return next(iter(waiting_on(secret, form)), None)
    organ = determining_organ(secret)
    return organ if organ in authorities.bureaus_over(form.division) else None


def determining_organ(secret: StateSecret) -> Division | None:
    """The organ whose authority determined the matter in the system."""
    act = secret.acts.filter(kind=Act.Kind.DETERMINED, form__isnull=False).select_related("form").last()
    last = act.form.signatures.select_related("division").order_by("pk").last() if act else None
    return authorities.organ_of(last.division) if last else None


def not_the_determining(secret: StateSecret, user) -> str:
    """The objection to changing or lifting what another organ determined, unless it is the one above, or ""."""
    organ = determining_organ(secret)
    if organ is None or user.holds(Post.DIRECTOR_GENERAL) or authorities.organ_of(user.division) == organ:
        return ""
    return f"变更和解除由原定密机关{organ}或者其上级机关决定（保密法第二十三条、第二十四条）。"


def not_referred(secret: StateSecret, form: Form, user) -> str:
    """The objection to deciding over the head of an organ that did not send its proposal up, or "" (S-13)."""
    if not user.holds(Post.DIRECTOR_GENERAL) or not (waiting := waiting_on(secret, form)):
        return ""
    return f"本件须逐级上报，{waiting[0]}主要负责人还没有上报（保密法第十七条）。"


def referring_objection(user, secret: StateSecret) -> str:
    """Why this person cannot send the proposal on to the organ above, or ""."""
    if not user.holds(Post.BUREAU_HEAD):
        return "由市县审计局主要负责人逐级上报。"
    form = running_form(secret)
    if secret.state != StateSecret.State.PROPOSED or form is None or form.turn + 1 < form.steps:
        return "审核通过、等待审批的定密建议才逐级上报。"
    organ = authorities.organ_of(user.division)
    waiting = waiting_on(secret, form)
    if organ not in waiting:
        return f"{organ}已经上报，或者本件不经过{organ}。"
    if waiting[0] != organ:
        return f"{waiting[0]}还没有上报。"
    ruleset = rulesets.named(form.ruleset)
    level = Level(int(form.fields["level"]))
    original = form.fields["origin"] == StateSecret.Origin.ORIGINAL
    rights = {"original": original, "on": today(), "ruleset": ruleset, "project": project_code(secret, form)}
    if not authorities.bureau_power(organ, level, **rights)[1]:
        return f"{organ}有“{level.label}”级的定密权，直接审批，不需要上报。"
    return awaited(secret)


def refer(secret: StateSecret, *, by: User) -> Referral:
    """One level up; the matter stays protected at the proposed level (S-13)."""
    with trail.act("secretmarks.referred", by=by, of=secret) as entry:
        running = running_form(secret)
        form = lock_form(running)[0] if running else None
        secret.refresh_from_db()
        if objection := referring_objection(by, secret):
            raise Objection(objection)
        organ = authorities.organ_of(by.division)
        try:
            with transaction.atomic():
                made = Referral.objects.create(secret=secret, round=form.round, organ=organ, by=by)
        except IntegrityError:
            raise Objection(f"{organ}刚刚已经上报。") from None
        entry.data["organ"] = organ.pk
        roster = Roster()
        seats.take_seats(form, [form.turn], roster)
        notices.tell(form, Notice.Kind.WAITING, notices.signers(form, roster))
    return made


# ---------------------------------------------------------------- to a local government with authority


def requested(secret: StateSecret) -> GovernmentRequest | None:
    """What was last asked of a local government, unless it would not decide."""
    last = secret.government_requests.last()
    return last if last is not None and last.ruling != GovernmentRequest.Ruling.DECLINED else None


def awaited(secret: StateSecret) -> str:
    """The objection to sending elsewhere what a local government was asked to decide, or ""."""
    found = requested(secret)
    if found is None:
        return ""
    return f"本件{f'{found}已经批复' if found.ruling else f'已报{found}审批，正在等待批复'}，不再另行上报。"


def not_as_ruled(secret: StateSecret, form: Form) -> str:
    """The objection to deciding before, or other than, the local government that was asked, or "" (S-13)."""
    found = requested(secret)
    if found is None:
        return ""
    if not found.ruling:
        return f"本件已报{found}审批，登记批复之前不能定密，也不得作出标志（保密法第十七条）。"
    if found.ruling == GovernmentRequest.Ruling.NO_SECRET:
        return f"{found}批复本件不属于国家秘密，请退回承办人（保密法第十七条）。"
    if (found.level, found.term) != (int(form.fields["level"]), form.fields["term"]):
        return f"{found}批复为“{found.mark}”，与审批表不一致，请退回承办人按批复修改（保密法第十七条）。"
    return ""


def carries_out_ruling(secret: StateSecret, form: Form, user) -> bool:
    """Whether this head decides in the right of the local government that ruled so (S-13)."""
    found = requested(secret)
    if found is None or found.ruling != GovernmentRequest.Ruling.SECRET or not_as_ruled(secret, form):
        return False
    return user.holds(Post.BUREAU_HEAD) and authorities.organ_of(user.division) == found.organ


def ask_government(secret: StateSecret, *, by: User, government: str, letter: str, sent_on: date) -> GovernmentRequest:
    """In place of the next organ above; the matter stays protected at the proposed level (S-13)."""
    with trail.act("secretmarks.government_asked", by=by, of=secret) as entry:
        secret = StateSecret.objects.select_for_update().get(pk=secret.pk)
        if objection := referring_objection(by, secret):
            raise Objection(objection)
        if sent_on > today():
            raise Objection("上报日期不能在今天以后。")
        organ = authorities.organ_of(by.division)
        entry.data["organ"] = organ.pk
        return GovernmentRequest.objects.create(
            secret=secret, organ=organ, government=government, letter=letter, sent_on=sent_on, by=by
        )


def ruling_objection(user, secret: StateSecret) -> str:
    """Why this person does not record what the local government ruled, or ""."""
    found = requested(secret)
    if found is None or found.ruling:
        return "没有等待批复的上报。"
    if user.holds(Post.BUREAU_HEAD) and authorities.organ_of(user.division) == found.organ:
        return ""
    return f"批复由{found.organ}主要负责人登记。"


def record_ruling(
    secret: StateSecret, *, by: User, ruling: str, ruled_on: date, reply: str, level=None, term=""
) -> None:
    with trail.act("secretmarks.government_ruled", by=by, of=secret, ruling=ruling):
        secret = StateSecret.objects.select_for_update().get(pk=secret.pk)
        if objection := ruling_objection(by, secret):
            raise Objection(objection)
        found = requested(secret)
        if not found.sent_on <= ruled_on <= today():
            raise Objection("批复日期应当在上报之后、今天或者今天以前。")
        GovernmentRequest.objects.filter(pk=found.pk, ruling="").update(
            ruling=ruling, ruled_on=ruled_on, reply=reply, level=level, term=term
        )

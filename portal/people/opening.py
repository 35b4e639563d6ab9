"""Opening an account and setting its password anew: one asks, another releases, the holder sets, and is told of it."""

from smtplib import SMTPException

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from wagtail.log_actions import LogContext

from portal import trail

from .accounts import as_account
from .keys import MOST_FAILURES, AccountKey
from .models import Assignment, Division, User
from .passwords import LEGIBLE, grouped, initial_password
from .posts import Post
from .receivers import end_sessions

SALT = "portal.people.opening"
State = AccountKey.State


def requesting_objection(by: User, user: User) -> str:
    if by == user:
        return "本人的口令请在“改口令”中更改，不能为本人申请重新设置。"
    if not user.is_active or user.has_ended():
        return "账号已经停用，须先由安全保密管理员恢复。"
    return ""


def request_key(user: User, *, by: User, division: Division | None = None) -> str:
    """The code for the holder, shown this once; what ran before is void, and the password of before still works."""
    code = initial_password()
    with trail.act("people.key_requested", by=by, of=user, division=division.pk if division else None):
        holder = User.objects.select_for_update().get(pk=user.pk)
        if objection := requesting_objection(by, holder):
            raise ValidationError(objection)
        if holder.division_id is None and division is None:
            last = holder.keys.exclude(division=None).first()
            division = last.division if last else None
        if holder.division_id is None and division is None:
            raise ValidationError("账号没有处室，须先由安全保密管理员确定处室。")
        holder.keys.running().update(state=State.VOID)
        AccountKey.objects.create(
            user=holder, division=division if holder.division_id is None else None, code=make_password(code),
            requested_by=by,
        )  # fmt: skip
    return code


def releasable(by) -> QuerySet:
    """What this person may release: security officers every account, auditors those of the security officers."""
    keys = AccountKey.objects.select_related("user__division", "division", "requested_by", "released_by")
    if Post.SECURITY_OFFICER in by.standing.powers:
        return keys
    officers = Assignment.objects.current().filter(post=Post.SECURITY_OFFICER).values("user")
    return keys.filter(user__in=officers) if Post.AUDITOR in by.standing.powers else keys.none()


def is_alone(by: User) -> bool:
    """A house with nobody else in it, as it is before the first officer has brought in the administrator."""
    return not User.objects.employed().exclude(pk=by.pk).exists()


def releasing_objection(by: User, key: AccountKey) -> str:
    if not releasable(by).filter(pk=key.pk).exists():
        return "账号由安全保密管理员确认；安全保密管理员本人的，由另一名安全保密管理员或者安全审计员确认。"
    if by.pk == key.user_id:
        return "本人的账号须由他人确认；只有一名安全保密管理员的，由安全审计员确认。"
    if by.pk == key.requested_by_id and not is_alone(by):
        return "申请和确认须由不同人员办理。"
    return ""


def decide(key: AccountKey, state: State, *, by: User, **fields) -> User:
    """The first who decides decides; answers with the holder, whose row is locked."""
    holder = User.objects.select_for_update().get(pk=key.user_id)
    if objection := releasing_objection(by, key):
        raise ValidationError(objection)
    if not AccountKey.objects.requested().filter(pk=key.pk).update(state=state, **fields):
        raise ValidationError("这项申请已经由他人办理，或者已经作废。")
    return holder


def release(key: AccountKey, *, by: User) -> None:
    """A new account gets its division with this, and not before."""
    facts = {"requested_by": key.requested_by_id, "division": key.division_id}
    with LogContext(user=by), trail.act("people.key_released", by=by, of=key.user, **facts):
        holder = decide(key, State.RELEASED, by=by, released_by=by, released_at=timezone.now())
        if objection := requesting_objection(key.requested_by, holder):
            raise ValidationError(objection)
        if holder.division_id is None:
            holder.division_id = key.division_id
            holder.save(update_fields=["division"])
    mail_holder(holder)


def refuse(key: AccountKey, *, by: User) -> None:
    with trail.act("people.key_refused", by=by, of=key.user, requested_by=key.requested_by_id):
        decide(key, State.REFUSED, by=by)


def token_of(key: AccountKey) -> str:
    """Sixteen characters, about 79 bits, that the secret key signs and that can be copied from paper."""
    return grouped(LEGIBLE[byte % len(LEGIBLE)] for byte in salted_hmac(SALT, str(key.uuid)).digest()[:16])


def found(token: str) -> AccountKey | None:
    """The key that a link opens now; None for one that was never given, is used, void, or older than a day."""
    keys = AccountKey.objects.usable().select_related("user")
    return next((key for key in keys if constant_time_compare(token_of(key), token.lower())), None)


def fits(key: AccountKey, code: str) -> bool:
    """Whether the code is right; five wrong ones make the key void."""
    with trail.act("people.key_tried", of=key.user) as entry:
        counted = AccountKey.objects.usable().filter(pk=key.pk, failures__lt=MOST_FAILURES)
        right = bool(counted.update(failures=F("failures") + 1)) and check_password(code.strip().lower(), key.code)
        entry.outcome = "done" if right else "refused"
        if not right:
            AccountKey.objects.running().filter(pk=key.pk, failures__gte=MOST_FAILURES).update(state=State.VOID)
    return right


def use(key: AccountKey, password: str) -> None:
    """The holder's own password; the sessions of before end and the lock opens."""
    with LogContext(user=key.user), trail.act("people.password_set", by=key.user, of=key.user):
        holder = User.objects.select_for_update().get(pk=key.user_id)
        if not AccountKey.objects.usable().filter(pk=key.pk).update(state=State.USED):
            raise ValidationError("这个链接已经用过或者失效。")
        holder.set_password(password)
        holder.password_is_initial, holder.password_changed_at = False, timezone.now()
        holder.save(update_fields=["password", "password_is_initial", "password_changed_at"])
        end_sessions(holder)
        AxesProxyHandler.reset_attempts(username=as_account(holder.username))


def tell_holder(request, user: User) -> None:
    """At the next sign-in, once: who asked for the own password to be set anew, and who released it."""
    untold = user.keys.filter(told_at=None).exclude(released_at=None).select_related("requested_by", "released_by")
    for key in untold:
        words = (
            f"本账号的口令设置：{key.requested_by}于{timezone.localtime(key.requested_at):%Y年%-m月%-d日}申请，"
            f"{key.released_by}放行。不是您本人要求的，请立即更改口令并报告安全审计员。"
        )
        messages.warning(request, words)
    untold.update(told_at=timezone.now())


def mail_holder(user: User) -> None:
    """By mail too where there is mail; neither link nor code."""
    if not settings.EMAIL_HOST or not user.email:
        return
    words = f"账号 {user.username} 的口令设置已经放行。不是您本人要求的，请立即报告安全审计员。"
    try:
        send_mail("账号口令设置", words, None, [user.email])
    except (SMTPException, OSError) as error:
        trail.note("people.holder_mailed", of=user, outcome="failed", reason=type(error).__name__)

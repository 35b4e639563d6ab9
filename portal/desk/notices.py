"""Who is told of what: written in the transaction of the move, by mail only that there is something."""

from collections.abc import Iterable
from datetime import date
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from portal.people.models import Roster, User
from portal.routes import seats
from portal.routes.models import Form

from .models import Notice
from .views import acts

PUBLISHED = "published"


def on_moved(sender, form: Form, act: str = "", roster: Roster | None = None, **kwargs) -> None:
    """Answer what was asked of people before, and tell those whom the form concerns now."""
    if act not in ("", PUBLISHED):
        # What an approval waited for is done.
        form.notices.filter(kind=Notice.Kind.AWAITED).mark_read()
        return
    form.notices.asking().mark_read()
    roster = roster or Roster()
    if act == PUBLISHED:
        tell(form, Notice.Kind.PUBLISHED, [form.drafter_id])
    elif form.state == Form.State.RUNNING:
        tell(form, Notice.Kind.WAITING, signers(form, roster))
    elif form.state == Form.State.RETURNED:
        tell(form, Notice.Kind.RETURNED, [form.drafter_id])
    elif form.outcome == Form.Outcome.WITHDRAWN:
        tell(
            form,
            Notice.Kind.WITHDRAWN,
            form.notices.filter(kind=Notice.Kind.WAITING).values_list("recipient", flat=True),
        )
    else:
        tell(form, Notice.Kind.APPROVED, [form.drafter_id])
        tell(form, Notice.Kind.AWAITED, actors(form, roster))


def signers(form: Form, roster: Roster) -> set[int]:
    """Who may sign now: post-holders and their deputies."""
    return {capacity.user.pk for capacity in seats.people_at(form, form.turn, roster)}


def actors(form: Form, roster: Roster) -> set[int]:
    """Who may carry out what was approved: other people than the drafter, in the posts that the act names."""
    posts = {post for act in acts.values() if act.fits(form) for post in act.posts}
    return (roster.people_in(posts) if posts else set()) - {form.drafter_id}


def tell(form: Form, kind: str, people: Iterable[int], **more) -> None:
    """Once for each person, kind (or rule) and version of the form, however often it is asked for."""
    rows = [Notice(recipient_id=pk, form=form, version=form.version, kind=kind, **more) for pk in sorted(set(people))]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def remind(form: Form, roster: Roster, day: date) -> None:
    """Tell the people of the day of a running form, and them and the drafter that it is overdue."""
    people = signers(form, roster)
    tell(form, Notice.Kind.WAITING, people)
    if form.due_on is not None and form.due_on < day:
        tell(form, Notice.Kind.OVERDUE, people | {form.drafter_id})


def mail(**which) -> tuple[int, int]:
    """Say to everybody with an address how much waits, nothing of what; answers how many were sent and failed."""
    if not settings.EMAIL_HOST:
        return 0, 0
    waiting = Notice.objects.asking().unread().filter(mailed_at__isnull=True, **which)
    things = Count("form", distinct=True) + Count("pk", filter=Q(form__isnull=True))
    counts = dict(waiting.values_list("recipient").annotate(things=things).order_by())
    address = settings.WAGTAILADMIN_BASE_URL + reverse("desk")
    sent = failed = 0
    for user in User.objects.employed().filter(pk__in=counts).exclude(email="").iterator():
        words = f"您有 {counts[user.pk]} 项待办，请登录门户查看：{address}"
        try:
            send_mail(f"您有 {counts[user.pk]} 项待办", words, None, [user.email])
        except (SMTPException, OSError):
            failed += 1
        else:
            sent += 1
            waiting.filter(recipient=user).update(mailed_at=timezone.now())
    return sent, failed


def tell_of(source: str, people: Iterable[int], *, code: str = "", due_on: date | None = None) -> None:
    """Of what is on no form: once for each person and code, or once until it is read where the source has no codes."""
    rows = [
        Notice(recipient_id=pk, version=0, kind=Notice.Kind.NEWS, source=source, code=code, due_on=due_on)
        for pk in sorted(set(people))
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def are_read(user, source: str, **which) -> None:
    """The page where this is met was opened."""
    Notice.objects.filter(recipient=user, source=source, **which).mark_read()

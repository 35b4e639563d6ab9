"""Leaks and risks: reported once with measures, told at once to division and committee, escalated when hours end."""

from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.utils import timezone

from portal import trail
from portal.desk import notices
from portal.desk.models import Notice
from portal.desk.sources import Lead, Source
from portal.people.models import Roster, User
from portal.people.posts import NEXT_ABOVE, Post
from portal.routes.objections import Objection

from . import gate
from .levels import Level
from .models import LeakEntry, LeakReport
from .models.leaks import HOURS

# The committee with its office, who are told of every leak at once.
COMMITTEE = (Post.SECRECY_COMMITTEE, Post.SECRECY_DEPUTY, Post.SECRECY_OFFICE)
EVERY_SECONDS = 60


# ---------------------------------------------------------------- who is told


def head_of(report: LeakReport, roster: Roster) -> tuple[Post | None, set[int]]:
    """The own division's head with the deputies; of who reported as that, the next above."""
    post = report.heads_post
    while post is not None:
        if people := holding(post, report, roster):
            break
        post = NEXT_ABOVE.get(Post(post))
    else:
        people = set()
    return post, people


def holding(post: str, report: LeakReport, roster: Roster) -> set[int]:
    """Holders and deputies, without who reported and who acts for that one."""
    holders = roster.holders(post, report.division_id)
    return {one.user.pk for one in holders if report.reported_by not in (one.user, one.on_behalf_of)}


def told_at_once(report: LeakReport, roster: Roster) -> set[int]:
    """The own division's head, and the secrecy committee with its office (A-22)."""
    committee = roster.people_in(COMMITTEE)
    return (head_of(report, roster)[1] | committee) - {report.reported_by_id}


def told_when_late(report: LeakReport, roster: Roster) -> set[int]:
    """The same people once more, who stands over the head, and the director-general."""
    posts = {NEXT_ABOVE.get(head_of(report, roster)[0]), Post.DIRECTOR_GENERAL} - {None}
    return told_at_once(report, roster).union(*(holding(post, report, roster) for post in posts))


# ---------------------------------------------------------------- reporting


def without_secrets(words: str) -> None:
    if objection := gate.objection_to(Level.INTERNAL, text=words, where="报告内容"):
        raise Objection(objection)


def report_leak(*, by: User, kind: str, found_at: datetime, facts: str, measures: str) -> LeakReport:
    """Written once, with what happened and what was done; the 24 hours run from the finding."""
    with trail.act("secretmarks.leak_reported", by=by, kind=kind) as entry:
        if found_at > timezone.now():
            raise Objection("发现时间不能在现在以后。")
        for words in (facts, measures):
            without_secrets(words)
        made = LeakReport.objects.create(kind=kind, found_at=found_at, division=by.division, reported_by=by)
        LeakEntry.objects.create(report=made, kind=LeakEntry.Kind.FACTS, words=facts, by=by)
        LeakEntry.objects.create(report=made, kind=LeakEntry.Kind.MEASURE, words=measures, by=by)
        people = told_at_once(made, Roster())
        notices.tell_of(Leaks.name, people, code=made.code)
        names = "、".join(User.objects.filter(pk__in=people).order_by("pk").values_list("name", flat=True))
        LeakEntry.objects.create(report=made, kind=LeakEntry.Kind.NOTIFIED, words=names or "没有能提醒到的人", by=by)
        entry.of = made
        entry.data["told"] = sorted(people)
    return made


def append(report: LeakReport, *, by: User, kind: str, told: str, words: str) -> LeakEntry:
    with trail.act("secretmarks.leak_appended", by=by, of=report, kind=kind, told=told):
        if not LeakReport.objects.readable_by(by).filter(pk=report.pk).exists():
            raise Objection("泄密报告由报告人、本处室负责人和保密委员会补充。")
        without_secrets(words)
        return LeakEntry.objects.create(report=report, kind=kind, told=told, words=words, by=by)


def seen(report: LeakReport, user: User) -> None:
    """Who must be told and reads the report has been told by it; recorded at the first reading."""
    notices.are_read(user, Leaks.name, code__in=[report.code, report.late_code])
    told = set(report.entries.values_list("told", flat=True))
    reached = {
        LeakEntry.Told.DIVISION: user.pk in head_of(report, Roster())[1],
        LeakEntry.Told.COMMITTEE: user.holds(*COMMITTEE) and user.pk != report.reported_by_id,
    }
    for whom, is_reached in reached.items():
        if is_reached and whom not in told:
            append(report, by=user, kind=LeakEntry.Kind.TOLD, told=whom, words="已在门户查看本报告。")


# ---------------------------------------------------------------- when hours run out


def escalate(now: datetime | None = None) -> int:
    """Tell once more, and those above, of each report that somebody is untold of after 24 hours; answers how many."""
    over = LeakReport.objects.untold().filter(found_at__lt=(now or timezone.now()) - timedelta(hours=HOURS))
    return sum(escalate_one(report) for report in over.select_related("division"))


def escalate_one(report: LeakReport) -> bool:
    with transaction.atomic():
        LeakReport.objects.select_for_update().get(pk=report.pk)
        people = told_when_late(report, Roster())
        if not people or Notice.objects.filter(source=Leaks.name, code=report.late_code).exists():
            return False
        with trail.act("secretmarks.leak_escalated", of=report, told=sorted(people)):
            notices.tell_of(Leaks.name, people, code=report.late_code)
    return True


class Watch:
    """Between two nights the worker looks once a minute for reports whose hours ran out, and mails that one waits."""

    def __init__(self):
        self.next = 0.0

    def __call__(self) -> bool:
        if monotonic() >= self.next:
            self.next = monotonic() + EVERY_SECONDS
            escalate()
            notices.mail(source=Leaks.name)
        return False


watch = Watch()


class Leaks(Source):
    name = "secretmarks.leaks"
    label = "泄密报告"
    asks = True

    def leads(self, codes: set[str], user) -> dict[str, Lead]:
        keys = {code: int(code.partition(":")[0]) for code in codes}
        rows = LeakReport.objects.readable_by(user).filter(pk__in=set(keys.values())).prefetch_related("entries")
        leads = {report.pk: self.lead(report) for report in rows}
        return {code: leads[key] for code, key in keys.items() if key in leads}

    def pressing(self, user) -> list[Lead]:
        """Reports of which somebody is still untold, the oldest first."""
        rows = LeakReport.objects.readable_by(user).untold().order_by("found_at").prefetch_related("entries")
        return [self.lead(report) for report in rows]

    @staticmethod
    def lead(report: LeakReport) -> Lead:
        untold = report.untold()
        words = f"{report}：还没有报告{'、'.join(untold)}，{report.remaining()}" if untold else f"{report}：都已报告"
        return Lead(words, report.get_absolute_url())

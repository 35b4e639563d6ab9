"""What time does to state secrets: reminders before the end, and declassification by law after it (S-27)."""

from datetime import date, timedelta

from portal import trail
from portal.desk import notices

from . import acts, leaks, notification, reporting, terms
from .models import Reminder, StateSecret


def remind(day: date) -> int:
    """Tell drafter and holders once at 90, 30 and 7 days before the last secret day; a late run at the nearest.

    Units outside hold it too: the secrecy office is told, which writes to them (S-27).
    """
    made = []
    longest = max(Reminder.DAYS)
    ending = StateSecret.objects.binding().filter(ends_on__gte=day, ends_on__lte=day + timedelta(days=longest))
    told = set(Reminder.objects.filter(secret__in=ending).values_list("secret_id", "ends_on", "days"))
    holders = terms.holders(ending)
    for pk, ends_on in ending.order_by("pk").values_list("pk", "ends_on"):
        days = min(days for days in Reminder.DAYS if ends_on <= day + timedelta(days=days))
        if (pk, ends_on, days) not in told:
            made.append(Reminder(secret_id=pk, ends_on=ends_on, days=days, made_on=day))
            code = f"secret:{pk}:{ends_on.isoformat()}:{days}"
            notices.tell_of(terms.Terms.name, holders[pk], code=code, due_on=ends_on)
    if made:
        with trail.act("secretmarks.reminded", count=len(made)):
            Reminder.objects.bulk_create(made, batch_size=500)
    return len(made)


def run(day: date) -> str:
    expired = acts.expire(day)
    reminded = remind(day)
    secrets = f"国家秘密：期满自行解密 {len(expired)} 件，期满提醒 {reminded} 件。" if expired or reminded else ""
    late = leaks.escalate()
    escalated = f"泄密报告：超过24小时还没有报告到的 {late} 件，已再次提醒。" if late else ""
    return "".join(filter(None, [secrets, escalated, reporting.remind(day), terms.warn(day), notification.warn(day)]))

"""Terms that run: what ends when, who answers for it, and that they are told before it ends and after, once each."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from portal import workdays
from portal.desk import notices
from portal.desk.sources import Lead, Source
from portal.desk.terms import Clock
from portal.people.models import Assignment
from portal.people.posts import Post

from . import notification, reporting
from .models import AnnualReturn, Copy, Delegation, Reminder, StateSecret, UnclearMatter, keeps_register
from .models.delegation import ENDING_DAYS

WARNING_DAYS = 3  # working days before a term of ten working days ends
KEEPERS = (Post.SECRECY_OFFICE, Post.SECRECY_DEPUTY)
MOST_ENDING = 25


class Answering:
    """Who answers for terms on a day: the keepers of the register, and the head of each organ (one query)."""

    def __init__(self, day: date):
        self.keepers: set[int] = set()
        self.heads: dict[int, set[int]] = defaultdict(set)
        posts = (*KEEPERS, Post.BUREAU_HEAD, Post.DIRECTOR_GENERAL)
        for row in Assignment.objects.current(day).filter(post__in=posts):
            if row.post in KEEPERS:
                self.keepers.add(row.user_id)
            else:
                self.heads[row.division_id].add(row.user_id)

    def of(self, organ_id: int) -> frozenset[int]:
        return frozenset(self.keepers | self.heads[organ_id])


def open_unclear():
    return UnclearMatter.objects.filter(ruling="", secret__state=StateSecret.State.PROPOSED).select_related("secret")


def unfiled_delegations():
    return Delegation.objects.unfiled(local=True).select_related("organ")


def clocks(day: date, user=None) -> Iterator[Clock]:
    """All that end soon or have ended on that day, or those of them that this person may know of."""
    unclear, decided = open_unclear(), Delegation.objects.all()
    if user is not None:
        decided = decided.readable_by(user)
        unclear = unclear if keeps_register(user) else unclear.filter(secret__in=StateSecret.objects.readable_by(user))
    answering, soon = Answering(day), workdays.add(day, WARNING_DAYS)
    for row in unclear:
        if row.due_on <= soon:
            what = f"{row.secret.number}不明确事项{'等待答复' if row.reported_on else '应当上报'}"
            people = frozenset(answering.keepers | {row.secret.drafter_id})
            yield Clock(f"unclear:{row.pk}:{row.due_on}", what, row.due_on, row.secret.get_absolute_url(), people)
    address = reverse("secret_delegations")
    for row in unfiled_delegations().filter(pk__in=decided.values("pk")):
        if (due := row.local_filing_due_on) <= soon:
            what = f"{row.organ}的定密授权或者撤销应当在当地备案"
            yield Clock(f"filing:{row.pk}:{due}", what, due, address, answering.of(row.organ_id))
    for row in decided.ending(ENDING_DAYS, day).select_related("organ"):
        yield Clock(
            f"delegation:{row.pk}", f"{row.organ}的定密授权届满", row.ends_on, address, answering.of(row.organ_id)
        )
    yield from return_clocks(day, answering)


def return_clocks(day: date, answering: Answering) -> Iterator[Clock]:
    """The yearly return, from some days before it is due until the end of that month (S-03)."""
    year, due = day.year - 1, AnnualReturn.due_on(day.year - 1)
    first = due - timedelta(days=max(reporting.REMINDER_DAYS))
    if first <= day and day.month <= due.month:
        for organ in reporting.missing(year):
            what, address = f"{organ}{year}年定密情况统计表应当报送", reverse("secret_returns", args=[year])
            yield Clock(f"return:{organ.pk}:{year}", what, due, address, answering.of(organ.pk))


def holders(secrets) -> dict[int, set[int]]:
    """By matter: the drafter, who holds a copy, and the secrecy office where a unit outside is in the scope."""
    rows = {pk: {drafter} for pk, drafter in secrets.values_list("pk", "drafter")}
    for pk, holder in Copy.objects.filter(secret__in=secrets).values_list("secret", "made_by"):
        rows[pk].add(holder)
    senders = notification.senders()
    for pk in secrets.exclude(units="").values_list("pk", flat=True):
        rows[pk] |= senders
    return rows


def due_clocks(user, day: date) -> list[Clock]:
    """What this person answers for and is to be warned of, the earliest first."""
    mine = [clock for clock in clocks(day, user) if user.pk in clock.people]
    held = Exists(Copy.objects.filter(secret=OuterRef("pk"), made_by=user.pk))
    ending = StateSecret.objects.readable_by(user).binding().filter(Q(drafter=user) | held)
    last = day + timedelta(days=max(Reminder.DAYS))
    for secret in ending.filter(ends_on__range=(day, last)).order_by("ends_on")[:MOST_ENDING]:
        what = f"{secret.number}保密期限届满，需要延长的应当在届满前办理变更"
        own = frozenset({user.pk})
        mine.append(Clock(f"secret:{secret.pk}", what, secret.ends_on, secret.get_absolute_url(), own))
    return sorted(mine, key=lambda clock: clock.due_on)


# ---------------------------------------------------------------- the notices of terms


def matters(keys: set[int], user) -> dict[int, Lead]:
    rows = StateSecret.objects.registered_for(user).filter(pk__in=keys)
    return {row.pk: Lead(row.number, row.get_absolute_url()) for row in rows}


def delegated(keys: set[int], user) -> dict[int, Lead]:
    rows = Delegation.objects.readable_by(user).filter(pk__in=keys).select_related("organ")
    return {row.pk: Lead(f"{row.organ}的定密授权", reverse("secret_delegations")) for row in rows}


def returns(keys: set[int], user) -> dict[int, Lead]:
    rows = reporting.seen_organs(user) if reporting.sees_returns(user) else []
    address = reverse("secret_returns_latest")
    return {row.pk: Lead(f"{row}的定密情况统计表", address) for row in rows if row.pk in keys}


# By the first word of a code, which goes on with the key of what the term is of.
LEADS: dict[str, Callable[[set[int], object], dict[int, Lead]]] = {
    "secret": matters,
    "unclear": matters,
    "filing": delegated,
    "delegation": delegated,
    "return": returns,
}


class Terms(Source):
    name = "secretmarks.terms"
    label = "有办理期限将到或者已过"
    asks = True

    def leads(self, codes: set[str], user) -> dict[str, Lead]:
        split = {code: code.split(":") for code in codes}
        found = {}
        for kind, look_up in LEADS.items():
            keys = {code: int(parts[1]) for code, parts in split.items() if parts[0] == kind}
            leads = look_up(set(keys.values()), user) if keys else {}
            found |= {code: leads[key] for code, key in keys.items() if key in leads}
        return found


def warn(day: date) -> str:
    """Tell those who answer for a term before it ends and once more after; answers a line for the nightly run."""
    for clock in clocks(day):
        code = f"{clock.code}:late" if clock.due_on < day else clock.code
        notices.tell_of(Terms.name, clock.people, code=code, due_on=clock.due_on)
    late = sum(row.due_on < day for row in open_unclear())
    unfiled = sum(row.local_filing_due_on < day for row in unfiled_delegations())
    ending = "、".join(
        f"{row.organ}（{row.ends_on}）" for row in Delegation.objects.ending(ENDING_DAYS, day).select_related("organ")
    )
    words = [
        f"不明确事项逾期 {late} 件" if late else "",
        f"定密授权逾期未备案 {unfiled} 项" if unfiled else "",
        f"定密授权将届满：{ending}" if ending else "",
    ]
    return f"定密期限：{'，'.join(filter(None, words))}。" if any(words) else ""

"""What the register counts: the yearly return of an organ, and the acts that a delegation is asked for with."""

from datetime import date

from django.db.models import Count, Q

from portal.people.models import Assignment, Division
from portal.people.posts import Post

from .markings import LEVELS
from .models import Act, Delegation, Designation, StateSecret

ORIGINALS_WANTED, YEARS_WANTED = 6, 3  # 2017 rules: six originals in each of the last three years (S-08)
LABELS = {
    **{f"original_{level.name}": f"原始定密：{label}" for label, level in LEVELS.items()},
    **{f"derivative_{level.name}": f"派生定密：{label}" for label, level in LEVELS.items()},
    "changed": "变更",
    "lifted": "解除：审批",
    "expired": "解除：期满或者条件成就",
    "statutory": "法定定密责任人（年末）",
    "designated": "指定定密责任人（年末）",
    "trained": "本年度经过定密培训的定密责任人",
    "proactive": "主动授权（年末有效）",
    "applied": "依申请授权（年末有效）",
}


def divisions_of(organ: Division) -> list[int]:
    """The organ and the divisions that belong to it, not the bureaus below it."""
    found, level = [organ.pk], [organ.pk]
    while level:
        inner = Division.objects.filter(parent__in=level, kind=Division.Kind.DIVISION)
        level = list(inner.values_list("pk", flat=True))
        found += level
    return found


def acts_of(organ: Division, year: int):
    return Act.objects.filter(decided_on__year=year, secret__division__in=divisions_of(organ))


def figures(organ: Division, year: int) -> dict[str, int]:
    """The return (law.md 3.4) in one count over the acts of the year and three over authorities."""
    determined = Q(kind=Act.Kind.DETERMINED)
    counts = {
        f"{origin.value}_{level.name}": Count("pk", filter=determined & Q(secret__origin=origin, level=level))
        for origin in StateSecret.Origin
        for level in LEVELS.values()
    }
    counts |= {
        "changed": Count("pk", filter=Q(kind=Act.Kind.CHANGED)),
        "lifted": Count("pk", filter=Q(kind=Act.Kind.LIFTED)),
        "expired": Count("pk", filter=Q(kind__in=[Act.Kind.EXPIRED, Act.Kind.EVENT])),
    }
    return acts_of(organ, year).aggregate(**counts) | authorities(organ, year)


def authorities(organ: Division, year: int) -> dict[str, int]:
    end, inside = date(year, 12, 31), divisions_of(organ)
    heads = Post.DIRECTOR_GENERAL if organ.kind != Division.Kind.BUREAU else Post.BUREAU_HEAD
    designations = Designation.objects.filter(holder__division__in=inside)
    delegated = Delegation.objects.current(end).filter(organ=organ)
    return {
        "statutory": Assignment.objects.current(end).filter(post=heads, division__in=inside).count(),
        "trained": designations.filter(trained_on__year=year).count(),
        "designated": designations.current(end).count(),
        **delegated.aggregate(
            proactive=Count("pk", filter=Q(kind=Delegation.Kind.PROACTIVE)),
            applied=Count("pk", filter=Q(kind=Delegation.Kind.APPLIED)),
        ),
    }


def originals(organ: Division, year: int) -> dict[str, int]:
    """How many originals the organ determined in each of the three full years before this one."""
    years = range(year - YEARS_WANTED, year)
    made = Q(kind=Act.Kind.DETERMINED, secret__origin=StateSecret.Origin.ORIGINAL)
    return {str(each): acts_of(organ, each).filter(made).count() for each in years}


def not_eligible(counts: dict[str, int]) -> str:
    """The objection to an application for delegation, or "" (S-08)."""
    few = [f"{year}年{count}件" for year, count in counts.items() if count < ORIGINALS_WANTED]
    if not few:
        return ""
    return (
        f"申请定密授权，近三年每年原始定密应当达到{ORIGINALS_WANTED}件；登记簿上{'、'.join(few)}"
        "（广东省审计机关国家秘密定密管理实施办法）。"
    )

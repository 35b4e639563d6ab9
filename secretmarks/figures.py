"""What the register counts: the yearly return of an organ, and the acts that a delegation is asked for with."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from portal.people.models import Assignment, Division
from portal.people.posts import Post

from .authorities import organ_map
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


def acts_of(organ: Division, year: int) -> QuerySet:
    """The acts of the organ and of the divisions that belong to it, not of the bureaus below it."""
    inside = [division for division, owner in organ_map().items() if owner == organ.pk]
    return of_year(year).filter(secret__division__in=inside)


def of_year(year: int) -> QuerySet:
    return Act.objects.filter(decided_on__range=(date(year, 1, 1), date(year, 12, 31)))


def figures(organ: Division, year: int) -> dict[str, int]:
    return figures_of([organ], year)[organ.pk]


def figures_of(organs: Iterable[Division], year: int) -> dict[int, dict[str, int]]:
    """The returns (law.md 3.4) of any number of organs together: one query over acts, three over authorities."""
    found = {organ.pk: dict.fromkeys(LABELS, 0) for organ in organs}
    owners = organ_map()

    def add(rows: Iterable[dict], key: str) -> None:
        for row in rows:
            division = row.pop(key)
            if (numbers := found.get(owners.get(division))) is not None:
                for name, number in row.items():
                    numbers[name] += number

    add(counted_acts(year), "secret__division")
    end = date(year, 12, 31)
    heads = Assignment.objects.current(end).filter(post__in=[Post.DIRECTOR_GENERAL, Post.BUREAU_HEAD])
    add(heads.values("division").annotate(statutory=Count("pk")).order_by(), "division")
    designations = Designation.objects.values("holder__division").annotate(
        trained=Count("pk", filter=Q(trained_on__year=year)),
        designated=Count("pk", filter=Designation.span.current(end)),
    )
    add(designations.order_by(), "holder__division")
    delegations = (
        Delegation.objects.current(end)
        .values("organ")
        .annotate(
            proactive=Count("pk", filter=Q(kind=Delegation.Kind.PROACTIVE)),
            applied=Count("pk", filter=Q(kind=Delegation.Kind.APPLIED)),
        )
    )
    add(delegations.order_by(), "organ")
    return found


def counted_acts(year: int) -> QuerySet:
    """Division by division what was determined, changed and lifted."""
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
    return of_year(year).values("secret__division").annotate(**counts).order_by()


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

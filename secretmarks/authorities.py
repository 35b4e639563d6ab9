"""Who may determine what level, for which organ, on a day (保密法 第十七条; 条例 第十四条)."""

from django.db.models import Q, QuerySet

from portal import rulesets
from portal.people.models import Division
from portal.people.posts import Post

from .levels import Level
from .models import Act, AssignedProject, Delegation, Designation

PROVINCE, CITY, COUNTY = "province", "city", "county"
OUTSIDE_PROJECTS = "省厅的主动授权只用于授权时写明、仍在进行的涉密审计项目，本件没有写明属于其中哪一个。"
RANKS = {PROVINCE: "省级机关", CITY: "设区的市级机关", COUNTY: "县级机关"}


def organ_of(division: Division) -> Division:
    """The organ that a division belongs to: the bureau or the agency above it."""
    while division.kind == Division.Kind.DIVISION and division.parent is not None:
        division = division.parent
    return division


def bureaus_over(division: Division) -> list[Division]:
    """The bureau that a division belongs to and those above it, lowest first; none in the agency itself."""
    path, organ = [], organ_of(division)
    while organ is not None and organ.kind == Division.Kind.BUREAU:
        path.append(organ)
        organ = organ.parent
    return path


def organ_map() -> dict[int, int]:
    """Division by division the organ that it belongs to, in one query."""
    divisions = {division.pk: division for division in Division.objects.all()}
    organs = {}
    for division in divisions.values():
        organ = division
        while organ.kind == Division.Kind.DIVISION and organ.parent_id is not None:
            organ = divisions[organ.parent_id]
        organs[division.pk] = organ.pk
    return organs


def agency() -> Division:
    """The organ whose house this is; a proposal that no lower organ may decide goes up to it."""
    return Division.objects.get(kind=Division.Kind.AGENCY)


def rank_of(organ: Division) -> str:
    if organ.kind != Division.Kind.BUREAU:
        return PROVINCE
    return COUNTY if organ.parent is not None and organ.parent.kind == Division.Kind.BUREAU else CITY


def matrix(ruleset: rulesets.RuleSet) -> list[tuple[str, frozenset[Level], str]]:
    """Rank by rank the levels that it determines without a grant, and the article (S-04)."""
    rows = []
    for rank, label in RANKS.items():
        rule = ruleset[f"sec.authority.{rank}"]
        rows.append((label, frozenset(Level[name] for name in rule.value), rule.article))
    return rows


def own_levels(organ: Division, ruleset: rulesets.RuleSet) -> frozenset[Level]:
    return frozenset(Level[name] for name in ruleset[f"sec.authority.{rank_of(organ)}"].value)


def without_power(organ: Division, level: Level, ruleset: rulesets.RuleSet) -> str:
    """The objection to an original determination by this organ, or "" (S-04, S-13)."""
    if level in own_levels(organ, ruleset):
        return ""
    article = ruleset[f"sec.authority.{rank_of(organ)}"].article
    return (
        f"{organ}没有“{level.label}”级的原始定密权（{article}）：先按拟定的密级采取保护措施，"
        "逐级上报有定密权的上级机关决定，不得自行作出标志（保密法第十七条）。"
    )


def power(
    user, division: Division, level: Level, *, original: bool, on, ruleset, project: str = ""
) -> tuple[Act.Power, str]:
    """In what right this person decides on that day, and the objection to it; a deputy has none (S-14).

    `project` is the code of the assigned project that the matter belongs to.
    """
    if user.holds(Post.DIRECTOR_GENERAL):
        organ = organ_of(user.division)
        return Act.Power.STATUTORY, without_power(organ, level, ruleset) if original else ""
    if user.holds(Post.BUREAU_HEAD) and user.division_id and organ_of(user.division) in bureaus_over(division):
        organ = organ_of(user.division)
        return bureau_power(organ, level, original=original, on=on, ruleset=ruleset, project=project)
    designation = Designation.objects.current(on).filter(holder=user).first()
    if designation is None:
        return Act.Power.NONE, (
            "定密由法定定密责任人或者其指定的定密责任人审批，您现在没有有效的指定，代理职务也不能代行定密权"
            "（保密法实施条例第十四条）。"
        )
    if level > designation.highest:
        return Act.Power.NONE, (
            f"您的指定只到“{Level(designation.highest).label}”级，本件为“{level.label}”级，请法定定密责任人审批"
            "（保密法实施条例第十四条）。"
        )
    return Act.Power.DESIGNATED, without_power(organ_of(user.division), level, ruleset) if original else ""


def bureau_power(
    organ: Division, level: Level, *, original: bool, on, ruleset, project: str = ""
) -> tuple[Act.Power, str]:
    """The bureau's own power, or one that the province delegated and whose term still runs (S-06, S-07)."""
    objection = without_power(organ, level, ruleset) if original else ""
    if not objection:
        return Act.Power.STATUTORY, ""
    given = Delegation.objects.current(on).filter(organ=organ, highest__gte=level)
    if delegated(given, organ, on=on, project=project):
        return Act.Power.DELEGATED, ""
    return Act.Power.STATUTORY, objection + (OUTSIDE_PROJECTS if given.exists() else "")


def undelegated(division: Division, level: Level, *, on, project: str) -> str:
    """The objection to an act on paper in the right of a delegation that the bureau did not have on that day, or ""."""
    organ = organ_of(division)
    given = Delegation.objects.current(on).filter(organ=organ, highest__gte=level)
    if delegated(given, organ, on=on, project=project):
        return ""
    words = f"{organ}在{on.isoformat()}没有“{level.label}”级的有效定密授权。"
    return OUTSIDE_PROJECTS if given.exists() else words


def delegated(given: QuerySet, organ: Division, *, on, project: str) -> bool:
    """Whether one of these delegations covers the matter: of own motion for its named projects alone (S-06)."""
    named = AssignedProject.objects.current(on).filter(organ=organ, code=project)
    proactive = Q(kind=Delegation.Kind.PROACTIVE, projects__in=named)
    return given.filter(Q(kind=Delegation.Kind.APPLIED) | proactive).exists()

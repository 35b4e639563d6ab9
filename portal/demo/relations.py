"""How the invented papers belong together: (kind, the paper, the older paper it is about), by their keys."""

from collections.abc import Iterator

# A new rule for an old one; an explanation; a change of some articles; what a paper rests on.
REPLACES, INTERPRETS, AMENDS, BASED_ON = KINDS = ("replaces", "interprets", "amends", "based_on")

RELATIONS = (
    (REPLACES, "rule-quality-2026", "rule-quality-2024"),
    (INTERPRETS, "interpretation-quality", "rule-quality-2026"),
    (INTERPRETS, "interpretation-internal", "rule-internal"),
    (INTERPRETS, "interpretation-mending", "rule-mending"),
    (INTERPRETS, "interpretation-openness", "rule-openness"),
    (AMENDS, "amendment-archive", "rule-archive"),
    (AMENDS, "plan-adjusted", "plan-2026"),
    (BASED_ON, "notice-mending", "rule-mending"),
    (BASED_ON, "report-mending", "report-budget-2024"),
    (BASED_ON, "special-work-2025", "rule-special-auditors"),
    (BASED_ON, "special-replies", "rule-special-auditors"),
    (BASED_ON, "rule-transfer", "rule-archive"),
)


def of_paper(paper: str) -> list[tuple[str, str]]:
    """(kind, the older paper) pairs that this paper says of itself; a repeal is said by its own form."""
    return [(kind, about) for kind, known, about in RELATIONS if known == paper and kind != REPLACES]


def of_kind(kind: str) -> Iterator[tuple[str, str]]:
    return ((paper, about) for known, paper, about in RELATIONS if known == kind)

"""How the invented papers belong together: (kind, the paper, the paper it is about), by their keys."""

from collections.abc import Iterator

# A new rule for an old one; an explanation of a rule; a change of some articles; what mends what an audit found.
REPLACES, INTERPRETS, AMENDS, MENDS = KINDS = ("replaces", "interprets", "amends", "mends")

RELATIONS = (
    (REPLACES, "rule-quality-2026", "rule-quality-2024"),
    (INTERPRETS, "interpretation-quality", "rule-quality-2026"),
    (INTERPRETS, "interpretation-internal", "rule-internal"),
    (INTERPRETS, "interpretation-mending", "rule-mending"),
    (INTERPRETS, "interpretation-openness", "rule-openness"),
    (AMENDS, "amendment-archive", "rule-archive"),
    (AMENDS, "plan-adjusted", "plan-2026"),
    (MENDS, "report-mending", "report-budget-2024"),
)


def of_kind(kind: str) -> Iterator[tuple[str, str]]:
    return ((paper, about) for known, paper, about in RELATIONS if known == kind)

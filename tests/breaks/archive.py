"""Breaks of the clauses about archives and leaks (A)."""

from .row import Break

BREAKS: tuple[Break, ...] = (
    Break(
        "A-22",
        "secretmarks/triggers.py",
        """        for event in ("UPDATE", "DELETE"):
            rule = f"{name}_{event.lower()}"
            yield Rule(rule, f"secretmarks_{name}", event""",
        """        for event in ("DELETE",):
            rule = f"{name}_{event.lower()}"
            yield Rule(rule, f"secretmarks_{name}", event""",
    ),
    Break(
        "A-22",
        "secretmarks/forms.py",
        '    measures = words_field("已采取的措施")',
        '    measures = words_field("已采取的措施", required=False)',
    ),
    Break(
        "A-22",
        "secretmarks/triggers.py",
        '    for name in ("leakreport", "leakentry"):',
        '    for name in ("leakreport",):',
    ),
)

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
        "secretmarks/reporting.py",
        "        LeakEntry.objects.create(report=made, kind=LeakEntry.Kind.MEASURE, words=measures, by=by)\n",
        "",
    ),
)

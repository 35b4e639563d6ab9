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
    Break(
        "A-22",
        "secretmarks/leaks.py",
        "    return (head_of(report, roster)[1] | committee) - {report.reported_by_id}",
        "    return committee - {report.reported_by_id}",
    ),
    Break(
        "A-22",
        "secretmarks/leaks.py",
        "    committee = roster.people_in(COMMITTEE)",
        "    committee = set()",
    ),
    Break(
        "A-22",
        "secretmarks/leaks.py",
        "    return {one.user.pk for one in holders if report.reported_by not in (one.user, one.on_behalf_of)}",
        "    return {one.user.pk for one in holders}",
    ),
    Break(
        "A-22",
        "secretmarks/leaks.py",
        ".filter(found_at__lt=(now or timezone.now()) - timedelta(hours=HOURS))",
        ".filter(found_at__lt=(now or timezone.now()) - timedelta(days=HOURS))",
    ),
    Break(
        "A-22",
        "secretmarks/models/leaks.py",
        "    MUST = (Told.DIVISION, Told.COMMITTEE, Told.ADMINISTRATION, Told.SUPERIOR)",
        "    MUST = (Told.COMMITTEE, Told.ADMINISTRATION, Told.SUPERIOR)",
    ),
    Break(
        "A-22",
        "secretmarks/models/leaks.py",
        "self.filter(Q(reported_by=user) | under(user))",
        "self.filter(reported_by=user)",
    ),
)

"""The three elements that are fixed together, level, period and need-to-know scope, and how they change."""

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models

from portal.dates import DAY_EXAMPLE, day_of
from portal.people.models import Division, User

from .levels import Level
from .markings import Mark, parse_term
from .periods import last_secret_day


class Change(models.TextChoices):
    """The six kinds of reclassification (S-20)."""

    RAISED = "raised", "提高密级"
    LOWERED = "lowered", "降低密级"
    EXTENDED = "extended", "延长保密期限"
    SHORTENED = "shortened", "缩短保密期限"
    WIDENED = "widened", "扩大知悉范围"
    NARROWED = "narrowed", "缩小知悉范围"


ACCOUNT = re.compile(r"[（(]([a-z][a-z0-9.]{2,31})[）)]$")


def named_people(text: str) -> list[User]:
    """The people that a list names, by account, by `姓名（账号）` or by a name that only one of them bears."""
    people = []
    for word in filter(None, re.split(r"[\s、，,；;]+", text)):
        account = ACCOUNT.search(word)
        key = account[1] if account else word
        found = list(User.objects.employed().filter(models.Q(username=key) | models.Q(name=key))[:2])
        if not found:
            raise ValidationError(f"没有在职人员“{word}”，请填写账号或者姓名。")
        if len(found) > 1:
            raise ValidationError(f"有不止一位“{word}”，请改填账号。")
        people.append(found[0])
    return list(dict.fromkeys(people))


def named_units(text: str) -> list[str]:
    """The units outside that a list names, in one order, each once."""
    return sorted(set(filter(None, re.split(r"[\s、，,；;]+", text))))


def spelled(people) -> str:
    return "、".join(f"{person.name}（{person.username}）" for person in people)


@dataclass(frozen=True)
class Elements:
    """`term` is None on old documents alone; scopes are keys of divisions and persons, and names of units outside."""

    level: Level
    term: str
    ends_on: date | None
    divisions: frozenset[int]
    persons: frozenset[int]
    units: frozenset[str] = frozenset()

    @classmethod
    def of(cls, secret) -> "Elements":
        divisions = frozenset(secret.scope_divisions.values_list("pk", flat=True))
        persons = frozenset(secret.scope_persons.values_list("pk", flat=True))
        units = frozenset(named_units(secret.units))
        return cls(Level(secret.level), secret.term, secret.ends_on, divisions, persons, units)

    @classmethod
    def proposed(cls, fields: dict, made_on: date) -> "Elements":
        """What a form of this department proposes, its fields already clean."""
        mark = Mark(Level(int(fields["level"])), parse_term(fields["term"]))
        persons = frozenset(person.pk for person in named_people(fields.get("persons", "")))
        divisions = frozenset(int(key) for key in fields.get("divisions", ()))
        units = frozenset(named_units(fields.get("units", "")))
        return cls(mark.level, str(mark.term), last_secret_day(mark, made_on), divisions, persons, units)

    @property
    def outside(self) -> str:
        """The units outside, as the register and its acts keep them."""
        return "、".join(sorted(self.units))

    @property
    def scope(self) -> dict[str, list[int]]:
        return {"divisions": sorted(self.divisions), "persons": sorted(self.persons)}

    def people(self) -> models.QuerySet:
        """Everyone in the scope who works here today."""
        return User.objects.employed().filter(models.Q(pk__in=self.persons) | models.Q(division__in=self.divisions))

    def knowing(self) -> models.QuerySet:
        """Those of them who are cleared for the level, and so may know of the matter."""
        return self.people().filter(clearance__gte=self.level)

    def changes_to(self, new: "Elements") -> list[str]:
        """The kinds of change; an end that no calendar names counts as later than any day, a new such end as later."""
        kinds = []
        if new.level != self.level:
            kinds.append(Change.RAISED if new.level > self.level else Change.LOWERED)
        before, after = self.ends_on or date.max, new.ends_on or date.max
        if before != after or (new.ends_on is None and new.term != self.term):
            kinds.append(Change.EXTENDED if after >= before else Change.SHORTENED)
        if new.divisions - self.divisions or new.persons - self.persons or new.units - self.units:
            kinds.append(Change.WIDENED)
        if self.divisions - new.divisions or self.persons - new.persons or self.units - new.units:
            kinds.append(Change.NARROWED)
        return [kind.value for kind in kinds]


def scope_choices() -> list[tuple[int, str]]:
    return list(Division.objects.values_list("pk", "name"))


@dataclass(frozen=True)
class SourceRow:
    """A source as one line of the form tells it: unit, document number, mark, day, scope, between upright strokes."""

    unit: str
    number: str
    mark: Mark
    made_on: date
    scope: str

    @classmethod
    def read(cls, line: str) -> "SourceRow":
        parts = [part.strip() for part in re.split(r"[|｜]", line)]
        if len(parts) != 5 or not all(parts):
            raise ValueError("应当有五项：来源单位｜文号｜标志｜制发日期｜知悉范围。")
        unit, number, mark, made_on, scope = parts
        if len(unit) > 100 or len(number) > 60 or len(scope) > 200:
            raise ValueError("来源单位不超过100个字，文号不超过60个字，知悉范围不超过200个字。")
        try:
            day = day_of(made_on)
        except ValueError:
            raise ValueError(f"制发日期“{made_on}”：{DAY_EXAMPLE}") from None
        return cls(unit, number, Mark.parse(mark, citation="来源文件"), day, scope)

    @property
    def ends_on(self) -> date | None:
        return last_secret_day(self.mark, self.made_on)


def read_sources(text: str) -> list[SourceRow]:
    """Every line of the field; ValidationError names the lines that cannot be read."""
    rows, problems = [], []
    for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
        try:
            rows.append(SourceRow.read(line))
        except ValueError as error:
            problems.append(f"第{number}行：{error}")
    if len({(row.unit, row.number) for row in rows}) < len(rows):
        problems.append("同一来源文件写了两次。")
    if problems:
        raise ValidationError(problems)
    return rows


def highest(marks) -> Level:
    """What holds several things bears the highest level of what is inside (A-28)."""
    return max((mark.level for mark in marks), default=Level.OPEN)


def below_sources(level: Level, term: str, ends_on: date | None, rows: list[SourceRow]) -> str:
    """The objection to a derivative level or period under that of its sources, or "" (S-05)."""
    if level < highest(row.mark for row in rows):
        return (
            f"派生定密的密级不得低于来源文件的最高密级“{highest(row.mark for row in rows).label}”"
            "（保密法实施条例第十八条）。"
        )
    endless = [row for row in rows if row.ends_on is None]
    if endless and ends_on is None and term not in {str(row.mark.term) for row in endless}:
        return f"来源文件的保密期限是“{endless[0].mark.term}”，派生定密应当相同（保密法实施条例第十八条）。"
    longest = max((row.ends_on or date.max for row in rows), default=date.min)
    if (ends_on or date.max) < longest:
        until = "没有确定日期的" if longest == date.max else f"到{longest.isoformat()}"
        return f"派生定密的保密期限不得短于来源文件，来源文件最长的是{until}（保密法实施条例第十八条）。"
    return ""

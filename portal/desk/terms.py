"""Terms of whatever law: a day on which something ends, and the people who answer for it."""

from dataclasses import dataclass
from datetime import date

from portal.people.models import today


@dataclass(frozen=True)
class Clock:
    """A term with the people who answer for it; its words tell what ends and nothing of what is in it."""

    code: str
    what: str
    due_on: date
    address: str
    people: frozenset[int]

    @property
    def is_late(self) -> bool:
        return self.due_on < today()

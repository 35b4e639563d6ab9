"""Who searches: the class whose statistics count for a reader, and the groups whose entries are the reader's."""

from dataclasses import dataclass
from typing import Any

from portal import findables
from search.engines import Reach
from search.statistics import PUBLIC, STAFF


@dataclass(frozen=True)
class Reader:
    reader_class: str
    scopes: frozenset[str]

    @classmethod
    def of(cls, user: Any) -> "Reader":
        """Each kind names its own groups, so a group counts for the entries of that kind alone.

        The class follows from the groups: who is signed in without belonging to staff learns nothing of staff's words.
        """
        scopes = frozenset(
            f"{kind}/{scope}" for kind, findable in findables.registry.items() for scope in findable.scopes(user)
        )
        return cls(STAFF if any(scope.endswith(f"/{STAFF}") for scope in scopes) else PUBLIC, scopes)

    def reach(self, filters: dict[str, list[str]] | None = None) -> Reach:
        return Reach(self.scopes, filters or {})

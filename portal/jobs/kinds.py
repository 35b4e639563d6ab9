"""What a job can do: apps declare their kinds here, and the worker knows no app."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Subject:
    """An object of a job as its owner may know it now."""

    title: str
    link: str


class Kind:
    """Subclass, and register an instance in `AppConfig.ready()`."""

    id: str
    title: str

    def title_of(self, job) -> str:
        return self.title

    def prepare(self, job, key: int, seen: str) -> Any:
        """Slow work for one object, outside of any transaction; `perform` is given the answer in place of `seen`.

        Nothing that is decided here holds later: `perform` judges again. Long ones call `work.renew(job)` meanwhile.
        """
        return seen

    def perform(self, job, key: int, seen: Any) -> str:
        """Do it to one object, in the caller's transaction; the answer is a word about it. Takes milliseconds.

        Raises `moves.Objection` where a guard refuses, evaluated at this moment and not when the job was made.
        """
        raise NotImplementedError

    def subjects(self, user, keys: Iterable[int]) -> dict[int, Subject]:
        """Those of these objects that this person may know of."""
        raise NotImplementedError


class Whole(Kind):
    """A kind whose items are one act: all of them in one transaction."""

    def perform_all(self, job) -> list[tuple[bool, str]]:
        """Whether each item was done, in the order of the payload, and a word about it."""
        raise NotImplementedError


registry: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    registry[kind.id] = kind

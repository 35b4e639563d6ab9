"""Spans of days, from a first to a last one, both within, either left open: asked of one row and of all alike."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone


def today() -> date:
    """The day in Shanghai, by which terms, posts and accounts begin and end."""
    return timezone.localdate()


@dataclass(frozen=True)
class Span:
    """The columns that hold the first day and the last; an empty one is open on its side."""

    first: str = "starts_on"
    last: str = "ends_on"

    def overlapping(self, first: date, last: date | None) -> Q:
        """Rows that have a day in common with these, which have no end where `last` is None."""
        lasting = Q(**{f"{self.last}__gte": first}) | Q(**{f"{self.last}__isnull": True})
        if last is None:
            return lasting
        return lasting & (Q(**{f"{self.first}__lte": last}) | Q(**{f"{self.first}__isnull": True}))

    def current(self, day: date) -> Q:
        return self.overlapping(day, day)


class SpannedQuerySet(models.QuerySet):
    """Rows of a `Spanned` model."""

    def current(self, at: date | None = None):
        return self.filter(self.model.span.current(at or today()))

    def ending(self, days: int, at: date | None = None):
        """Current, with the last day at most so many days ahead."""
        day = at or today()
        return self.current(day).filter(**{f"{self.model.span.last}__lte": day + timedelta(days=days)})

    def ended(self, at: date | None = None):
        return self.filter(**{f"{self.model.span.last}__lt": at or today()})


class Spanned:
    """What a row says of itself; `SpannedQuerySet` says the same of all rows."""

    span = Span()

    def is_current(self, at: date | None = None) -> bool:
        first = getattr(self, self.span.first)
        return (first is None or first <= (at or today())) and not self.has_ended(at)

    def is_ending(self, days: int, at: date | None = None) -> bool:
        last = getattr(self, self.span.last)
        return self.is_current(at) and last is not None and last <= (at or today()) + timedelta(days=days)

    def has_ended(self, at: date | None = None) -> bool:
        last = getattr(self, self.span.last)
        return last is not None and last < (at or today())

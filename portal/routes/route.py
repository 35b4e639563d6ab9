"""A route is a table: whose signatures a form needs, in which order, under which article."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.db import models

from portal.people.models import Division
from portal.people.posts import Post

# Whose division a post is of, worked out from the form when it is submitted.
Of = Callable[["models.Model"], int | None]


def drafters_division(form) -> int:
    return form.division_id


def house(form) -> int | None:
    """The division that house posts are counted to: the general office."""
    return Division.objects.filter(is_general_office=True).values_list("pk", flat=True).first()


@dataclass(frozen=True)
class Step:
    """One signature. `posts` are alternatives; `days` is the term in working days."""

    label: str
    posts: tuple[Post, ...]
    of: Of
    days: int = 3

    @property
    def names(self) -> str:
        return " 或者 ".join(Post(post).label for post in self.posts)


def signature(post: Post, label: str, *, of: Of = house, days: int = 3) -> Step:
    return Step(label, (post,), of, days)


class FieldsForm(forms.Form):
    """What a form of this route asks besides its items; signers may amend these fields, never the text."""

    reason = forms.CharField(label="事由", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False)


class Route:
    """Subclass, fill the table, override what differs, and register it in `AppConfig.ready()`."""

    id: str
    title: str
    clauses: tuple[str, ...] = ()
    basis: str = ""
    steps: tuple[Step, ...] = ()
    # Different persons at every step; otherwise one person in two consecutive capacities signs once with both named.
    distinct: bool = False
    # After this many signatures the form takes effect; the steps behind it countersign.
    effective_after: int | None = None
    # An approval that a later act carries out (a publication) leaves its items reserved until then.
    acted_upon: bool = False
    # The digest depends on the frozen revision alone, not on what may change under a running form.
    content_only: bool = False
    fields_form: type[forms.Form] = FieldsForm

    def things(self) -> list[models.QuerySet]:
        """How the objects on a form are read for `items_objection`, where not every column of a model is needed."""
        return []

    def digest_of(self, thing, revision) -> str:
        """The hash that the signatures are good for."""
        return thing.signed_digest(revision)

    def items_objection(self, items: list, form) -> str:
        """Why these objects cannot be on a form of this route, or ""; asked at submission and at every signature."""
        return ""

    def signing_objection(self, form, step: Step, user, statements: list[str]) -> str:
        """Why this step cannot be agreed to as the form stands, or "" (a statement that is still missing, say)."""
        return ""

    def statements(self, form, step: Step) -> list[str]:
        """What the signer of this step must have ticked."""
        return []

    def opinions(self, form, step: Step) -> list[str]:
        """On what the signer of this step must give an opinion, each in words of its own."""
        return []

    def took_effect(self, form, *, by) -> None:
        """What the approval does, in the transaction of the deciding signature."""

    def fell(self, form, *, by) -> None:
        """What a refusal or a withdrawal undoes, in its transaction."""

    @property
    def deciding_step(self) -> int:
        """The number of signatures that decide."""
        return len(self.steps) if self.effective_after is None else self.effective_after


registry: dict[str, Route] = {}


def register(route: type[Route]) -> None:
    instance = route()
    if registry.setdefault(instance.id, instance).__class__ is not route:
        raise ValueError(f"two routes are called {instance.id}")

"""A route is a table: whose signatures a form needs, in which order, under which article."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from django import forms
from django.db import models

from portal.people.models import Division, general_office
from portal.people.posts import Post
from portal.registry import Registry

# Whose divisions a post is of, by the form and the objects on it when it is submitted: one signature for each.
Of = Callable[["models.Model", Sequence["models.Model"]], Sequence[int | None]]


def drafters_division(form, things) -> list[int | None]:
    return [form.division_id]


def house(form, things) -> list[int | None]:
    """The division that house posts are counted to: the general office."""
    return [general_office()]


@dataclass(frozen=True)
class Step:
    """One signature, or one for each of the divisions that `of` answers.

    `posts` are alternatives; `days` is the term in working days; `code` is what the route calls the step, if anything.
    """

    label: str
    posts: tuple[Post, ...]
    of: Of = house
    days: int = 3
    code: str = ""
    # The fields of the form that its signer may change; None: all of them.
    amends: frozenset[str] | None = None
    # The form takes effect with this signature; the steps behind it countersign. Otherwise with the last.
    decides: bool = False

    @property
    def names(self) -> str:
        return " 或者 ".join(Post(post).label for post in self.posts)


@dataclass(frozen=True)
class Asked:
    """A paper that a route asks for, under a name of its own on the form."""

    name: str
    label: str
    required: bool = False
    help: str = ""


@dataclass(frozen=True)
class PlannedStep:
    """A step as a round asks it: frozen with the round, whatever the route's table says later."""

    code: str
    label: str
    posts: tuple[str, ...]
    division: int | None
    days: int
    amends: tuple[str, ...] | None
    decides: bool

    @classmethod
    def read(cls, row: dict) -> "PlannedStep":
        amends = row["amends"]
        return cls(**row | {"posts": tuple(row["posts"]), "amends": None if amends is None else tuple(amends)})

    def row(self) -> dict:
        return asdict(self) | {
            "posts": [str(post) for post in self.posts],
            "amends": None if self.amends is None else sorted(self.amends),
        }

    @property
    def names(self) -> str:
        return " 或者 ".join(Post(post).label for post in self.posts)

    def may_amend(self, field: str) -> bool:
        return self.amends is None or field in self.amends


def planned(steps: Iterable[Step], form, things: Sequence) -> list[PlannedStep]:
    """The steps as this form needs them: where several divisions sign one, a step for each, named."""
    plan = []
    for number, step in enumerate(steps):
        code = step.code or str(number)
        divisions = list(step.of(form, things))
        names = Division.objects.in_bulk(divisions) if len(divisions) > 1 else {}
        for division in divisions:
            label = f"{step.label}：{names[division]}" if names else step.label
            amends = None if step.amends is None else tuple(sorted(step.amends))
            plan.append(PlannedStep(code, label, step.posts, division, step.days, amends, step.decides))
    if not any(step.decides for step in plan):
        plan[-1] = replace(plan[-1], decides=True)
    return plan


def signature(post: Post, label: str, *, of: Of = house, **more) -> Step:
    return Step(label, (post,), of, **more)


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
    # Who heads several of the divisions that sign one step signs once for all of them in either case.
    distinct: bool = False
    # The act that carries an approval out, in words, with who does it; until then its items stay reserved.
    waits_for: str = ""
    fields_form: type[forms.Form] = FieldsForm
    # Papers that go along as files.
    enclosures: tuple[Asked, ...] = ()
    # What was sent back goes again with its objects as they stand then; otherwise it is filled in anew on a page.
    resubmits: bool = True

    def plan(self, form, things: Sequence) -> list[PlannedStep]:
        """The steps of one round of this form over these objects; frozen in the form when the round begins."""
        return planned(self.steps, form, things)

    def division_of(self, form, step: PlannedStep) -> int | None:
        """Of whose division the posts of this step are, asked whenever its seats are taken."""
        return step.division

    def submission_objection(self, user, things: Sequence, form) -> str:
        """Why this person cannot send these objects on this route, or ""; asked of the objects as they are locked."""
        raise NotImplementedError

    def things_again(self, form) -> list[tuple]:
        """The (object, revision) pairs with which a form that was sent back is submitted again."""
        things = [item.thing for item in form.items.filter(round=form.round) if item.thing is not None]
        return [(thing, getattr(thing, "latest_revision", None)) for thing in things]

    def things(self) -> list[models.QuerySet]:
        """How the objects on a form are read for `items_objection`, where not every column of a model is needed."""
        return []

    def digest_of(self, thing, revision) -> str:
        """The hash that the signatures are good for."""
        return thing.signed_digest(revision)

    def items_objection(self, items: list, form) -> str:
        """Why these objects cannot be on a form of this route, or ""; asked at submission and at every signature."""
        return ""

    def signing_objection(self, form, step: PlannedStep, user) -> str:
        """Why this person cannot agree to this step as the form stands, or ""."""
        return ""

    def statements(self, form, step: PlannedStep) -> list[str]:
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
    def acted_upon(self) -> bool:
        return bool(self.waits_for)


registry = Registry("routes", key=lambda route: route.id)


def register(route: type[Route]) -> None:
    registry.add(route())

"""The kinds of things that rules of the house concern: apps declare theirs here, and the desk knows none of them."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from portal.jobs.kinds import Subject
from portal.registry import Registry
from portal.routes.models import Form


class Matter:
    """Subclass it and register an instance in `AppConfig.ready()`."""

    label: str
    model: type[Model]
    # Which of `models.Reached` such a thing can come to.
    states: tuple[str, ...]

    @property
    def kind(self) -> str:
        return self.model._meta.label_lower

    @property
    def content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(self.model)

    def readable_by(self, user) -> QuerySet:
        return self.model._default_manager.readable_by(user)

    def subjects(self, user, keys: Iterable[int]) -> dict[int, Subject]:
        """Those of these things that this person may know of, in words and with the address where they are read."""
        raise NotImplementedError


class FormMatter(Matter):
    label = "审批单"
    model = Form
    states = ("submitted", "returned", "recalled", "approved")

    def subjects(self, user, keys):
        found = self.readable_by(user).filter(pk__in=list(keys))
        return {form.pk: Subject(str(form), reverse("form", args=[form.uuid])) for form in found}


registry = Registry("matters", key=lambda matter: matter.kind)


def register(matter: Matter) -> None:
    registry.add(matter)


def readable_things(user) -> Q:
    """Over rows with `content_type` and `object_id`: those whose thing this person may read."""
    where = Q(pk__in=[])
    for matter in registry.values():
        where |= Q(content_type=matter.content_type, object_id__in=matter.readable_by(user).values("pk"))
    return where

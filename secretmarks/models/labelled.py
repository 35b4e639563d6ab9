"""What carries a level: the fields, who is in the need-to-know scope, and the reading rule that follows."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from ..levels import Level


class Labelled(models.Model):
    """Something with a level and a need-to-know scope; both change only by a signed route (保密法 第十九条)."""

    level = models.PositiveSmallIntegerField("密级", choices=Level.choices, null=True, blank=True, db_index=True)
    scope_divisions = models.ManyToManyField(
        "people.Division", blank=True, related_name="+", verbose_name="知悉范围：处室"
    )
    scope_persons = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name="知悉范围：人员"
    )

    class Meta:
        abstract = True

    @property
    def effective_level(self) -> Level:
        """No level never means public: it reads as INTERNAL."""
        return Level.INTERNAL if self.level is None else Level(self.level)

    @property
    def level_name(self) -> str:
        return "未标注" if self.level is None else Level(self.level).label


def cleared(model: type[models.Model], user) -> Q:
    """Rows whose level this person may know of: up to INTERNAL, or within clearance and need-to-know (S-28)."""
    low = Q(level__isnull=True) | Q(level__lte=Level.INTERNAL)
    if user.clearance < Level.CONFIDENTIAL:
        return low
    return low | (Q(level__lte=user.clearance) & in_scope(model, user))


def in_scope(model: type[models.Model], user) -> Q:
    """Rows that name the person or the person's division as knowers."""
    divisions, persons = model.scope_divisions.through, model.scope_persons.through
    owner = model._meta.model_name + "_id"
    division_key = model._meta.get_field("scope_divisions").m2m_reverse_name()
    person_key = model._meta.get_field("scope_persons").m2m_reverse_name()
    return Q(Exists(persons.objects.filter(**{owner: OuterRef("pk"), person_key: user.pk}))) | Q(
        Exists(divisions.objects.filter(**{owner: OuterRef("pk"), division_key: user.standing.division_id}))
    )

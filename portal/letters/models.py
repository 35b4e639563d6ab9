"""Templates of letters: who proposed each, and who put it in force."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.files.models import StoredFile

from . import kinds


class TemplateQuerySet(models.QuerySet):
    def readable_by(self, user, at=None):
        return self.filter(kind__in=[kind.name for kind in kinds.kinds_of(user)])

    def proposed(self):
        return self.filter(state=Template.State.PROPOSED)

    def in_force(self, kind: kinds.Kind):
        return self.filter(kind=kind.name, state=Template.State.IN_FORCE)


class Template(models.Model):
    """One version of the template of a kind of letter; a later one that is put in force takes its place."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待启用"
        IN_FORCE = "in_force", "使用中"
        REPLACED = "replaced", "已停用"
        REFUSED = "refused", "不予启用"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("公函", max_length=60)
    name = models.CharField("名称", max_length=60)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="模板")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    proposed_at = models.DateTimeField("上传时间", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="启用人"
    )
    decided_at = models.DateTimeField("启用时间", null=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公函模板"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state="in_force"), name="one_template_in_force_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_template_names_who_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(state="refused") | ~Q(decided_by=F("proposed_by")),
                name="template_is_put_in_force_by_another",
            ),
        ]

    def __str__(self):
        return self.name


def files_readable_by(user):
    return Template.objects.readable_by(user).values("file")

"""The stored file: one row for each upload, its bytes under a generated name, what it says, and who may read it.

File and row stay as they are; only the reading is replaced, by that of a later reader of files.
"""

import uuid
from bisect import bisect_right
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from . import links, readers
from .formats import FORMATS

# How long an upload that nothing links yet stays readable to whoever uploaded it.
OWN_UPLOAD = timedelta(days=1)
# The folder of the default storage that holds stored files and nothing else.
STORE = "stored"


class Immutable(TypeError):
    """A stored file is never changed: a new version is a new file."""


def generated_name(file: "StoredFile", filename: str) -> str:
    """Where the bytes lie: nothing of the user's name, not even the suffix."""
    return f"{STORE}/{file.uuid.hex[:2]}/{file.uuid.hex}"


def remove_contents(names: list[str]) -> None:
    storage = StoredFile._meta.get_field("content").storage
    for name in names:
        storage.delete(name)


class StoredFileQuerySet(models.QuerySet):
    def readable_by(self, user: Any, at: datetime | None = None) -> "StoredFileQuerySet":
        """Files that something readable links, and the user's own uploads of the last day that nothing links yet."""
        readable = Q(pk__in=[])
        for link in links.registry.values():
            readable |= Q(pk__in=link.readable(user))
        if user.is_active:
            since = (at or timezone.now()) - OWN_UPLOAD
            readable |= Q(created_by=user.pk, created_at__gt=since) & ~self._linked()
        return self.filter(readable)

    def unlinked(self, older_than: datetime) -> "UnlinkedFiles":
        """Files that nothing links and nobody is about to link; these alone can be deleted."""
        return UnlinkedFiles(self.model, using=self._db).filter(~self._linked(), created_at__lt=older_than)

    def _linked(self) -> Q:
        linked = Q(pk__in=[])
        for link in links.registry.values():
            if link.linked:
                linked |= Q(pk__in=link.linked())
        for relation in self.model._meta.get_fields(include_hidden=True):
            if relation.auto_created and not relation.concrete:
                holders = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
                linked |= Q(Exists(holders))
        return linked

    def outdated(self) -> "StoredFileQuerySet":
        """Files that were read by an earlier reader: what they say is shown nowhere until they are read again."""
        return self.filter(reading_version__lt=readers.VERSION)

    def replace_reading(self, file: "StoredFile", **reading: Any) -> bool:
        """Whether this reading took the place of the one that `file` has, and not another before it."""
        known = self.filter(pk=file.pk, reading_version=file.reading_version)
        return bool(models.QuerySet.update(known, reading_version=readers.VERSION, **reading))

    def update(self, **values: Any) -> int:
        raise Immutable("stored files are not updated")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Immutable("stored files are deleted through unlinked(older_than) only")


class UnlinkedFiles(StoredFileQuerySet):
    """Files that nothing links; made by `unlinked(older_than)` alone."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Deletes the rows and, once that is committed, their bytes."""
        with transaction.atomic(using=self.db):
            contents = dict(self.values_list("pk", "content"))
            result = models.QuerySet.delete(self.filter(pk__in=contents))
            transaction.on_commit(partial(remove_contents, list(contents.values())), using=self.db)
        return result


class StoredFile(models.Model):
    class Reading(models.TextChoices):
        READ = "read", "已读出文字"
        UNREADABLE = "unreadable", "机器未能全部读出，须人工查看"

    uuid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("文件名", max_length=120)
    suffix = models.CharField("扩展名", max_length=8)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    sm3 = models.CharField("SM3", max_length=64)
    content = models.FileField("内容", upload_to=generated_name, unique=True)
    # What the reader of the file sees, and, as pairs of place and words, what the file holds besides.
    text = models.TextField("文字", blank=True)
    hidden = models.JSONField("不直接显示的内容", default=list, blank=True)
    pages = models.JSONField("各页起始位置", default=list, blank=True)
    reading = models.CharField("读取情况", max_length=12, choices=Reading.choices)
    reading_version = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField("上传时间", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_is_not_empty")]

    def __str__(self):
        return self.name

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Immutable("a stored file is saved once")
        super().save(**kwargs | {"force_insert": True})

    def get_absolute_url(self) -> str:
        return reverse("file", args=[self.uuid, self.name])

    def delete(self, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Immutable("stored files are deleted through unlinked(older_than) only")

    @property
    def shown(self) -> str:
        """What others than the gate may make of the text: all of it once the present reader of files took it."""
        return self.text if self.reading_version == readers.VERSION else ""

    @property
    def by_page(self) -> bool:
        """Whether its pages can be shown as pictures."""
        return FORMATS[self.suffix].by_page

    def page_at(self, offset: int) -> int | None:
        """The page, sheet or slide, counted from 1, on which this place of the text stands; None without pages."""
        return bisect_right(self.pages, offset) or None

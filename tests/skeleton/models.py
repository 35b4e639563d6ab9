"""What is asked of the keeper of the seal, and who may know of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.files.models import StoredFile
from portal.people.models import Division
from portal.people.posts import Post
from portal.routes.models import Form, digest
from portal.routes.signable import Signable


class SealUseQuerySet(models.QuerySet):
    def readable_by(self, user, at=None):
        """The own division, the general office, the keepers of the seal, and the people of the running form."""
        if not user.is_authenticated or user.standing.division_id is None:
            return self.none()
        if user.standing.in_general_office or user.holds(Post.ARCHIVIST):
            return self
        forms = Form.objects.filter(pk__in=Form.objects.today_naming(user), route_id="skeleton.use_seal")
        return self.filter(Q(division=user.standing.division_id) | Q(pk__in=forms.values("items__object_id")))


class SealUse(Signable, models.Model):
    class State(models.TextChoices):
        ASKED = "asked", "申请中"
        APPROVED = "approved", "已批准"
        STAMPED = "stamped", "已用印"
        LAPSED = "lapsed", "已失效"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    paper = models.CharField("用印文件", max_length=100)
    copies = models.PositiveSmallIntegerField("份数", default=1)
    until = models.DateField("有效期至", default=timezone.localdate)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="用印件扫描")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="申请处室")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ASKED)

    objects = SealUseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用章"
        ordering = ["-pk"]

    def __str__(self):
        return self.paper

    def get_absolute_url(self) -> str:
        return reverse("seal_use", args=[self.uuid])

    def signed_digest(self, revision) -> str:
        return digest([str(self.uuid), self.paper, self.copies, self.until.isoformat()])

    def signing_address(self, item) -> str:
        return self.get_absolute_url()

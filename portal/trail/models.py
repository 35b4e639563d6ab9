"""The entries of the trail and the head of their chain; the tables and their guards are made by SQL."""

import json
from collections.abc import Iterable
from datetime import datetime

from cryptography.hazmat.primitives import hashes
from django.db import models

GENESIS = "0" * 64
SEALED = ("id", "at", "actor", "address", "action", "object", "outcome", "data", "previous")


def seal(values: Iterable[int | str | None]) -> str:
    """SM3 over the fields of SEALED, in that order, as one compact ASCII JSON list."""
    text = json.dumps(list(values), ensure_ascii=True, separators=(",", ":"))
    digest = hashes.Hash(hashes.SM3())
    digest.update(text.encode("ascii"))
    return digest.finalize().hex()


class Entry(models.Model):
    """One thing done, refused or read; never changed, never removed (等保 8.1.4.3 安全审计)."""

    id = models.BigIntegerField("序号", primary_key=True)
    at = models.CharField("时间（UTC）", max_length=27)
    actor = models.BigIntegerField("用户编号", null=True)
    address = models.CharField("来源地址", max_length=45)
    action = models.CharField("事项", max_length=100)
    object = models.CharField("对象", max_length=200)
    outcome = models.CharField("结果", max_length=40)
    data = models.TextField("编号与代码")
    previous = models.CharField("上一条摘要", max_length=64)
    digest = models.CharField("本条摘要", max_length=64)

    class Meta:
        managed = False
        db_table = "trail_entry"
        ordering = ["-id"]
        default_permissions = ()
        verbose_name = verbose_name_plural = "留痕记录"

    def __str__(self) -> str:
        return f"{self.id} {self.at} {self.action}"

    def sealed(self) -> str:
        """The digest that this entry must bear."""
        return seal(getattr(self, field) for field in SEALED)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def facts(self) -> dict[str, int | str | bool | list | None]:
        return json.loads(self.data)


class Head(models.Model):
    """The last entry, in one row: who holds its lock writes next."""

    one = models.SmallIntegerField(primary_key=True)
    id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    at = models.CharField(max_length=27)

    class Meta:
        managed = False
        db_table = "trail_head"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.id} {self.digest}"


class PageView(models.Model):
    """Somebody was shown one page of something, under the right that `ground` names by its number."""

    actor = models.BigIntegerField("用户编号", null=True)
    address = models.CharField("来源地址", max_length=45)
    object = models.CharField("对象", max_length=200)
    place = models.PositiveIntegerField("页")
    ground = models.CharField("依据", max_length=100, blank=True)
    at = models.CharField("时间（UTC）", max_length=27)
    # Of the entry that seals it.
    batch = models.UUIDField("封存批次", null=True, db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = "逐页查阅记录"

    def __str__(self) -> str:
        return f"{self.at} {self.object} {self.place}"

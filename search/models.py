"""What the index holds: entries with their terms, readers and facets, statistics and synonyms.

Which entry has which token is kept by the engine of the database (`search.engines`), in tables of its own.
"""

import time
import zlib

from django.db import models
from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest
from django.utils import timezone


class Entry(models.Model):
    """One findable object as search keeps it; texts are tidy, `core` is the folded title without punctuation.

    Its tokens are the terms in `counts` and those in `others`; with both the engine can take them back.
    """

    kind = models.CharField("类型", max_length=40)
    object_pk = models.BigIntegerField("对象编号")
    title = models.CharField("标题", max_length=1000)
    core = models.CharField("标题主干", max_length=1000)
    number = models.CharField("发文字号", max_length=200, blank=True)
    identifier = models.CharField("索引号", max_length=200, blank=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    published_on = models.DateField("公开日期", null=True, blank=True)
    dated_on = models.DateField("排序日期", null=True, blank=True)
    length = models.PositiveIntegerField("正文词数")
    title_length = models.PositiveIntegerField("标题词数")
    cites = models.TextField("引用的标题")
    words = models.TextField("非汉字词及次数")
    others = models.TextField("其他词")
    counts = models.BinaryField("汉字词及次数")
    sections = models.JSONField("正文以外各段", default=list)
    packed = models.BinaryField("压缩的正文")

    class Meta:
        verbose_name = verbose_name_plural = "检索条目"
        constraints = [models.UniqueConstraint(fields=["kind", "object_pk"], name="search_one_entry_per_object")]

    def __str__(self) -> str:
        return self.title

    @property
    def body(self) -> str:
        """Text and attachments; a form feed begins each section, named in `sections`."""
        return zlib.decompress(bytes(self.packed)).decode()

    @body.setter
    def body(self, text: str) -> None:
        self.packed = zlib.compress(text.encode(), 1)


class Scope(models.Model):
    """A group of readers that may know of an entry, as `kind/group`."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="scopes")
    name = models.CharField("读者范围", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "读者范围"
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="search_one_scope_per_entry")]
        indexes = [models.Index(fields=["name", "entry"], name="search_scope_name")]

    def __str__(self) -> str:
        return self.name


class Facet(models.Model):
    """A value by which results are narrowed; kind and year are facets like any other."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="facets", db_index=False)
    name = models.CharField("分面", max_length=40)
    value = models.CharField("值", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "分面"
        constraints = [models.UniqueConstraint(fields=["entry", "name", "value"], name="search_one_value_per_facet")]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class Outgoing(models.Model):
    """An entry that changed and has not reached the external engine yet; nobody finds it there until it has."""

    entry_id = models.BigIntegerField("条目", db_index=True)
    posted_at = models.DateTimeField("写入时间", default=timezone.now)
    attempts = models.PositiveIntegerField("未成次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "待送条目"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Copy(models.Model):
    """An index of the external engine: the one that answers, or one that is being built beside it."""

    name = models.CharField("名称", max_length=100, unique=True)
    answers = models.BooleanField("正在使用", default=False)
    reached = models.BigIntegerField("已送到的条目", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "外部索引"
        constraints = [
            models.UniqueConstraint(fields=["answers"], name="search_one_copy_of_each_state"),
        ]

    def __str__(self) -> str:
        return self.name


class Statistics(models.Model):
    """The term statistics of what one class of readers may read, as one compressed block."""

    reader_class = models.CharField("读者类别", max_length=20, primary_key=True)
    documents = models.PositiveIntegerField("篇数")
    payload = models.BinaryField("数据")

    class Meta:
        verbose_name = verbose_name_plural = "检索统计"

    def __str__(self) -> str:
        return self.reader_class


class Synonym(models.Model):
    """A colloquial word or short form, and the official words that it is also searched by."""

    term = models.CharField("俗称或简称", max_length=40, unique=True)
    official = models.CharField("规范用语（以空格分隔）", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "同义词"
        ordering = ["term"]

    def __str__(self) -> str:
        return f"{self.term} → {self.official}"


class Generation(models.Model):
    """A counter that rises in the transaction of each change, so that every process knows when its copy is old."""

    INDEX, STATISTICS, THESAURUS = "index", "statistics", "thesaurus"
    CHANGES, ANALYSIS, SHIPPED = "changes", "analysis", "shipped"

    name = models.CharField("名称", max_length=20, primary_key=True)
    number = models.BigIntegerField("代次", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "代次"

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @classmethod
    def advance(cls, name: str) -> None:
        """Raise a counter at least to the clock, so that a number taken back by a rollback never comes again."""
        cls.change(name, Greatest(F("number") + 1, Value(time.time_ns() // 1000)))

    @classmethod
    def add(cls, name: str, by: int) -> None:
        cls.change(name, F("number") + by)

    @classmethod
    def change(cls, name: str, number: Combinable) -> None:
        if not cls.objects.filter(name=name).update(number=number):
            cls.objects.bulk_create([cls(name=name)], ignore_conflicts=True)
            cls.objects.filter(name=name).update(number=number)

    @classmethod
    def current(cls) -> dict[str, int]:
        """All counters, by one query; those never raised are 0."""
        names = (cls.INDEX, cls.STATISTICS, cls.THESAURUS, cls.CHANGES, cls.ANALYSIS, cls.SHIPPED)
        return dict.fromkeys(names, 0) | dict(cls.objects.values_list("name", "number"))

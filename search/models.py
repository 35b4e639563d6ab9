"""What the index holds, entries with their terms, readers and facets, and what editors steer: synonyms, pins, a weight.

Which entry has which token is kept by the engine of the database (`search.engines`), in tables of its own.
"""

import time
import zlib
from collections.abc import Mapping
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from search import analysis


class Entry(models.Model):
    """One findable object as search keeps it; texts are tidy, `core` is the folded title without punctuation.

    Its tokens are the terms in `counts` and those in `others`, so that the engine can be told them again.
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
    packed = models.BinaryField("压缩的正文")
    sections = models.JSONField("附件各页：起点、名称、地址", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "检索条目"
        constraints = [models.UniqueConstraint(fields=["kind", "object_pk"], name="search_one_entry_per_object")]

    def __str__(self) -> str:
        return self.title

    @property
    def body(self) -> str:
        """The text with that of the attachments."""
        return self.text_in(self.packed)

    @body.setter
    def body(self, text: str) -> None:
        self.packed = zlib.compress(text.encode(), 1)

    @staticmethod
    def text_in(packed: bytes) -> str:
        """The text that lies in `packed`."""
        return zlib.decompress(bytes(packed)).decode()

    @property
    def tokens(self) -> list[str]:
        """All by which the entry is found, as its engine was told."""
        keys, _ = analysis.unpacked(self.counts)
        return [*self.others.split(), *analysis.terms_of(keys)]


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


class Facets(models.Model):
    """The values of one entry by which results are narrowed; kind and year are facets like any other.

    A line each, between line ends so that it is found whole. They are one row, since to read and to count a row for
    each value of a thousand hits takes longer than to find them.
    """

    SEPARATOR = "\x1f"

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="facets")
    lines = models.TextField("各值")

    class Meta:
        verbose_name = verbose_name_plural = "分面"

    def __str__(self) -> str:
        return self.lines.strip()

    @staticmethod
    def tidy(value: str) -> str:
        """A value as it is kept: at most 200 characters in which nothing but single spaces parts words."""
        return " ".join(value.split())[:200].rstrip()

    @classmethod
    def line(cls, name: str, value: str) -> str:
        """What stands in the row, and in the engine beside the database, for one value; names have no line ends."""
        return f"{name}{cls.SEPARATOR}{cls.tidy(value)}"

    @classmethod
    def written(cls, values: Mapping[str, str]) -> str:
        """What the row holds for these values by name; what is blank is no value."""
        lines = (cls.line(name, value) for name, value in sorted(values.items()) if value.strip())
        return "".join(f"\n{line}" for line in lines) + "\n"

    @classmethod
    def read(cls, lines: str) -> dict[str, str]:
        """The values that the row holds, by name."""
        return dict(line.split(cls.SEPARATOR) for line in lines.split("\n") if line)


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

    term = models.CharField("俗称或简称", max_length=40, unique=True, help_text="人们检索时写的词，2 至 40 个字。")
    official = models.CharField(
        "规范用语（以空格分隔）", max_length=200, help_text="文件里用的词；检索俗称时，也按这些词查找。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "同义词"
        ordering = ["term"]

    def __str__(self) -> str:
        return f"{self.term} → {self.official}"


class SeededTerms(models.Model):
    """Which terms of the list that comes with the program this installation was given, one a line, in a single row.

    None is given twice: what editors deleted or changed stays as they left it.
    """

    terms = models.TextField("已带入的词")

    class Meta:
        verbose_name = verbose_name_plural = "已带入的同义词"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="search_one_row_of_seeded_terms")]

    def __str__(self) -> str:
        return f"{len(self.terms.splitlines())} 个词"


class Pin(ClusterableModel):
    """Public pages that stand first, in order, when exactly this is searched for, from day to day."""

    wagtail_reference_index_ignore = True

    query = models.CharField("检索词", max_length=60, help_text="与读者输入的检索词完全相同时起作用，标点和繁简不论。")
    core = models.CharField("比较用的检索词", max_length=60, unique=True, editable=False)
    starts_on = models.DateField("开始日期", null=True, blank=True, help_text="不填的立即开始。")
    ends_on = models.DateField("截止日期", null=True, blank=True, help_text="到这一天为止；不填的一直有效。")

    class Meta:
        verbose_name = verbose_name_plural = "置顶结果"
        ordering = ["query"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="search_pin_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.query


class PinnedPage(Orderable):
    """One page of a pin; a page that is not public any more simply does not come up."""

    wagtail_reference_index_ignore = True

    pin = ParentalKey(Pin, on_delete=models.CASCADE, related_name="pages")
    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name="公文或文章")

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "置顶的公文"
        constraints = [models.UniqueConstraint(fields=["pin", "page"], name="search_one_place_per_pinned_page")]

    def __str__(self) -> str:
        return f"{self.pin_id}: {self.page_id}"


class LinkWeight(models.Model):
    """How much it counts that other documents cite a title; a single row, kept within what was measured to help."""

    DEFAULT, MOST = Decimal("0.040"), Decimal("0.060")

    weight = models.DecimalField(
        "引用权重",
        max_digits=4,
        decimal_places=3,
        default=DEFAULT,
        validators=[MinValueValidator(0, "权重不小于 0。"), MaxValueValidator(MOST, "权重不大于 0.06。")],
        help_text="0 至 0.06，通常为 0.04。被其他文件引用得越多的文件排得越前；0 为不考虑引用。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "引用权重"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="search_one_link_weight"),
            models.CheckConstraint(condition=Q(weight__gte=0, weight__lte=Decimal("0.060")), name="search_link_weight"),
        ]

    def __str__(self) -> str:
        return f"引用权重 {self.weight}"


class FruitlessQuery(models.Model):
    """A query that found nothing, or only when put right, counted by day; nothing of who asked.

    Words that were asked once may be anybody's name: they are kept as a keyed digest and written down when they are
    asked again.
    """

    day = models.DateField("日期")
    digest = models.CharField("摘要", max_length=64)
    text = models.CharField("检索词", max_length=40, blank=True)
    searches = models.PositiveIntegerField("检索次数", default=0)
    hits = models.PositiveIntegerField("结果数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "没有结果的检索"
        constraints = [models.UniqueConstraint(fields=["day", "digest"], name="search_one_count_per_query_and_day")]
        indexes = [models.Index(fields=["digest"], name="search_fruitless_digest")]

    def __str__(self) -> str:
        return f"{self.day} {self.text}"


class SavedSearch(models.Model):
    """A search that a person keeps, with the entries that the person knows of and those found since.

    Entries are kept as packed keys alone: what they are, and whether the person may still know of them, is asked anew.
    """

    MOST = 50

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField("名称", max_length=60)
    text = models.CharField("检索词", max_length=200)
    filters = models.JSONField("筛选条件", default=dict)
    known = models.BinaryField("已知的条目", default=bytes)
    fresh = models.BinaryField("新增的条目", default=bytes)
    is_wide = models.BooleanField("结果过多", default=False)
    seen_at = models.DateTimeField("上次查看", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "保存的检索"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="search_one_name_per_owner")]

    def __str__(self) -> str:
        return self.name


class Generation(models.Model):
    """A counter that rises in the transaction of each change, so that every process knows when its copy is old."""

    INDEX, STATISTICS, THESAURUS = "index", "statistics", "thesaurus"
    STEERING = "steering"  # pins and the weight of links
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
        names = (cls.INDEX, cls.STATISTICS, cls.THESAURUS, cls.STEERING, cls.CHANGES, cls.ANALYSIS, cls.SHIPPED)
        return dict.fromkeys(names, 0) | dict(cls.objects.values_list("name", "number"))

"""The counters: one row for each series and year, which is the lock under which its numbers are given."""

from django.db import models, transaction
from django.db.models import F


class Series(models.Model):
    """The last number given; the next follow without gaps, and none is given twice."""

    name = models.CharField("系列", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = [models.UniqueConstraint(fields=["name", "year"], name="one_counter_per_series_and_year")]

    def __str__(self):
        return f"{self.name}/{self.year}: {self.last}"

    @classmethod
    def take(cls, name: str, year: int, count: int = 1) -> range:
        """The next numbers; they are given when the transaction of the caller commits, and others wait for that."""
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError("Numbers are taken by the transaction that uses them.")
        counter, _ = cls.objects.get_or_create(name=name, year=year)
        cls.objects.filter(pk=counter.pk).update(last=F("last") + count)
        counter.refresh_from_db()
        return range(counter.last - count + 1, counter.last + 1)

"""The row that holds the number; only the triggers write it."""

from django.db import models


class PublicationCounter(models.Model):
    """A single row; its number only rises, at least to the clock, so that one taken back never comes again."""

    number = models.BigIntegerField("计数")

    class Meta:
        verbose_name = verbose_name_plural = "公开内容计数"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_publication_counter")]

    def __str__(self) -> str:
        return str(self.number)

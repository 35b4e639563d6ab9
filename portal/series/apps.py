"""Series of numbers as an app."""

from django.apps import AppConfig


class SeriesConfig(AppConfig):
    name = "portal.series"
    label = "series"
    verbose_name = "编号"

"""The publication counter as an app."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "portal.counter"
    label = "counter"
    verbose_name = "公开内容计数"

"""Sealed fields as an app."""

from django.apps import AppConfig
from django.core.checks import register


class SealedConfig(AppConfig):
    name = "portal.sealed"
    label = "sealed"
    verbose_name = "加密保存的个人信息"

    def ready(self):
        from . import keys

        register(keys.keys_are_given, keys.TAG)

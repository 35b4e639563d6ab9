"""The keeping of secrets: levels, zones, need-to-know, markings and the gate."""

from django.apps import AppConfig


class SecretmarksConfig(AppConfig):
    name = "secretmarks"
    verbose_name = "保密管理"

    def ready(self):
        from . import checks, inspection  # noqa: F401 - checks register themselves

        inspection.join()

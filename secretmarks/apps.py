"""The keeping of secrets: levels, zones, need-to-know, markings and the gate."""

from django.apps import AppConfig


class SecretmarksConfig(AppConfig):
    name = "secretmarks"
    verbose_name = "保密管理"

    def ready(self):
        from . import desk, doors, inspection, levels

        # No start without a known zone and ceiling.
        levels.zone()
        levels.ceiling()
        inspection.join()
        doors.register()
        desk.join()

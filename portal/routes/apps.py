"""The approval engine."""

from django.apps import AppConfig


class RoutesConfig(AppConfig):
    name = "portal.routes"
    label = "routes"
    verbose_name = "审批"

    def ready(self):
        from portal import integrity, triggers

        from . import doors, verification
        from .triggers import rules

        doors.register()
        triggers.add(rules)
        integrity.add("routes", verification.check)

"""The approval engine."""

from django.apps import AppConfig
from django.core import checks


class RoutesConfig(AppConfig):
    name = "portal.routes"
    label = "routes"
    verbose_name = "审批"

    def ready(self):
        from portal import triggers

        from . import doors
        from .checks import what_is_signed_has_a_reading_rule
        from .triggers import rules

        doors.register()
        triggers.add(rules)
        checks.register(what_is_signed_has_a_reading_rule)

"""The approval engine."""

from django.apps import AppConfig
from django.core import checks


class RoutesConfig(AppConfig):
    name = "portal.routes"
    label = "routes"
    verbose_name = "审批"

    def ready(self):
        from portal import integrity, triggers
        from portal.files import links

        from . import doors, enclosures, verification
        from .checks import what_is_signed_has_a_reading_rule
        from .triggers import rules

        doors.register()
        links.register(enclosures.readable_files)
        triggers.add(rules)
        integrity.add("routes", verification.check)
        checks.register(what_is_signed_has_a_reading_rule)

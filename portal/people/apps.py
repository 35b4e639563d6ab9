"""People, divisions and posts."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"
    verbose_name = "机构和人员"

    def ready(self):
        from portal import triggers, typed

        # Before any form over a model of the house is made.
        typed.register()

        from . import doors, receivers
        from .triggers import rules

        receivers.connect()
        triggers.add(rules)
        doors.register()

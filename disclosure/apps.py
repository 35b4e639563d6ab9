"""Open government information."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "政府信息公开"

    def ready(self):
        from portal import triggers
        from portal.files import rereading
        from portal.jobs import work

        from . import (
            bulk,
            classifying,
            doors,
            findable,
            finding,
            guards,
            matters,
            moving,
            policies,
            recycling,
            workflows,
        )
        from .editing import register_upload_field
        from .triggers import effects, rules

        workflows.register()
        classifying.register()
        policies.register()
        guards.connect()
        moving.connect()
        bulk.register()
        recycling.register()
        doors.register()
        findable.register()
        finding.register()
        matters.register()
        triggers.add(rules)
        triggers.add(effects)
        register_upload_field()
        work.chores.append(rereading.some)

"""Open government information."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "政府信息公开"

    def ready(self):
        from portal import triggers

        from . import doors, findable, guards, policies, workflows
        from .editing import register_upload_field
        from .triggers import effects, rules

        workflows.register()
        policies.register()
        guards.connect()
        doors.register()
        findable.register()
        triggers.add(rules)
        triggers.add(effects)
        register_upload_field()

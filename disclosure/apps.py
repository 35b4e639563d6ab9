"""Open government information."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "政府信息公开"

    def ready(self):
        from portal import integrity, triggers
        from portal.files import rereading
        from portal.jobs import work

        from . import doors
        from .desk import classifying, finding, kinds, matters
        from .models.panels import register_upload_field
        from .public import channels
        from .reading import findable, policies
        from .review import guards, moving, recycling, routes, verification
        from .review.triggers import effects, rules

        routes.register()
        classifying.register()
        policies.register()
        guards.connect()
        moving.connect()
        kinds.register()
        recycling.register()
        doors.register()
        channels.register()
        findable.register()
        finding.register()
        matters.register()
        triggers.add(rules)
        triggers.add(effects)
        integrity.add("disclosure", verification.check)
        register_upload_field()
        work.chores.add(rereading.some)

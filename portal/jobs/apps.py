"""Work that outlasts a request."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "portal.jobs"
    label = "jobs"
    verbose_name = "后台办理"

    def ready(self):
        from portal.trail import pageviews

        from . import doors, work

        doors.register()
        work.chores.add(pageviews.seal_ripe)

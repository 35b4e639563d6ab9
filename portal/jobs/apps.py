"""Work that outlasts a request."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "portal.jobs"
    label = "jobs"
    verbose_name = "后台办理"

    def ready(self):
        from . import doors

        doors.register()

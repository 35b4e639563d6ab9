"""What waits for me: the staff's own desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "portal.desk"
    label = "desk"
    verbose_name = "我的工作台"

    def ready(self):
        from . import doors

        doors.register()

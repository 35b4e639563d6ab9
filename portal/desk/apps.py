"""What waits for me: the staff's own desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "portal.desk"
    label = "desk"
    verbose_name = "我的工作台"

    def ready(self):
        from portal.routes.moves import moved

        from . import doors, notices

        doors.register()
        moved.connect(notices.on_moved, dispatch_uid="desk")

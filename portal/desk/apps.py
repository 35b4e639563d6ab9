"""What waits for me: the staff's own desk."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class DeskConfig(AppConfig):
    name = "portal.desk"
    label = "desk"
    verbose_name = "我的工作台"

    def ready(self):
        from portal import nightly
        from portal.routes.moves import moved

        from . import doors, matters, notices, rules
        from .models import HouseRule, Shelf

        doors.register()
        matters.register(matters.FormMatter())
        nightly.add(rules.in_trouble)
        moved.connect(notices.on_moved, dispatch_uid="desk")
        moved.connect(rules.on_moved, dispatch_uid="desk.rules")
        for model in (HouseRule, Shelf):
            post_save.connect(rules.recorded, model, dispatch_uid=f"desk.save.{model.__name__}")

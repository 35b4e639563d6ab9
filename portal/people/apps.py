"""People, divisions and posts."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"
    verbose_name = "机构和人员"

    def ready(self):
        from . import receivers

        receivers.connect()

"""Letters that leave the house as Word documents, from templates that the office may change."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "portal.letters"
    label = "letters"
    verbose_name = "公函"

    def ready(self) -> None:
        from portal import triggers
        from portal.files import links

        from . import doors
        from .models import files_readable_by
        from .triggers import rules

        triggers.add(rules)
        links.register(files_readable_by)
        doors.register()

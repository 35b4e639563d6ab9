"""Invented people and papers for a visitor's own machine; in every other zone this app does nothing."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "portal.demo"
    label = "demo"
    verbose_name = "演示"

    def ready(self):
        from disclosure.importing.documents import after_submission

        from . import signer

        after_submission.add(signer.after_submission)

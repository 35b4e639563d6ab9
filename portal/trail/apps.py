"""The trail as an app: it puts its guards back after every migrate and reports when one is missing."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from portal import integrity, nightly, triggers


class TrailConfig(AppConfig):
    name = "portal.trail"
    verbose_name = "留痕"

    def ready(self) -> None:
        import_module("portal.trail.checks")
        guards = import_module("portal.trail.guards")
        integrity.add("trail", import_module("portal.trail.verification").check)
        pageviews = import_module("portal.trail.pageviews")
        triggers.add(pageviews.rules)
        integrity.add("page views", pageviews.check)
        nightly.add(pageviews.seal_by_night)
        post_migrate.connect(guards.keep, sender=self, dispatch_uid="portal.trail.guards")

"""The roof: the public pages, their shell, and the addresses of everything."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "portal.site"
    label = "site"
    verbose_name = "门户网站"

    def ready(self):
        from portal import findables, triggers

        from . import doors
        from .findable import ArticleFindable

        doors.register()
        findables.register(ArticleFindable())
        triggers.connect(self)

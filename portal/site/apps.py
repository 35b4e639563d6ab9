"""The roof: the public pages, their shell, and the addresses of everything."""

from django.apps import AppConfig
from django.core.checks import register


class SiteConfig(AppConfig):
    name = "portal.site"
    label = "site"
    verbose_name = "门户网站"

    def ready(self):
        from portal import findables, triggers

        from . import doors, identity
        from .findable import ArticleFindable

        doors.register()
        findables.register(ArticleFindable())
        register(identity.identity_is_told, identity.TAG)
        triggers.connect(self)

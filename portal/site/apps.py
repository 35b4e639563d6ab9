"""The roof: the public pages, their shell, and the addresses of everything."""

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class SiteConfig(AppConfig):
    name = "portal.site"
    label = "site"
    verbose_name = "门户网站"

    def ready(self):
        from disclosure.desk.matters import PageMatter
        from portal import findables, triggers
        from portal.desk import matters
        from portal.files import links

        from . import doors, identity, installation
        from .findable import ArticleFindable
        from .models import ArticlePage, CollectionPage, SectionPage
        from .pictures import readable_pictures

        doors.register()
        links.register(readable_pictures)
        findables.register(ArticleFindable())
        for model in (ArticlePage, SectionPage, CollectionPage):
            matters.register(PageMatter(model))
        register(identity.identity_is_told, identity.TAG)
        register(installation.belongs_here, installation.TAG)
        post_migrate.connect(installation.store, sender=self, dispatch_uid="site.installation")
        triggers.connect(self)

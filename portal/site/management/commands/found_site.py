"""Sets up the fixed structure of the site; safe to repeat."""

from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import Locale, Page, Site

from disclosure.models import Founding
from portal import trail
from portal.people.models import Assignment
from portal.site.founding import CHANNELS, HOME_TITLE
from portal.site.models import HomePage, SectionPage


class Command(BaseCommand):
    help = "建立固定栏目（首次安装时，在任命任何人员之前）。"

    def handle(self, *args, **options):
        with transaction.atomic():
            made = found_site()
        if options["verbosity"]:
            self.stdout.write(f"栏目已就绪，新建 {made} 个。" if made else "栏目已就绪。")
            waiting = SectionPage.objects.filter(code__isnull=False, live=False).count()
            if waiting:
                self.stdout.write(f"其中 {waiting} 个没有公开：任命人员之后新设的栏目须经审批、发布。")


def found_site() -> int:
    """Create home and channels where they are missing; returns how many pages were made."""
    Locale.objects.get_or_create(language_code="zh-hans")
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    home = HomePage.objects.first()
    made = 0
    if home is None:
        root.get_children().not_type(HomePage).delete()
        home = found(Page.get_first_root_node(), HomePage(title=HOME_TITLE, slug="home"))
        made += 1
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": HOME_TITLE}
    )
    pages = {"": home}
    for code, parent, title, disclosure_class in CHANNELS:
        page = SectionPage.objects.filter(code=code).first()
        if page is None:
            page = found(
                pages[parent].specific_class.objects.get(pk=pages[parent].pk),
                SectionPage(title=title, slug=code, code=code, disclosure_class=disclosure_class),
            )
            made += 1
        pages[code] = page
    return made


def found(parent: Page, page):
    """Add a structure page: first as a draft, then, entered in the founding record, live.

    Once somebody is appointed the founding is over: a channel that a later release brings waits for the review.
    """
    page.live = False
    parent.add_child(instance=page)
    if Assignment.objects.exists():
        page.save_revision()
        return page
    with trail.act("disclosure.founded", of=page):
        Founding.objects.create(page_id=page.pk, title=page.title)
    Page.objects.filter(pk=page.pk).update(live=True, first_published_at=page.latest_revision_created_at)
    return type(page).objects.get(pk=page.pk)

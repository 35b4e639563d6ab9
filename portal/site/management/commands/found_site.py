"""Sets up the fixed structure of the site; safe to repeat."""

from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import Locale, Page, Site

from disclosure.models import Founding
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
            for title, above in missing():
                self.stdout.write(f"缺少栏目“{title}”：已任命人员，须由编辑在“{above}”下新建，经审批后发布。")


def found_site() -> int:
    """Create home and channels where they are missing and may be founded; returns how many pages were made."""
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
    # Once people are appointed, a channel is made by them and goes through the review.
    may_found = not Assignment.objects.exists()
    for code, parent, title, disclosure_class in CHANNELS:
        page = SectionPage.objects.filter(code=code).first()
        if page is None and may_found:
            page = found(
                pages[parent].specific_class.objects.get(pk=pages[parent].pk),
                SectionPage(title=title, slug=code, code=code, disclosure_class=disclosure_class),
            )
            made += 1
        pages[code] = page
    return made


def missing() -> list[tuple[str, str]]:
    """The fixed channels that do not stand, under any code or name, each with the title of the one above."""
    titles = {code: title for code, _, title, _ in CHANNELS}
    stand = set(SectionPage.objects.values_list("code", flat=True)) | set(
        SectionPage.objects.values_list("title", flat=True)
    )
    return [(title, titles.get(above, HOME_TITLE)) for code, above, title, _ in CHANNELS if not {code, title} & stand]


def found(parent: Page, page):
    """Add a structure page: first as a draft, then, entered in the founding record, live."""
    page.live = False
    parent.add_child(instance=page)
    Founding.objects.create(page_id=page.pk, title=page.title)
    Page.objects.filter(pk=page.pk).update(live=True, first_published_at=page.latest_revision_created_at)
    return type(page).objects.get(pk=page.pk)

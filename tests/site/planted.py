"""Pages of the site's own structure, live and in work, and the addresses at which they were public before."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.models import EditingSession

from disclosure.models import DocumentPage, FormerAddress
from disclosure.review import publication
from portal.routes import moves
from portal.site.models import ArticlePage, CollectionPage, SectionPage
from tests import factories
from tests.disclosure.planted import ADDRESSES, PAGES, REVISIONS
from tests.planted import EDITORS, EVERYONE, NO_NUMBER, NOBODY, Names, Planted

COLLECTIONS = Names(("slug",), "0123456789abcdef")
# Somebody's stay in the editor, which others can neither prolong nor end.
SESSIONS = Names(("wagtailadmin_editing_sessions:release:session_id",), NO_NUMBER)
FREE = {"part": 1, "session_id": NO_NUMBER}
ARTICLE, CAPTION = ("zqarticletitlexw", "zqarticlebodyxw"), "zqcollectionxw"


def add(parent, page, *, by):
    page.live = False
    parent.add_child(instance=page)
    page.save_revision(user=by)
    return page


def place(page) -> str:
    return page.url_path.removeprefix("/home/")


def former(page, name: str) -> str:
    address = f"zfxxgk/former/{name}/"
    FormerAddress.objects.create(page=page, slug=name, address=f"/home/{address}")
    return address


def plant(ground) -> dict[Names, list[Planted]]:
    house, documents = ground.house, ground.documents
    ground.section = section = SectionPage.objects.get(code="rules")
    article = add(section, ArticlePage(title=ARTICLE[0], body=f"<p>{ARTICLE[1]}</p>"), by=house.editor)
    draft = add(section, CollectionPage(title=CAPTION), by=house.editor)
    live = add(section, CollectionPage(title="已经公开的专题"), by=house.editor)
    form = moves.submit("disclosure.publish", [(live, live.get_latest_revision())], by=house.editor, fields={})
    publication.publish(factories.approve(house, form), by=house.officer)
    session = EditingSession.objects.create(
        user=house.editor, content_type=ContentType.objects.get_for_model(DocumentPage),
        object_id=documents["draft"].pk, last_seen_at=timezone.now(),
    )  # fmt: skip
    in_work = {"article in work": article, "collection in work": draft}
    return {
        PAGES: [
            Planted("section", section.pk, EVERYONE),
            *(Planted(what, page.pk, EDITORS) for what, page in in_work.items()),
        ],
        REVISIONS: [
            Planted(what, page.latest_revision_id, EDITORS, {"page_id": page.pk, "pk": page.pk})
            for what, page in in_work.items()
        ],
        SESSIONS: [Planted("session", session.pk, frozenset({"editor"}))],
        COLLECTIONS: [
            Planted("collection", live.slug, EVERYONE),
            Planted("collection in work", draft.slug, EDITORS, words=(CAPTION,)),
        ],
        ADDRESSES: [
            Planted("section", section.url_path.removeprefix("/home/"), EVERYONE),
            *(
                Planted(what, page.url_path.removeprefix("/home/"), EDITORS, words=ARTICLE)
                for what, page in in_work.items()
            ),
            Planted("former, of a public document", former(documents["public"], "public"), EVERYONE),
            Planted("former, of one withdrawn", former(documents["withdrawn"], "withdrawn"), NOBODY),
            Planted("former, of a wrong release", former(documents["wrong release"], "wrong"), NOBODY),
            Planted("former, of a draft", former(documents["draft"], "draft"), NOBODY),
        ],
    }

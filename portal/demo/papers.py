"""Makes the invented papers that are still missing: each with its story, whole or not at all."""

from disclosure import text
from disclosure.models import Attachment, DocumentPage, new_slug
from disclosure.publication import PUBLISHING, announce
from portal import trail
from portal.people.models import User
from portal.routes import moves
from portal.site.models import ArticlePage, SectionPage
from secretmarks.levels import above_ceiling

from . import attachments
from .people import person
from .signer import carry_through
from .stories import KEY, admit, fresh, send, stories
from .texts import AGENCY, ANNOUNCEMENTS, INVENTED, PAPERS, Paper

EDITOR_OF_ANNOUNCEMENTS = "ysq013"


def make_papers() -> int:
    """How many papers and announcements were made; what an earlier run made stays as it is."""
    made = DocumentPage.objects.filter(external_id__startswith=KEY.format(""))
    known = set(made.values_list("external_id", flat=True))
    missing = [paper for paper in PAPERS if KEY.format(paper.key) not in known and not above_ceiling(paper.level)]
    plain: dict[str, list[Paper]] = {}
    for paper in missing:
        if paper.story == "published":
            plain.setdefault(paper.by, []).append(paper)
    for username, papers in plain.items():
        make_published(person(username), papers)
    for paper in missing:
        if paper.story != "published":
            make_told(person(paper.by), paper)
    return len(missing) + make_announcements()


def make_published(by: User, papers: list[Paper]) -> None:
    """What one drafter has published goes through on one form."""
    with trail.act("demo.papers_made", by=by, papers=len(papers)):
        pages = [fresh(add_paper(paper, by)) for paper in papers]
        things = [(page, page.latest_revision) for page in pages]
        carry_through(moves.submit(PUBLISHING, things, by=by, fields={"reason": "依法应当主动公开"}))


def make_told(by: User, paper: Paper) -> None:
    with trail.act("demo.papers_made", by=by, papers=1):
        stories[paper.story](paper, add_paper(paper, by), by)


def add_paper(paper: Paper, by: User) -> DocumentPage:
    page = add(section_of(paper), drafted(paper, by), by)
    admit(page, paper.knowers)
    announce([page])
    return page


def section_of(paper: Paper) -> SectionPage:
    return SectionPage.objects.get(disclosure_class=paper.disclosure_class)


def drafted(paper: Paper, by: User) -> DocumentPage:
    obtained = paper.issuer != AGENCY
    page = DocumentPage(
        title=paper.title,
        slug=new_slug(),
        live=False,
        owner=by,
        body=text.rich("\n".join((*paper.body, INVENTED))),
        document_number=paper.number,
        issuer=paper.issuer,
        addressees=paper.addressees,
        issued_on=paper.issued_on,
        genre=paper.genre,
        subject=paper.subject,
        disclosure_class=paper.disclosure_class,
        origin=DocumentPage.Origin.OBTAINED if obtained else DocumentPage.Origin.MADE,
        obtained_from=paper.issuer if obtained else "",
        public_channel=paper.channel,
        owning_division=by.division,
        level=paper.level,
        attribute=paper.attribute,
        ground=paper.ground,
        ground_note="拟稿处室初审意见" if paper.ground else "",
        external_id=KEY.format(paper.key),
    )
    for order, kind in enumerate(paper.files):
        file = attachments.stored(kind, paper.title, by=by, level=paper.level)
        title = attachments.KINDS[kind][0].rpartition(".")[0]
        page.attachments.add(Attachment(title=title, file=file, sort_order=order))
    return page


def add(section: SectionPage, page, by: User):
    """Store a page as the editor does: the row, then its first revision."""
    page.clean()
    section.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    return page


def make_announcements() -> int:
    channel = SectionPage.objects.get(code="announcements")
    known = set(ArticlePage.objects.child_of(channel).values_list("title", flat=True))
    missing = [row for row in ANNOUNCEMENTS if row[0] not in known]
    for title, source, body in missing:
        by = person(EDITOR_OF_ANNOUNCEMENTS)
        with trail.act("demo.announcement_made", by=by) as entry:
            article = ArticlePage(
                title=title, slug=new_slug(), live=False, owner=by, source=source, body=text.rich("\n".join(body))
            )
            add(channel, article, by)
            announce([article])
            carry_through(send(PUBLISHING, article, by, reason="面向公众的通知公告"))
            entry.of = article
    return len(missing)

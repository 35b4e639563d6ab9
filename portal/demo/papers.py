"""Makes the invented papers that are still missing: each with its story, whole or not at all."""

from itertools import groupby

from disclosure.models import Attachment, DocumentPage, Relation, new_slug
from disclosure.review.publication import PUBLISHING, announce
from portal import trail
from portal.people.models import User
from portal.routes import moves
from portal.site.models import ArticlePage, ArticlePicture, ArticleTable, SectionPage
from secretmarks.levels import above_ceiling

from . import attachments, collections, pictures, texts
from .people import person
from .relations import REPLACES, of_kind, of_paper
from .signer import carry_through
from .stories import KEY, PROACTIVE, admit, fresh, repeal, rich, stories
from .texts import Article, Paper

WEBMASTER = "ysq013"


def make_papers() -> int:
    """How many papers and announcements were made; what an earlier run made stays as it is."""
    introduce_channels()
    made = DocumentPage.objects.filter(external_id__startswith=KEY.format(""))
    known = set(made.values_list("external_id", flat=True))
    missing = [
        paper for paper in texts.papers() if KEY.format(paper.key) not in known and not above_ceiling(paper.level)
    ]
    for _, papers in groupby(missing, key=half_year):
        make_together(list(papers))
    repeal_replaced()
    return len(missing) + make_announcements() + make_collections()


def half_year(paper: Paper) -> tuple[int, bool]:
    day, _ = paper.order
    return day.year, day.month > 6


def make_together(papers: list[Paper]) -> None:
    """What came to a stop on its way, then what became public, so that the newest public papers are the last made.

    A paper that speaks of another follows it.
    """
    plain: dict[str, list[Paper]] = {}
    followers = []
    for paper in papers:
        if paper.story == "published":
            plain.setdefault(paper.by, []).append(paper)
        elif of_paper(paper.key):
            followers.append(paper)
        else:
            make_told(person(paper.by), paper)
    for username, own in sorted(plain.items(), key=lambda pair: pair[1][-1].order):
        make_published(person(username), own)
    for paper in followers:
        make_told(person(paper.by), paper)


def make_published(by: User, papers: list[Paper]) -> None:
    """What one drafter has published goes through on one form."""
    with trail.act("demo.papers_made", by=by, papers=len(papers)):
        pages = [fresh(add_paper(paper, by)) for paper in papers]
        things = [(page, page.latest_revision) for page in pages]
        carry_through(moves.submit(PUBLISHING, things, by=by, fields={"reason": PROACTIVE}))


def make_told(by: User, paper: Paper) -> None:
    with trail.act("demo.papers_made", by=by, papers=1):
        stories[paper.story](paper, add_paper(paper, by), by)


def add_paper(paper: Paper, by: User) -> DocumentPage:
    page = add(SectionPage.objects.get(code=paper.section), drafted(paper, by), by)
    admit(page, paper.knowers)
    announce([page])
    return page


def drafted(paper: Paper, by: User) -> DocumentPage:
    obtained = paper.issuer != texts.AGENCY
    page = DocumentPage(
        title=paper.title,
        slug=new_slug(),
        live=False,
        owner=by,
        body=rich((*paper.body, texts.INVENTED)),
        summary=paper.summary,
        document_number=paper.number,
        issuer=paper.issuer,
        joint_issuers=paper.joint_issuers,
        addressees=paper.addressees,
        issued_on=paper.issued_on,
        in_force_on=paper.in_force_on,
        valid_until=paper.valid_until,
        genre=paper.genre,
        subject=paper.subject,
        disclosure_class=paper.disclosure_class,
        origin=DocumentPage.Origin.OBTAINED if obtained else DocumentPage.Origin.MADE,
        obtained_from=paper.issuer if obtained else "",
        public_channel=paper.public_channel,
        owning_division=by.division,
        level=paper.level_at_birth,
        attribute=paper.attribute,
        ground=paper.ground,
        ground_note="拟稿处室初审意见" if paper.ground else "",
        external_id=KEY.format(paper.key),
    )
    for order, enclosure in enumerate(paper.files):
        file = attachments.stored(enclosure, by=by, level=paper.level)
        page.attachments.add(Attachment(title=enclosure.title, file=file, sort_order=order))
    page.tags.add(*paper.tags)
    relate(page, paper)
    return page


def relate(page: DocumentPage, paper: Paper) -> None:
    pairs = of_paper(paper.key)
    keys = [KEY.format(about) for _, about in pairs]
    found = DocumentPage.objects.in_bulk(keys, field_name="external_id") if keys else {}
    for order, ((kind, _), key) in enumerate(zip(pairs, keys, strict=True)):
        page.relations.add(Relation(kind=kind, target=found[key], sort_order=order))


def add(section: SectionPage, page, by: User):
    """Store a page as the editor does: the row, then its first revision."""
    page.clean()
    section.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    return page


def repeal_replaced() -> None:
    """Whatever has a public successor is repealed by the drafter of the old text."""
    for new, old in of_kind(REPLACES):
        pages = DocumentPage.objects.public().in_bulk([KEY.format(new), KEY.format(old)], field_name="external_id")
        successor, page = pages.get(KEY.format(new)), pages.get(KEY.format(old))
        if successor and page and page.repealed_on is None and page.running_form is None:
            by = User.objects.select_related("division").get(pk=page.owner_id)
            repeal(page, by, successor=successor)


def make_announcements() -> int:
    channel = SectionPage.objects.get(code=texts.ANNOUNCEMENTS)
    known = set(ArticlePage.objects.child_of(channel).values_list("title", flat=True))
    missing: dict[str, list[Article]] = {}
    for article in texts.articles():
        if article.title not in known:
            missing.setdefault(article.by, []).append(article)
    for username, articles in sorted(missing.items(), key=lambda pair: pair[1][-1].key):
        publish_articles(person(username), articles)
    return sum(map(len, missing.values()))


def publish_articles(by: User, articles: list[Article]) -> None:
    with trail.act("demo.announcements_made", by=by, articles=len(articles)):
        pages = [add_article(article, by) for article in articles]
        announce(pages)
        publish_structure(pages, by, reason="面向公众的通知公告")


def add_article(article: Article, by: User) -> ArticlePage:
    body = rich((*article.body, texts.INVENTED))
    page = ArticlePage(title=article.title, slug=new_slug(), live=False, owner=by, source=article.source, body=body)
    for order, table in enumerate(article.tables):
        data = "\n".join("\t".join(attachments.cells(line)) for line in table.lines)
        page.tables.add(ArticleTable(caption=table.title, data=data, sort_order=order))
    for order, picture in enumerate(article.pictures):
        file = pictures.stored(picture, by=by)
        alt, *_ = picture.lines
        page.pictures.add(ArticlePicture(file=file, alt=alt, caption=picture.title, sort_order=order))
    return add(SectionPage.objects.get(code=texts.ANNOUNCEMENTS), page, by)


def make_collections() -> int:
    missing = collections.missing()
    if missing:
        by = person(WEBMASTER)
        with trail.act("demo.collections_made", by=by, collections=len(missing)):
            pages = [
                add(SectionPage.objects.get(code=one.channel), collections.drafted(one, by), by) for one in missing
            ]
            publish_structure(pages, by, reason="专题目录")
    return len(missing)


def introduce_channels() -> None:
    """The words over the lists, and the channels that came after the founding, approved and published like any text."""
    sections = SectionPage.objects.filter(code__in=texts.introductions(), intro="")
    waiting = [section for section in sections if section.running_form is None]
    if not waiting:
        return
    by = person(WEBMASTER)
    with trail.act("demo.channels_introduced", by=by, channels=len(waiting)):
        for section in waiting:
            section.intro = texts.introductions()[section.code]
            section.save_revision(user=by, log_action=True)
        publish_structure(waiting, by, reason="栏目说明")


def publish_structure(pages: list, by: User, *, reason: str) -> None:
    things = [(page, page.latest_revision) for page in map(fresh, pages)]
    carry_through(moves.submit(PUBLISHING, things, by=by, fields={"reason": reason}))

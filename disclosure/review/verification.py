"""Every live page held against its approved item, what was signed, and what the trail tells of its publication."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import F
from wagtail.models import Page

from portal.integrity import Fault, Share
from portal.routes.locks import in_batches
from portal.routes.models import Form, Item
from portal.trail.models import Entry
from portal.trail.record import name as name_of

from ..law import Way
from ..models import DocumentPage, Founding, Publication, ReviewedPage
from .publication import TO_THE_PUBLIC, still_public
from .triggers import reviewed_models

BATCH = 200
FOUNDED, PUBLISHED, TAKEN_DOWN = "disclosure.founded", "disclosure.published", "disclosure.taken_down"
UNAPPROVED = "公开的页面没有与所公开版本相符的批准：先行撤下，再查明原因"
DIFFERS = "公开的内容与批准的版本不符：先行撤下，再查明原因"
VANISHED = "留痕记有这个页面的发布，没有记撤下，页面现在却不公开"
NUMBER = "索引号不是发布时所给的"
UNLISTED = "公开方式的登记缺少这次发布"
UNTOLD = "留痕没有这个页面所公开版本的发布"
UNFOUNDED = "栏目没有建站记录，或者与建站时不符"

# By owner and name the rows of signed children, as words that compare.
Rows = dict[tuple[int, str], list[tuple[str, ...]]]


def check(share: Share) -> Iterator[Fault | str]:
    known: set[int] = set()
    tells_of_founding = Entry.objects.filter(action=FOUNDED).exists()
    old = 0
    for model in reviewed_models():
        for pages in batches(model):
            known.update(page.pk for page in pages)
            founded = [page for page in pages if page.live_revision_id is None]
            yield from founding_faults(founded, told=tells_of_founding)
            old += 0 if tells_of_founding else len(founded)
            yield from publication_faults(model, [page for page in pages if page.live_revision_id is not None])
    for page in Page.objects.filter(live=True, depth__gt=1).exclude(pk__in=known).iterator():
        yield Fault("page.unapproved", name_of(page), UNAPPROVED)
    yield from standing_faults()
    if old:
        yield f"另有 {old} 个建站栏目早于建站留痕的启用，只核对了建站记录。"


def batches(model: type[ReviewedPage]) -> Iterator[list[ReviewedPage]]:
    live, last = model._base_manager.filter(live=True).select_related("live_revision").order_by("pk"), 0
    while pages := list(live.filter(pk__gt=last)[:BATCH]):
        last = pages[-1].pk
        yield pages


def founding_faults(pages: Sequence[ReviewedPage], *, told: bool) -> Iterator[Fault]:
    """A page of the founding bears its title and nothing else."""
    titles = dict(Founding.objects.filter(pk__in=[page.pk for page in pages]).values_list("pk", "title"))
    names = [name_of(page) for page in pages]
    entries = set(Entry.objects.filter(action=FOUNDED, object__in=names).values_list("object", flat=True))
    for page, name in zip(pages, names, strict=True):
        empty = not any(value for column, value in page.columns().items() if column != "title")
        if titles.get(page.pk) != page.title or not empty or (told and name not in entries):
            yield Fault("page.unfounded", name, UNFOUNDED)


def publication_faults(model: type[ReviewedPage], pages: Sequence[ReviewedPage]) -> Iterator[Fault]:
    children = rows_of(model, pages)
    items = approved(pages)
    published = published_by({item.form for item in items.values()})
    without_way = unlisted(list(items.values())) if model is DocumentPage else set()
    for page in pages:
        item = items.get((page.pk, page.live_revision_id))
        if item is None:
            yield Fault("page.unapproved", name_of(page), UNAPPROVED)
        elif differs(page, item, children):
            yield Fault("page.differs", name_of(page), DIFFERS)
        elif page.pk not in published[name_of(item.form)]:
            yield Fault("page.untold", name_of(page), UNTOLD)
        elif page.pk in without_way:
            yield Fault("page.unlisted", name_of(page), UNLISTED)


def standing_faults() -> Iterator[Fault]:
    """What the trail says was published and not taken down since is live, under the number that it was given."""
    last: dict[int, int] = {}
    given: defaultdict[int, set[str]] = defaultdict(set)
    for entry in Entry.objects.filter(action=PUBLISHED, outcome="done").order_by("pk").iterator():
        pages, numbers = entry.facts.get("pages", ()), entry.facts.get("numbers", ())
        last |= dict.fromkeys(pages, entry.pk)
        # Where some had a number before, the entry does not say whose the new ones are.
        by_place = len(pages) == len(numbers)
        for place, page in enumerate(pages):
            given[page].update(numbers[place : place + 1] if by_place else numbers)
    down = Entry.objects.filter(action=TAKEN_DOWN, outcome="done").order_by("pk").values_list("object", "pk")
    taken_down = dict(down.iterator())
    for batch in in_batches(last):
        pages = {page.pk: page for page in Page.objects.filter(pk__in=batch).specific()}
        for pk in batch:
            page = pages.get(pk)
            name = name_of(page) if page else f"wagtailcore.page:{pk}"
            if (page is None or not page.live) and taken_down.get(name, 0) < last[pk]:
                yield Fault("page.vanished", name, VANISHED)
            if isinstance(page, DocumentPage) and given[pk] and page.index_number not in given[pk]:
                yield Fault("page.renumbered", name, NUMBER)


def unlisted(items: Sequence[Item]) -> set[int]:
    """Keys of the documents among these of which a way of this publication is not in the register of ways."""
    rows = Publication.objects.filter(form__in={item.form_id for item in items})
    listed = set(rows.values_list("document", "form", "way"))
    return {
        item.object_id
        for item in items
        for way in item.form.fields.get("way") or [Way.PORTAL.value]
        if (item.object_id, item.form_id, way) not in listed
    }


def approved(pages: Sequence[ReviewedPage]) -> dict[tuple[int, int], Item]:
    """By page and revision the item of an approved form that was used to publish it."""
    found = Item.objects.filter(
        revision__in=[page.live_revision_id for page in pages],
        form__outcome=Form.Outcome.APPROVED,
        form__route_id__in=TO_THE_PUBLIC,
        round=F("form__round"),
        used_at__isnull=False,
    )
    return {(item.object_id, item.revision_id): item for item in found.select_related("form").order_by("pk")}


def published_by(forms: set[Form]) -> defaultdict[str, set[int]]:
    """By the name of the form the pages that the trail says were published on it."""
    told: defaultdict[str, set[int]] = defaultdict(set)
    entries = Entry.objects.filter(action=PUBLISHED, object__in=[name_of(form) for form in forms], outcome="done")
    for entry in entries.only("object", "data").iterator():
        told[entry.object].update(entry.facts.get("pages", ()))
    return told


def differs(page: ReviewedPage, item: Item, children: Rows) -> bool:
    """Whether row, children or standing are not those of the revision that was signed."""
    revision = page.live_revision
    return (
        page.edition_id != revision.pk
        or item.form.route.digest_of(page, revision) != item.digest
        or page.columns() != page.columns(revision)
        or not still_public(page)
        or any(
            sorted(children.get((page.pk, name), [])) != sorted(in_revision(page, name))
            for name in page.signed_children
        )
    )


def in_revision(page: ReviewedPage, name: str) -> list[tuple[str, ...]]:
    rows = page.signed_rows(page.live_revision, name)
    return [words(row.get(column) for column in page.signed_children[name]) for row in rows]


def rows_of(model: type[ReviewedPage], pages: Sequence[ReviewedPage]) -> Rows:
    found: Rows = defaultdict(list)
    for child in model.children():
        rows = child.model._base_manager.filter(**{f"{child.owner.name}__in": [page.pk for page in pages]})
        for owner, *values in rows.values_list(child.owner.attname, *child.columns):
            found[owner, child.name].append(words(values))
    return found


def words(values) -> tuple[str, ...]:
    return tuple(str(value or "") for value in values)

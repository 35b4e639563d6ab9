"""Publishing what was signed, and taking it down: the only ways in which a page becomes live or ceases to be."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page, Revision

from portal import findables, trail
from portal.people.models import today
from portal.people.posts import Post
from portal.routes.locks import lock_things
from portal.routes.models import Form, Item
from portal.routes.moves import moved, take_up
from portal.routes.objections import Objection
from portal.series.models import Series

from ..law import Way, WithdrawalOutcome, told_ground
from ..models import DocumentPage, Publication, ReviewedPage, Withdrawal

BATCH = 100
PUBLISHING = "disclosure.publish"
BUNDLE = "disclosure.bundle"
# The routes whose approval makes something public.
TO_THE_PUBLIC = (PUBLISHING, BUNDLE)
# Those whose approval makes a text the finished one.
EDITIONS = (*TO_THE_PUBLIC, "disclosure.attribute")
BUNDLE_MOST = 500
FINISHED = DocumentPage.State.FINISHED


# ---------------------------------------------------------------- approved text into the row


def settle(form: Form, pairs: Sequence[tuple[Item, ReviewedPage]], **standing) -> list[ReviewedPage]:
    """Write the revisions on the form into the rows, children included, and note which revision each row now holds.

    A page that was not edited since its first revision, without signed children, holds the text already: only the note
    is written, by one statement for all. Answers the pages whose text was written.
    """
    with_parts = with_children([page for _, page in pairs])
    written, rows = [], {}
    for item, page in pairs:
        rows.setdefault(type(page), []).append(page.pk)
        if page.edition_id == item.revision_id:
            continue
        children = [name for name in page.signed_children if item.revision.content.get(name)]
        if page.pk in with_parts or children or page.columns() != page.columns(item.revision):
            write_text(page, item.revision)
            written.append(page)
        page.edition_id = item.revision_id
    for model, pks in rows.items():
        kept = {name: value for name, value in standing.items() if model is DocumentPage}
        model._base_manager.filter(pk__in=pks).update(edition=revision_on(form, model), **kept)
    return written


def revision_on(form: Form, model: type[Page]) -> Subquery:
    """The revision of a page that is on this form, for an update of many rows."""
    kind = ContentType.objects.get_for_model(model)
    items = Item.objects.filter(form=form, round=form.round, content_type=kind, object_id=OuterRef("pk"))
    return Subquery(items.values("revision")[:1])


def write_text(page: ReviewedPage, revision: Revision) -> None:
    model, signed = type(page), revision.as_object()
    derived = ("number_word", "number_year", "number_serial", "summary_is_generated")
    names = (*model.signed_fields, *(name for name in derived if hasattr(page, name)))
    model._base_manager.filter(pk=page.pk).update(edition=revision, **{name: getattr(signed, name) for name in names})
    if not page.live:
        Page.objects.filter(pk=page.pk).update(title=signed.title, draft_title=signed.title)
    for name in model.signed_children:
        getattr(signed, name).commit()
    page.title = signed.title


def with_children(pages: Sequence[ReviewedPage]) -> set[int]:
    """Keys of those of these pages whose rows have signed children."""
    found: set[int] = set()
    for model in {type(page) for page in pages}:
        pks = [page.pk for page in pages if type(page) is model]
        for child in model.children():
            rows = child.model._base_manager.filter(**{f"{child.owner.name}__in": pks})
            found.update(rows.values_list(child.owner.attname, flat=True))
    return found


def settle_approved(form: Form, **standing) -> None:
    """Every item of an approved form: the signed text is the finished text, with the standing that was decided.

    A live page goes on showing its present edition until the new one is published.
    """
    for pairs in batches(form):
        waiting = [(item, page) for item, page in pairs if isinstance(page, DocumentPage) and not page.live]
        written = settle(form, waiting, state=FINISHED, **standing)
        announce(written)
        announce([page for _, page in waiting if page not in written], text=False)


def change_standing(form: Form, **standing) -> None:
    for pages in batches(form):
        DocumentPage.objects.filter(pk__in=[page.pk for _, page in pages]).update(**standing)
        announce([page for _, page in pages], text=False)


def batches(form: Form):
    """(item, page) pairs of the present round, some at a time, pages as their own class."""
    items = form.items.filter(round=form.round).select_related("revision", "content_type").order_by("pk")
    last = 0
    while chunk := list(items.filter(pk__gt=last)[:BATCH]):
        last = chunk[-1].pk
        yield with_pages(chunk)


def with_pages(items: Sequence[Item]) -> list[tuple[Item, ReviewedPage]]:
    pages: dict[tuple[int, int], ReviewedPage] = {}
    for content_type_id in {item.content_type_id for item in items}:
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        wanted = [item.object_id for item in items if item.content_type_id == content_type_id]
        queryset = model._default_manager.filter(pk__in=wanted)
        pages |= {(content_type_id, page.pk): page for page in queryset}
    pairs = [(item, pages.get((item.content_type_id, item.object_id))) for item in items]
    for item, page in pairs:
        item.thing = page
    return [(item, page) for item, page in pairs if page is not None]


def announce(pages: Sequence[Page], *, text: bool = True) -> None:
    """Tell whoever keeps an index, in the transaction of the act."""
    by_kind: dict[type, list[int]] = {}
    for page in pages:
        by_kind.setdefault(type(page), []).append(page.pk)
    for model, pks in by_kind.items():
        if model._meta.model_name in findables.registry:
            findables.changed.send(sender=model, kind=model._meta.model_name, pks=pks, text=text)


# ---------------------------------------------------------------- publishing


def publishing_objection(user, form: Form) -> str:
    """Why this person cannot publish the items of this form, or "" (D-05, N-02)."""
    if not user.is_authenticated or not user.holds(Post.PUBLICATION_OFFICER) or not user.standing.in_general_office:
        return "由办公室的信息发布员发布，其他人员不得发布。"
    if form.route_id not in TO_THE_PUBLIC or form.outcome != Form.Outcome.APPROVED:
        return "审批尚未完成，不能发布。"
    if form.drafter_id == user.pk:
        return "承办人不得发布本人承办的内容，请由另一位信息发布员发布。"
    if not form.items.filter(is_open=True).exists():
        return "单上的事项已经发布，或者批准已经失效。"
    return ""


def publish(form: Form, *, by) -> int:
    """Publish every item of an approved form that is still to be used; one transaction for each batch.

    Raises Objection; what was published before stays, and a repeated call goes on where it stopped. A bundle is one
    batch: all of it or nothing.
    """
    size = BUNDLE_MOST if form.route_id == BUNDLE else BATCH
    done = 0
    # Asked at least once, so that there is an answer where nothing is left to publish.
    while not done or form.items.filter(is_open=True).exists():
        with trail.act("disclosure.published", by=by, of=form) as entry:
            items = held_items(form, size, by)
            numbers = publish_items(form, items, by=by)
            entry.data.update(items=len(items), pages=[item.object_id for item in items], numbers=numbers)
            moved.send(sender=Form, form=form, act="published", items=items)
        done += len(items)
    findables.settle(Form, patient=False)
    return done


def held_items(form: Form, size: int, by) -> list[Item]:
    """The next items of the form that are still to be published, their pages locked; raises Objection."""
    items = list(form.items.filter(is_open=True).select_related("revision").order_by("pk")[:size])
    lock_things([(item.content_type_id, item.object_id) for item in items])
    objection = publishing_objection(by, form) or bundle_objection(form)
    if objection:
        raise Objection(objection)
    return items


def bundle_objection(form: Form) -> str:
    """A bundle of which a part went its own way since the approval is not published without it."""
    if form.route_id != BUNDLE:
        return ""
    missing = form.items.filter(round=form.round, is_open=False).first()
    if missing is None:
        return ""
    return (
        f"其中《{missing.thing.draft_title}》在批准之后已另行送审，不能再与其余各件同时公开；本单没有发布任何一件。"
        "请把要一并公开的各件重新组成合并公开，再送审。"
    )


def publish_items(form: Form, items: Sequence[Item], *, by) -> list[str]:
    """Publish these approved items inside the caller's transaction; the answer is their index numbers."""
    now = timezone.now()
    take_up(items, by=by)
    pairs = with_pages(items)
    route = form.route
    for item, page in pairs:
        if route.digest_of(page, item.revision) != item.digest or not still_public(page):
            raise Objection(f"《{page.draft_title}》在批准之后内容、附件、密级或者公开属性有改动，须重新送审（D-05）。")
    problem = route.gate_objection(items)
    if problem:
        raise Objection(problem)
    numbers = assign_numbers([page for _, page in pairs])
    written = settle(form, pairs)
    for page in written:
        make_live(form, type(page), [page.pk], now, title=page.title, draft_title=page.title)
    as_they_were = [page for _, page in pairs if page not in written]
    for model in {type(page) for page in as_they_were}:
        make_live(form, model, [page.pk for page in as_they_were if type(page) is model], now)
    written += [page for page in as_they_were if page.live]
    record_ways(form, [page for _, page in pairs if isinstance(page, DocumentPage)])
    announce([*written, *(page for _, page in pairs if not isinstance(page, DocumentPage))])
    announce([page for _, page in pairs if isinstance(page, DocumentPage) and page not in written], text=False)
    return numbers


def make_live(form: Form, model: type[Page], pks: Sequence[int], now: datetime, **title: str) -> None:
    """The rows of these pages, by one statement; a title goes with the revision that it is of."""
    revision = revision_on(form, model)
    Page.objects.filter(pk__in=pks).update(
        live=True,
        live_revision=revision,
        expired=False,
        has_unpublished_changes=~Q(latest_revision=revision),
        last_published_at=now,
        first_published_at=Coalesce("first_published_at", Value(now)),
        **(title or {"draft_title": F("title")}),
    )


def still_public(page: ReviewedPage) -> bool:
    return page.may_be_public if isinstance(page, DocumentPage) else True


def assign_numbers(pages: Sequence[ReviewedPage]) -> list[str]:
    unnumbered = [page for page in pages if isinstance(page, DocumentPage) and not page.index_number]
    if not unnumbered:
        return []
    numbers = index_numbers(len(unnumbered), today().year)
    for page, number in zip(unnumbered, numbers, strict=True):
        page.index_number = number
        DocumentPage._base_manager.filter(pk=page.pk).update(index_number=number)
    return numbers


def index_numbers(count: int, year: int) -> list[str]:
    """The next of the organ's year, given by the transaction that publishes."""
    organ = settings.ORGANISATION_CODE
    return [f"{organ}/{year}-{number:05d}" for number in Series.take(f"disclosure.index:{organ}", year, count)]


def record_ways(form: Form, documents: Sequence[DocumentPage]) -> None:
    ways = form.fields.get("way") or [Way.PORTAL.value]
    Publication.objects.bulk_create(
        Publication(document=document, way=way, form=form) for document in documents for way in ways
    )


# ---------------------------------------------------------------- taking down


def take_down(form: Form, *, by) -> None:
    """Withdraw, repeal or undo a wrong release, as the form decides, in the transaction of the signature."""
    outcome = form.fields["outcome"]
    for pairs in batches(form):
        pairs = [(item, page) for item, page in pairs if page.live]
        for _item, page in pairs:
            if outcome == WithdrawalOutcome.REPEALED:
                repeal(page, form)
            else:
                withdraw(page, form, outcome)
        announce([page for _, page in pairs], text=False)
        moved.send(sender=Form, form=form, act=outcome, items=[item for item, _ in pairs])


def repeal(page: DocumentPage, form: Form) -> None:
    successor = DocumentPage.objects.filter(index_number=form.fields.get("repealed_by") or None).first()
    DocumentPage.objects.filter(pk=page.pk).update(
        repealed_on=today(), repealed_by=successor, repeal_note=told_ground(form.fields["ground"])
    )


def withdraw(page: ReviewedPage, form: Form, outcome: str) -> None:
    """Not live any more, at once and for every process; the address answers what the outcome says."""
    Page.objects.filter(pk=page.pk).update(live=False, live_revision=None, has_unpublished_changes=True)
    if isinstance(page, DocumentPage):
        void = outcome == WithdrawalOutcome.WRONG_RELEASE
        standing = {"state": DocumentPage.State.VOID} if void else {}
        DocumentPage.objects.filter(pk=page.pk).update(**standing, attribute="" if void else page.attribute)
        Withdrawal.objects.create(
            document=page, outcome=outcome, ground_class=form.fields["ground"], address=page.url_path, form=form
        )
    newest = Revision.objects.filter(object_id=str(page.pk)).aggregate(newest=Max("pk"))
    trail.note("disclosure.taken_down", of=page, revision=newest["newest"], result=str(outcome))

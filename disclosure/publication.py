"""Publishing what was signed, and taking it down: the only ways in which a page becomes live or ceases to be."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Page, Revision

from portal import findables, trail
from portal.people.models import today
from portal.people.posts import Post
from portal.routes.models import Form, Item
from portal.routes.moves import Objection
from secretmarks.levels import Level

from .law import Attribute, Way, WithdrawalOutcome
from .models import Attachment, DocumentPage, IndexCounter, Publication, ReviewedPage, TaggedDocument, Withdrawal

BATCH = 100
PUBLISHING = "disclosure.publish"
FINISHED = DocumentPage.State.FINISHED


# ---------------------------------------------------------------- approved text into the row


def settle(page: ReviewedPage, revision: Revision, *, has_children: bool, **standing) -> bool:
    """Write the signed revision into the row, children included, and note which revision the row now holds.

    `has_children` says whether the row has attachments or tags now; without them and with the same columns (a page that
    was not edited since its first revision) there is nothing to write but the note. Says whether the text was written.
    """
    model, written = type(page), False
    if page.edition_id != revision.pk:
        children = [name for name in ("attachments", "tagged") if revision.content.get(name)]
        if has_children or children or page.columns() != page.columns(revision):
            write_text(page, revision)
            written = True
        standing["edition"] = revision
    if standing:
        model._base_manager.filter(pk=page.pk).update(**standing)
    for name, value in standing.items():
        setattr(page, name, value)
    return written


def write_text(page: ReviewedPage, revision: Revision) -> None:
    model, signed = type(page), revision.as_object()
    derived = ("number_word", "number_year", "number_serial", "summary_is_generated")
    names = (*model.signed_fields, *(name for name in derived if hasattr(page, name)))
    model._base_manager.filter(pk=page.pk).update(edition=revision, **{name: getattr(signed, name) for name in names})
    if not page.live:
        Page.objects.filter(pk=page.pk).update(title=signed.title, draft_title=signed.title)
    for relation in ("attachments", "tagged"):
        if hasattr(signed, relation):
            getattr(signed, relation).commit()
    page.title = signed.title


def with_children(pages: Sequence[ReviewedPage]) -> set[int]:
    """Keys of those of these pages whose rows have attachments or tags."""
    pks = [page.pk for page in pages]
    attached = Attachment.objects.filter(page__in=pks).values_list("page", flat=True)
    return set(attached) | set(
        TaggedDocument.objects.filter(content_object__in=pks).values_list("content_object", flat=True)
    )


def settle_approved(form: Form, **standing) -> None:
    """Every item of an approved form: the signed text is the finished text, with the standing that was decided.

    A live page goes on showing its present edition until the new one is published.
    """
    for pairs in batches(form):
        waiting = [(item, page) for item, page in pairs if isinstance(page, DocumentPage) and not page.live]
        children = with_children([page for _, page in waiting])
        written = [
            page
            for item, page in waiting
            if settle(page, item.revision, has_children=page.pk in children, state=FINISHED, **standing)
        ]
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
    if form.route_id != PUBLISHING or form.outcome != Form.Outcome.APPROVED:
        return "审批尚未完成，不能发布。"
    if form.drafter_id == user.pk:
        return "承办人不得发布本人承办的内容，请由另一位信息发布员发布。"
    if not form.items.filter(is_open=True).exists():
        return "单上的事项已经发布，或者批准已经失效。"
    return ""


def publish(form: Form, *, by) -> int:
    """Publish every item of an approved form that is still to be used; one transaction for each batch.

    Raises Objection; what was published before stays, and a repeated call goes on where it stopped.
    """
    objection = publishing_objection(by, form)
    if objection:
        raise Objection(objection)
    done = 0
    while items := list(form.items.filter(is_open=True).select_related("revision").order_by("pk")[:BATCH]):
        with trail.act("disclosure.published", by=by, of=form) as entry:
            numbers = publish_items(form, items, by=by)
            entry.data.update(items=len(items), pages=[item.object_id for item in items], numbers=numbers)
        done += len(items)
    findables.settled.send(sender=Form, patient=False)
    return done


def publish_items(form: Form, items: Sequence[Item], *, by) -> list[str]:
    """Publish these approved items inside the caller's transaction; the answer is their index numbers."""
    now = timezone.now()
    taken = Item.objects.filter(pk__in=[item.pk for item in items], is_open=True).update(
        is_open=False, used_at=now, used_by=by
    )
    if taken != len(items):
        raise Objection("其中有事项刚刚已由他人发布，请刷新后查看。")
    pairs = with_pages(items)
    route = form.route
    for item, page in pairs:
        if route.digest_of(page, item.revision) != item.digest or not still_public(page):
            raise Objection(f"《{page.draft_title}》在批准之后内容、附件、密级或者公开属性有改动，须重新送审（D-05）。")
    problem = route.gate_objection(items)
    if problem:
        raise Objection(problem)
    numbered = assign_numbers([page for _, page in pairs])
    children = with_children([page for _, page in pairs])
    written = []
    for item, page in pairs:
        standing = {"index_number": page.index_number} if isinstance(page, DocumentPage) else {}
        if settle(page, item.revision, has_children=page.pk in children, **standing) or page.live:
            written.append(page)
    first = [page.pk for _, page in pairs if page.first_published_at is None]
    for item, page in pairs:
        Page.objects.filter(pk=page.pk).update(
            live=True,
            live_revision=item.revision_id,
            title=item.revision.content["title"],
            draft_title=item.revision.content["title"],
            expired=False,
            has_unpublished_changes=page.latest_revision_id != item.revision_id,
            last_published_at=now,
            **({"first_published_at": now} if page.pk in first else {}),
        )
    record_ways(form, [page for _, page in pairs if isinstance(page, DocumentPage)])
    announce([*written, *(page for _, page in pairs if not isinstance(page, DocumentPage))])
    announce([page for _, page in pairs if isinstance(page, DocumentPage) and page not in written], text=False)
    return numbered


def still_public(page: ReviewedPage) -> bool:
    if not isinstance(page, DocumentPage):
        return True
    return (
        page.level == Level.OPEN and page.attribute == Attribute.PROACTIVE and page.state == DocumentPage.State.FINISHED
    )


def assign_numbers(pages: Sequence[ReviewedPage]) -> list[str]:
    unnumbered = [page for page in pages if isinstance(page, DocumentPage) and not page.index_number]
    if not unnumbered:
        return []
    numbers = IndexCounter.take(len(unnumbered), year=today().year)
    for page, number in zip(unnumbered, numbers, strict=True):
        page.index_number = number
    return numbers


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
        for _item, page in pairs:
            if not page.live:
                continue
            if outcome == WithdrawalOutcome.REPEALED:
                repeal(page, form)
            else:
                withdraw(page, form, outcome)
        announce([page for _, page in pairs], text=False)


def repeal(page: DocumentPage, form: Form) -> None:
    successor = DocumentPage.objects.filter(index_number=form.fields.get("repealed_by") or None).first()
    DocumentPage.objects.filter(pk=page.pk).update(
        repealed_on=today(), repealed_by=successor, repeal_note=form.fields.get("ground", "")
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

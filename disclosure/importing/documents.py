"""Documents from JSON lines: each becomes a draft by the rules of one made by hand; what it never does is sign."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import BinaryIO

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import connections, models, router
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from portal import trail
from portal.people.models import User
from portal.registry import Registry
from portal.routes import moves
from portal.routes.models import Form, Item
from secretmarks.levels import Level

from .. import text
from ..law import Attribute, DisclosureClass, Genre
from ..models import DocumentPage, new_slug
from ..permissions import is_editor
from ..review import completeness
from ..review.publication import PUBLISHING, announce
from .lines import Record, Refusal, numbered_lines, read

BATCH = 100

CLASSES = {
    Genre.LAW: DisclosureClass.RULES,
    Genre.ADMINISTRATIVE_REGULATION: DisclosureClass.RULES,
    Genre.LOCAL_REGULATION: DisclosureClass.RULES,
    Genre.JUDICIAL_INTERPRETATION: DisclosureClass.RULES,
    Genre.DEPARTMENT_RULE: DisclosureClass.RULES,
    Genre.STATE_COUNCIL_DOCUMENT: DisclosureClass.RULES,
    Genre.NORMATIVE_DOCUMENT: DisclosureClass.RULES,
    Genre.NOTICE: DisclosureClass.OTHER,
    Genre.ANNOUNCEMENT: DisclosureClass.OTHER,
    Genre.REPORT: DisclosureClass.AUDIT_WORK,
    Genre.OPINION: DisclosureClass.OTHER,
    Genre.DECISION: DisclosureClass.OTHER,
    Genre.REPLY: DisclosureClass.OTHER,
    Genre.LETTER: DisclosureClass.OTHER,
    Genre.PLAN: DisclosureClass.PLANS,
    Genre.AUDIT_RESULT: DisclosureClass.AUDIT_WORK,
    Genre.INTERPRETATION: DisclosureClass.RULES,
    Genre.OTHER: DisclosureClass.OTHER,
}

# Called with the form after a submission; `portal.demo` signs there, elsewhere people do.
after_submission = Registry("followers of an import")


@dataclass(frozen=True)
class Order:
    """Who imports, into which section (by class when None), and from what public channel the texts were taken."""

    by: User
    section: Page | None = None
    channel: str = ""
    publish: bool = False

    @cached_property
    def sections(self) -> dict[str, Page]:
        """The first section of each class; when one was named it takes them all."""
        (model,) = DocumentPage.allowed_parent_page_models()
        if self.section is not None:
            return dict.fromkeys(DisclosureClass.values, self.section)
        sections = model.objects.exclude(disclosure_class="").order_by("-path")
        return {section.disclosure_class: section for section in sections}

    def section_for(self, disclosure_class: DisclosureClass) -> Page:
        if disclosure_class not in self.sections:
            raise Refusal(
                f"没有“{disclosure_class.label}”栏目，请先运行 manage.py found_site，或者用 --section 指定栏目"
            )
        return self.sections[disclosure_class]


class Result(models.TextChoices):
    ADDED = "added", "新增"
    PRESENT = "present", "未变"
    CHANGED = "changed", "变动"
    REFUSED = "refused", "拒绝"


@dataclass(frozen=True)
class Outcome:
    """What became of a line; `document` is the page's key, `words` the reason of a refusal or what changed."""

    line: int
    result: Result
    words: str = ""
    document: int | None = None


# ---------------------------------------------------------------- importing


def run(stream: BinaryIO, order: Order) -> Iterator[Outcome]:
    """One outcome for each line, in order; a batch of lines is one transaction and one entry of the trail."""
    if order.by.division_id is None or not is_editor(order.by):
        raise moves.Objection("经办账号须是有所属处室的信息编辑或者信息发布员。")
    seen: dict[str, int] = {}
    lines = numbered_lines(stream)
    while batch := list(islice(lines, BATCH)):
        yield from take(batch, order, seen)


def take(lines: Sequence[tuple[int, bytes | None]], order: Order, seen: dict[str, int]) -> list[Outcome]:
    outcomes: dict[int, Outcome] = {}
    records = []
    for number, line in lines:
        try:
            record = read(number, line)
            first = seen.setdefault(record.external_id, number)
            if first != number:
                raise Refusal(f"编号（id）“{record.external_id}”与第 {first} 行重复")
            records.append(record)
        except Refusal as refusal:
            outcomes[number] = Outcome(number, Result.REFUSED, str(refusal))
    known = known_documents([record.external_id for record in records])
    new: list[tuple[Record, DocumentPage]] = []
    changed: list[tuple[Record, DocumentPage]] = []
    for record in records:
        page = known.get(record.external_id)
        try:
            if page is None:
                new.append((record, drafted(record, order)))
            elif is_present(page, record, order):
                outcomes[record.line] = Outcome(record.line, Result.PRESENT, document=page.pk)
            else:
                changed.append((record, reworked(page, record, order)))
        except Refusal as refusal:
            outcomes[record.line] = Outcome(record.line, Result.REFUSED, str(refusal))
    for outcome in stored(new, changed, order):
        outcomes[outcome.line] = outcome
    return [outcomes[number] for number in sorted(outcomes)]


def known_documents(external_ids: Sequence[str]) -> dict[str, DocumentPage]:
    documents = DocumentPage.objects.filter(external_id__in=external_ids).defer("body")
    documents = documents.annotate(channel=F("latest_revision__content__public_channel"))
    return {document.external_id: document for document in documents}


def is_present(page: DocumentPage, record: Record, order: Order) -> bool:
    """Whether the portal has this line already; a draft that waits for its channel is brought up to date."""
    waits = page.state == DocumentPage.State.DRAFT and not record.is_own and not page.channel
    return page.external_digest == record.digest and not (waits and (order.channel or order.publish))


def fill(page: DocumentPage, record: Record, order: Order) -> None:
    page.title = page.draft_title = record.title
    page.body = text.rich(record.body)
    page.document_number = record.document_number
    page.issuer = record.issuer
    page.issued_on = record.issued_on
    page.genre = record.genre
    if record.is_own:
        page.origin, page.obtained_from, page.public_channel = DocumentPage.Origin.MADE, "", ""
        return
    page.origin, page.obtained_from = DocumentPage.Origin.OBTAINED, record.issuer
    page.public_channel = order.channel or page.public_channel
    if order.publish and not page.public_channel:
        raise Refusal("发文机关不是本机关，主动公开须写明它已经公开的渠道：请加 --channel（工作规定；D-09）")


def drafted(record: Record, order: Order) -> DocumentPage:
    """A new draft, checked and not yet stored; level and attribute are the drafter's proposal."""
    page = DocumentPage(
        slug=new_slug(),
        live=False,
        has_unpublished_changes=True,
        owner=order.by,
        owning_division=order.by.division,
        level=Level.OPEN,
        attribute=Attribute.PROACTIVE,
        external_id=record.external_id,
        external_digest=record.digest,
    )
    page.section = order.section_for(CLASSES[record.genre])
    page.locale_id = page.section.locale_id
    page.disclosure_class = getattr(page.section, "disclosure_class", "") or CLASSES[record.genre]
    fill(page, record, order)
    check(page, record)
    return page


def reworked(page: DocumentPage, record: Record, order: Order) -> DocumentPage:
    """The working copy of a known document with the new text, checked and not yet stored."""
    if not DocumentPage.objects.readable_by(order.by).filter(pk=page.pk).exists():
        raise Refusal(f"编号（id）“{record.external_id}”已经用过，经办账号无权修改该件")
    lock = page.get_lock()
    if lock:
        raise Refusal(lock.get_message(order.by))
    copy = page.get_latest_revision_as_object()
    fill(copy, record, order)
    check(copy, record)
    return copy


# What the import itself fills with keys that exist; asking the database for each again would be waste.
FILLED = {field.name for field in DocumentPage._meta.get_fields() if field.is_relation} | {"path", "depth"}


def check(page: DocumentPage, record: Record) -> None:
    """Fields, numbers and the gate, as the editor checks them; the summary comes from the plain text at hand."""
    generated = page.summary_is_generated or not page.summary
    if generated:
        page.summary, page.summary_is_generated = text.first_sentence(record.body), False
    try:
        page.full_clean(exclude=FILLED, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Refusal("；".join(worded(error))) from None
    page.summary_is_generated = generated


def worded(error: ValidationError) -> Iterator[str]:
    for name, messages in error.message_dict.items():
        label = "" if name == NON_FIELD_ERRORS else f"{DocumentPage._meta.get_field(name).verbose_name}："
        yield from (label + str(message).rstrip("。") for message in messages)


# ---------------------------------------------------------------- storing


def stored(new: Sequence[tuple], changed: Sequence[tuple], order: Order) -> list[Outcome]:
    """Both kinds in the transaction of one act, index included."""
    if not new and not changed:
        return []
    with trail.act("disclosure.imported", by=order.by) as entry:
        by_section: dict[int, list[DocumentPage]] = {}
        for _, page in new:
            by_section.setdefault(page.section.pk, []).append(page)
        for section, pages in by_section.items():
            plant(section, pages, order)
        outcomes = [resaved(*pair, order) for pair in sorted(changed, key=lambda pair: pair[1].pk)]
        announce([page for _, page in (*new, *changed)])
        kept = [outcome.document for outcome in outcomes if outcome.result == Result.CHANGED]
        entry.data.update(added=[page.pk for _, page in new], changed=kept)
    return [*(Outcome(record.line, Result.ADDED, document=page.pk) for record, page in new), *outcomes]


def resaved(record: Record, copy: DocumentPage, order: Order) -> Outcome:
    """The new working copy of a known document, unless it was sent for signature since it was checked."""
    try:
        copy.save_revision(user=order.by, clean=False, log_action=True)
    except PermissionDenied as refused:
        return Outcome(record.line, Result.REFUSED, str(refused))
    DocumentPage.objects.filter(pk=copy.pk).update(external_digest=record.digest)
    return Outcome(record.line, Result.CHANGED, words_for(copy), copy.pk)


def words_for(copy: DocumentPage) -> str:
    public = "，公开的文本未动，须另行送审" if copy.live else ""
    return f"编号“{copy.external_id}”的内容与已导入的不同，已存为新的工作稿{public}"


def plant(section: int, pages: Sequence[DocumentPage], order: Order) -> None:
    """Add pages as the last children of a section, with their first revisions, as `add_child` would one by one."""
    parent = Page.objects.select_for_update().get(pk=section)
    last = parent.get_last_child()
    for page in pages:
        page.depth = parent.depth + 1
        page.path = last._inc_path() if last else Page._get_path(parent.path, page.depth, 1)
        page.set_url_path(parent)
        last = page
    # Taken while the pages have no key and so no children in the database to be asked for.
    contents = [page.serializable_data() for page in pages]
    insert_parent_rows(pages)
    insert_rows(pages)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))
    first_revisions(pages, contents, order)


def insert_parent_rows(pages: Sequence[DocumentPage]) -> None:
    names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    rows = Page.objects.bulk_create(Page(**{name: getattr(page, name) for name in names}) for page in pages)
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.id = row.pk


def insert_rows(pages: Sequence[DocumentPage]) -> None:
    """The own rows of pages whose parent rows exist; `bulk_create` declines models with a parent table."""
    using = router.db_for_write(DocumentPage)
    fields = DocumentPage._meta.local_concrete_fields
    size = max(1, connections[using].ops.bulk_batch_size(fields, pages))
    for start in range(0, len(pages), size):
        DocumentPage._base_manager._insert(pages[start : start + size], fields=fields, using=using)
    for page in pages:
        page._state.adding, page._state.db = False, using


def first_revisions(pages: Sequence[DocumentPage], contents: Sequence[dict], order: Order) -> None:
    """The first revision of each page and its line in the page's history, as the framework writes them."""
    now = timezone.now()
    kind, base = ContentType.objects.get_for_model(DocumentPage), ContentType.objects.get_for_model(Page)
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=kind, base_content_type=base, object_id=str(page.pk), object_str=str(page), created_at=now,
            user=order.by, content=content | {"pk": page.pk},
        )
        for page, content in zip(pages, contents, strict=True)
    )  # fmt: skip
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision = revision
    own = Revision.objects.filter(content_type=kind, object_id=Cast(OuterRef("pk"), models.CharField()))
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(
        latest_revision=Subquery(own.values("pk")[:1]), latest_revision_created_at=now
    )
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page_id=page.pk, content_type=kind, label=page.title, action="wagtail.create", timestamp=now,
            user=order.by, revision=page.latest_revision, content_changed=True,
        )
        for page in pages
    )  # fmt: skip


# ---------------------------------------------------------------- submission


def submit(documents: Iterable[int], order: Order) -> tuple[Form | None, dict[int, str]]:
    """One form over those of these documents that are drafts for the public and on no form; raises Objection.

    What is not complete stays a draft, and is answered by its key with what it lacks.
    """
    things, incomplete = [], {}
    wanted = iter(documents)
    while pks := list(islice(wanted, BATCH * 2)):
        for page in unsubmitted(pks, order):
            if objection := completeness.objection(page, page.latest_revision):
                incomplete[page.pk] = objection
            else:
                things.append((page, page.latest_revision))
    return moves.submit(PUBLISHING, things, by=order.by) if things else None, incomplete


def unsubmitted(pks: Sequence[int], order: Order) -> models.QuerySet:
    """Drafts of the drafter's own division that nobody labelled otherwise; a returned one belongs to its form."""
    kind = ContentType.objects.get_for_model(DocumentPage)
    items = Item.objects.filter(content_type=kind, object_id=OuterRef("pk"))
    returned = items.filter(form__state=Form.State.RETURNED, round=F("form__round"))
    return (
        DocumentPage.objects.filter(pk__in=pks, state=DocumentPage.State.DRAFT, live=False)
        .filter(owning_division=order.by.division_id, level=Level.OPEN, attribute=Attribute.PROACTIVE)
        .exclude(Exists(items.filter(is_open=True)))
        .exclude(Exists(returned))
        .select_related("latest_revision")
        .defer("body")
        .order_by("pk")
    )

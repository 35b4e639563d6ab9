"""Documents as search sees them: what is indexed, and for which reader groups."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from portal import findables
from portal.files.models import StoredFile
from portal.files.rereading import read_again
from portal.findables import Entry, Part
from secretmarks.levels import Level

from ..addresses import reading_address
from ..models import Attachment, DocumentPage
from ..text import plain

PAGES = {"pdf": "页", "xlsx": "张工作表", "pptx": "张幻灯片"}


class DocumentFindable(findables.Findable):
    kind = "documentpage"
    label = "公文"
    model = DocumentPage
    facets = {
        "genre": "体裁",
        "issuer": "发文机关",
        "year": "年份",
        "class": "公开类别",
        "subject": "主题分类",
        "division": "归属处室",
        "level": "密级",
        "attribute": "公开属性",
    }

    staff_facets = frozenset({"division", "level", "attribute"})
    has_articles = True

    def entries(self, pks: Iterable[int], *, text: bool = True) -> Iterable[Entry]:
        documents = (
            DocumentPage.objects.filter(pk__in=list(pks))
            .exclude(state__in=[DocumentPage.State.VOID, DocumentPage.State.DISCARDED])
            .select_related("owning_division")
            .prefetch_related("scope_divisions", "scope_persons")
        )
        documents = documents.prefetch_related("attachments__file") if text else documents.defer("body")
        for document in documents:
            yield self.entry(document, text=text)

    def entry(self, document: DocumentPage, *, text: bool) -> Entry:
        return Entry(
            pk=document.pk,
            title=document.title,
            body=plain(document.body) if text else None,
            parts=tuple(part for row in document.attachments.all() for part in parts_of(row)) if text else (),
            number=document.document_number,
            identifier=document.index_number or "",
            issued_on=document.issued_on,
            published_on=document.published_on,
            facets={
                "genre": document.get_genre_display(),
                "issuer": document.issuer,
                "year": str(document.issued_on.year) if document.issued_on else "",
                "class": document.get_disclosure_class_display(),
                "subject": document.subject,
                "division": str(document.owning_division or ""),
                "level": document.level_name,
                "attribute": document.get_attribute_display(),
            },
            scopes=scopes_of(document),
        )

    def scopes(self, user) -> frozenset[str]:
        if not user.is_authenticated or user.standing.division_id is None:
            return frozenset({"public"})
        division = user.standing.division_id
        groups = {"public", "staff", f"granted:p{user.pk}", f"granted:d{division}"}
        groups.add("internal" if user.standing.in_general_office else f"internal:d{division}")
        for level in (Level.CONFIDENTIAL, Level.SECRET, Level.TOP_SECRET):
            if level <= user.clearance:
                groups |= {f"{level}:p{user.pk}", f"{level}:d{division}"}
        return frozenset(groups)

    def readable_by(self, user):
        return super().readable_by(user).order_by().values_list("pk", "live", "url_path", "uuid", named=True)

    def imported_as(self, pks):
        return dict(DocumentPage.objects.filter(pk__in=pks).exclude(external_id=None).values_list("pk", "external_id"))

    def link(self, thing, user) -> str:
        return reading_address(thing)


def parts_of(attachment: Attachment) -> Iterator[Part]:
    """What the reader of an attachment sees of its text, page by page where its file has pages."""
    file, name = attachment.file, f"附件“{attachment.title}”"
    if not (file.pages and file.shown):
        yield Part(f"{attachment.title}\n{file.shown}", name, file.get_absolute_url())
        return
    yield Part(attachment.title, name, file.get_absolute_url())
    for number, (start, end) in enumerate(pairwise([*file.pages, len(file.shown)]), 1):
        if text := file.shown[start:end].strip():
            yield Part(text, f"{name}第{number}{PAGES.get(file.suffix, '页')}", page_link(file, number))


def page_link(file: StoredFile, number: int) -> str:
    """Where a page of the file opens; only readers of PDF files in browsers go to a page."""
    return f"{file.get_absolute_url()}?inline#page={number}" if file.suffix == "pdf" else file.get_absolute_url()


def scopes_of(document: DocumentPage) -> frozenset[str]:
    """The reader groups of a document, row for row as in `readable_by` (persons on a form find it on their desk)."""
    if document.is_public:
        return frozenset({"public"})
    finished = document.state == DocumentPage.State.FINISHED
    knowers = {f"p{person.pk}" for person in document.scope_persons.all()}
    knowers |= {f"d{division.pk}" for division in document.scope_divisions.all()}
    if document.effective_level > Level.INTERNAL:
        if not finished:
            owner = f"d{document.owning_division_id}"
            return frozenset({f"{document.level}:{owner}"} if owner in knowers else ())
        return frozenset(f"{document.level}:{knower}" for knower in knowers)
    if finished and document.level == Level.OPEN:
        return frozenset({"staff"})
    own = {"internal", f"internal:d{document.owning_division_id}"}
    return frozenset(own | ({f"granted:{knower}" for knower in knowers} if finished else set()))


def follow_reading(sender, file: StoredFile, **kwargs) -> None:
    """A file that was read again is found by what it shows now."""
    pks = list(Attachment.objects.filter(file=file).values_list("page_id", flat=True).distinct())
    if pks:
        findables.changed.send(sender=DocumentPage, kind=DocumentFindable.kind, pks=pks)


def register() -> None:
    findables.register(DocumentFindable())
    read_again.connect(follow_reading, dispatch_uid="disclosure.findable")

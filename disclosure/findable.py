"""Documents as search sees them: what is indexed, and for which reader groups."""

from collections.abc import Iterable

from portal import findables
from portal.findables import Entry
from secretmarks.levels import Level

from .addresses import reading_address
from .models import DocumentPage
from .text import plain


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
            body=text_of(document) if text else None,
            number=document.document_number,
            identifier=document.external_id or "",
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
        return super().readable_by(user).only("live", "url_path", "uuid")

    def link(self, thing: DocumentPage, user) -> str:
        return reading_address(thing)


def text_of(document: DocumentPage) -> str:
    """The body and the text of the attachments."""
    files = [f"{row.title}\n{row.file.text}" for row in document.attachments.all()]
    return "\n".join(part for part in (plain(document.body), *files) if part)


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


def register() -> None:
    findables.register(DocumentFindable())

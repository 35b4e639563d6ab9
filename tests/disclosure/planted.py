"""Documents of every standing with what belongs to them, and who may know of each."""

from disclosure.models import DocumentPage
from disclosure.review import publication, recycling
from portal.routes.models import Item
from secretmarks.levels import Level
from tests import factories
from tests.desk.planted import make_rules_for_everything
from tests.planted import BANKING, EVERYONE, FINANCE, NO_NUMBER, NO_UUID, NOBODY, OFFICE, STAFF, Names, Planted

# The reading table: what kind of document, and who of the readers knows of it.
READING = {
    "public": EVERYONE,
    "draft": FINANCE | OFFICE,
    "unlabelled draft": FINANCE | OFFICE,
    "pending": FINANCE | OFFICE | {"leader"},
    "finished, open, not public": STAFF,
    "withheld": STAFF,
    "withdrawn": STAFF,
    "internal": FINANCE | OFFICE,
    "internal, granted": FINANCE | OFFICE | {"stranger"},
    "secret draft": {"cleared_colleague"},
    "secret": {"cleared_in", "cleared_colleague"},
    "wrong release": NOBODY,
    "discarded": NOBODY,
    "discarded elsewhere": NOBODY,
}
BIN = {"discarded": FINANCE | OFFICE, "discarded elsewhere": BANKING | OFFICE}
# Who reads a version on a form reads the document and the form, or signed it: "leader" signed all that was published.
SIGNED = {
    "public": FINANCE | OFFICE | {"leader"},
    "pending": FINANCE | OFFICE | {"leader"},
    "withdrawn": FINANCE | OFFICE | {"leader"},
    "wrong release": {"leader"},
}
FIELDS = ("title", "body", "tag", "file", "filetext", "old", "reason")

DOCUMENTS = Names(("document",), NO_UUID)
# Staff and public are told alike what was withdrawn, and nothing else of it (D-07).
TOLD_OF = Names(("api_document:document",), NO_UUID)
ADDRESSES = Names(("page:address",), "zfxxgk/statutory/rules/0123456789abcdef/")
PAGES = Names(
    (
        "page_id", "parent_page_id", "page_to_move_id", "destination_id", "object_id", "wagtailadmin_pages:pk",
        "wagtailadmin_api:pages:pk", "child_of", "descendant_of", "ancestor_of", "translation_of",
        "wagtailadmin_choose_page_chosen_multiple:id",
    ),
    NO_NUMBER,
)  # fmt: skip
REVISIONS = Names(("revision_id", "revision_id_a", "revision_id_b"), NO_NUMBER)
BINNED = Names(("discarded",), NO_UUID)
FILES = Names(("file",), NO_UUID)
FORMS = Names(("form",), NO_UUID)
ITEMS = Names(("item",), NO_NUMBER)

FREE = {
    "content_type_app_name": "disclosure", "content_type_model_name": "documentpage", "app_label": "disclosure",
    "model_name": "documentpage", "route": "disclosure.publish", "report": "stale", "name": "x.txt",
}  # fmt: skip


def word(kind: str, field: str) -> str:
    """A string that stands nowhere but in this field of this document."""
    number = list(READING).index(kind) * len(FIELDS) + FIELDS.index(field)
    return f"zq{number:03d}{field}xw"


def words_of(kind: str) -> tuple[str, ...]:
    return tuple(word(kind, field) for field in FIELDS)


def standing_at_birth(kind: str) -> dict:
    if kind.startswith("secret"):
        return {"level": Level.SECRET, "attribute": "withheld", "ground": "14-1"}
    if kind.startswith("internal"):
        return {"level": Level.INTERNAL}
    return {
        "unlabelled draft": {"level": None, "attribute": ""},
        "finished, open, not public": {"attribute": "on_request", "ground": "27"},
        "withheld": {"attribute": "withheld", "ground": "16-1"},
    }.get(kind, {})


def make(house, kind: str) -> DocumentPage:
    editor = house.other_editor if kind in BIN and "elsewhere" in kind else house.editor
    file = factories.make_file(f"{word(kind, 'file')}.txt", f"附件里写着 {word(kind, 'filetext')}", by=editor)
    document = factories.make_document(
        house, f"旧题 {word(kind, 'old')}", by=editor, attachments=[(word(kind, "file"), file)],
        tags=[word(kind, "tag")], **standing_at_birth(kind),
    )  # fmt: skip
    draft = document.get_latest_revision_as_object()
    draft.title, draft.body = f"文件 {word(kind, 'title')}", f"<p>正文 {word(kind, 'body')}</p>"
    draft.save_revision(user=editor)
    document = DocumentPage.objects.get(pk=document.pk)
    if kind in BIN:
        recycling.discard(document, by=editor)
    return document


def settle(document, **standing) -> DocumentPage:
    """Finish the newest text."""
    draft = document.get_latest_revision_as_object()
    draft.save()
    return factories.finish(document, **standing)


def make_documents(house) -> dict[str, DocumentPage]:
    documents = {kind: make(house, kind) for kind in READING}
    for kind in ("public", "withdrawn", "wrong release"):
        documents[kind] = factories.publish(house, documents[kind])
    for kind, outcome in (("withdrawn", "withdrawn"), ("wrong release", "wrong_release")):
        form = factories.submit(
            documents[kind], by=house.editor, route="disclosure.withdraw", outcome=outcome, ground="内容需要更正",
            reason=word(kind, "reason"),
        )  # fmt: skip
        factories.agree(form, house.head, house.office_head)
    factories.agree(
        factories.submit(documents["pending"], by=house.editor, reason=word("pending", "reason")), house.head
    )
    for kind in ("finished, open, not public", "withheld", "internal", "internal, granted", "secret"):
        documents[kind] = settle(documents[kind])
    documents["internal, granted"].scope_persons.add(house.stranger)
    documents["secret"].scope_persons.add(house.cleared_in)
    for kind in ("secret", "secret draft"):
        documents[kind].scope_divisions.add(house.finance)
    publication.announce(list(documents.values()))
    return {kind: DocumentPage.objects.get(pk=document.pk) for kind, document in documents.items()}


def plant(ground) -> dict[Names, list[Planted]]:
    ground.shelf = make_rules_for_everything(ground.house)
    ground.documents = documents = make_documents(ground.house)
    files = {kind: document.attachments.get().file for kind, document in documents.items()}
    told, texts = READING | {"withdrawn": EVERYONE}, READING | BIN | {"wrong release": {"leader"}}
    return {
        DOCUMENTS: [
            Planted(kind, d.uuid, frozenset(READING[kind]), words=words_of(kind), told=frozenset(texts[kind]))
            for kind, d in documents.items()
        ],
        TOLD_OF: [Planted(kind, d.uuid, frozenset(told[kind])) for kind, d in documents.items()],
        ADDRESSES: [
            Planted(kind, d.url_path.removeprefix("/home/"), frozenset(told[kind]))
            for kind, d in documents.items()
            if kind not in BIN
        ],
        PAGES: [Planted(kind, d.pk, frozenset(READING[kind])) for kind, d in documents.items()],
        REVISIONS: [
            Planted(kind, d.latest_revision_id, frozenset(READING[kind]), {"page_id": d.pk, "pk": d.pk})
            for kind, d in documents.items()
        ],
        BINNED: [Planted(kind, documents[kind].uuid, readers) for kind, readers in BIN.items()],
        FILES: [
            Planted(kind, file.uuid, frozenset(texts[kind]), {"name": file.name})
            for kind, file in files.items()
            if kind not in BIN
        ],
    } | on_forms(documents)


def on_forms(documents: dict[str, DocumentPage]) -> dict[Names, list[Planted]]:
    """Forms are known to the drafter's division, the general office and the signers; a version to who reads it."""
    items = [(kind, item) for kind in SIGNED for item in Item.objects.of(documents[kind]).select_related("form")]
    return {
        FORMS: [
            Planted(f"{kind} {item.form.route_id}", item.form.uuid, knowing(item.form.route_id)) for kind, item in items
        ],
        ITEMS: [
            Planted(kind, item.pk, knowing(item.form.route_id) & SIGNED[kind], {"form": item.form.uuid})
            for kind, item in items
        ],
    }


def knowing(route: str) -> frozenset[str]:
    return FINANCE | OFFICE | ({"leader"} if route == "disclosure.publish" else NOBODY)

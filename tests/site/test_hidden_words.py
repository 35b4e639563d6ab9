"""What a file hides is told by no search, and is judged again when a document is published."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from wagtail.models import Page

from disclosure.models import DocumentPage
from disclosure.review import publication
from portal import findables
from portal.files import rereading, uploads
from portal.files.models import StoredFile
from portal.routes.objections import Objection
from search import index
from search.models import Entry, Generation
from search.query import search
from secretmarks.levels import Level
from tests import factories
from tests.portal import samples
from tests.portal import test_readings as readings

ANONYMOUS = AnonymousUser()
SHOWN, KEPT_BACK = "滩涂使用金的鳡塘专户", "橹家坞局长已打招呼"
BEFORE = f"{SHOWN}\n{KEPT_BACK}"


def make_paper(**parts) -> StoredFile:
    data = samples.docx(SHOWN, parts={"word/comments.xml": samples.word_part(KEPT_BACK)})
    return uploads.accept(SimpleUploadedFile("说明.docx", data), level=Level.TOP_SECRET)


def make_outdated(text: str) -> StoredFile:
    """The same paper as an earlier reader of files left it, its comment in its text."""
    paper = make_paper()
    values = {field.attname: getattr(paper, field.attname) for field in StoredFile._meta.concrete_fields}
    for name in ("id", "uuid", "content"):
        del values[name]
    old = StoredFile(**values | {"text": text, "hidden": [], "reading_version": 0})
    with paper.content.open("rb") as content:
        old.content.save(paper.name, content, save=False)
    old.save()
    return old


def put_into_index(pk: int, body: str) -> None:
    """The entry as an earlier release left it."""
    (entry,) = findables.registry["documentpage"].entries([pk])
    index.write("documentpage", [replace(entry, body=body, parts=())], anew=True)


def found(user, words: str) -> list[str]:
    return ["".join(words for words, _ in hit.title) for hit in search(user, words, exact=True).hits]


@pytest.mark.django_db
def test_no_search_of_public_or_staff_knows_what_a_file_hides(house, client):
    document = factories.publish(house, factories.make_document(house, "公告", attachments=[("说明", make_paper())]))
    for reader in (ANONYMOUS, house.editor, house.office_head):
        assert found(reader, SHOWN) == ["公告"] and found(reader, KEPT_BACK) == []
        assert search(reader, "橹家坞").hits == []
    assert not any("橹家坞" in entry.body for entry in Entry.objects.all())
    for address in ("/search/?q=橹家坞", "/search/?q=滩涂使用金&format=json", document.url, "/api/documents/"):
        assert "已打招呼" not in client.get(address).content.decode()


@pytest.mark.django_db
def test_after_an_upgrade_nothing_hidden_is_found_and_the_rest_once_it_is_read_again(house):
    document = factories.make_document(house, "公告", attachments=[("说明", make_outdated(BEFORE))])
    factories.publish(house, document)
    put_into_index(document.pk, f"正文内容。\n说明\n{BEFORE}")
    assert found(ANONYMOUS, KEPT_BACK) == ["公告"]
    Generation.change(Generation.ANALYSIS, 3)
    call_command("rebuild_index", if_outdated=True, verbosity=0)
    assert found(ANONYMOUS, KEPT_BACK) == found(ANONYMOUS, SHOWN) == []
    assert not any("橹家坞" in entry.body for entry in Entry.objects.all())
    call_command("read_files", verbosity=0)
    assert found(ANONYMOUS, SHOWN) == ["公告"] and found(ANONYMOUS, KEPT_BACK) == []
    index.rebuild()
    assert found(ANONYMOUS, SHOWN) == ["公告"] and found(ANONYMOUS, KEPT_BACK) == []


def approved(house, text: str):
    document = factories.make_document(house, "公告", attachments=[("说明", make_outdated(text))])
    form = factories.submit(document, by=house.editor)
    for person in (house.head, house.office_head, house.leader):
        form = factories.agree(form, person)
    return document, form


@pytest.mark.django_db
@pytest.mark.clause("S-23")
def test_a_mark_found_when_a_file_is_read_again_stops_the_approved_publication(house):
    document, form = approved(house, "正文")
    file = StoredFile.objects.outdated().get()
    StoredFile.objects.replace_reading(file, text=SHOWN, hidden=[["批注", "机密★10年"]])
    with pytest.raises(Objection, match=r"附件“说明\.docx”的批注有“机密”级国家秘密标志"):
        publication.publish(form, by=house.officer)
    assert not DocumentPage.objects.get(pk=document.pk).live and form.items.get().is_open


@pytest.mark.django_db
@pytest.mark.clause("S-22")
@pytest.mark.parametrize("looked_at", [False, True])
def test_what_could_not_be_read_again_is_published_only_if_it_was_looked_at(house, looked_at):
    document = factories.make_document(house, "公告", attachments=[("说明", make_outdated("正文"))])
    form = factories.submit(document, by=house.editor)
    file = StoredFile.objects.outdated().get()
    if looked_at:
        StoredFile.objects.replace_reading(file, text="", reading="unreadable")
    form = factories.approve(house, form)
    if looked_at:
        publication.publish(form, by=house.officer)
        assert Page.objects.get(pk=document.pk).live
        return
    StoredFile.objects.replace_reading(file, text="", reading="unreadable")
    with pytest.raises(Objection, match="系统未能全部读出，须重新送审"):
        publication.publish(form, by=house.officer)
    assert not Page.objects.get(pk=document.pk).live


@pytest.mark.django_db
def test_a_worker_reads_again_as_a_chore(house):
    make_outdated(BEFORE)
    assert rereading.some() is False and not StoredFile.objects.outdated().exists()


@pytest.mark.parametrize("word", ["file.text", "attachment.file.text", "stored.text"])
def test_no_part_of_search_or_site_takes_the_text_of_a_file_but_as_it_is_shown(word):
    root = Path(__file__).parents[2]
    for app in ("search", "portal/site", "portal/desk", "disclosure"):
        for path in (root / app).rglob("*.py"):
            # The gate reads both, what a file shows and what it hides.
            if path != root / "disclosure/review/routes.py":
                assert word not in path.read_text(encoding="utf-8"), path


MARK = "机密★10年"
IN_A_FIELD = f"<w:p><w:fldSimple w:instr='COMMENTS \"{MARK}\"'><w:r><w:t>甲</w:t></w:r></w:fldSimple></w:p>"
IN_A_FORMULA = f'<row><c t="str"><f>IF(TRUE,"","{MARK}")</f><v></v></c></row>'
IN_WHITE = f'<w:p><w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>{MARK}</w:t></w:r></w:p>'


@pytest.mark.django_db
@pytest.mark.clause("S-23")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", lambda: readings.word(IN_A_FIELD)),
        ("a.docx", lambda: readings.word(IN_WHITE)),
        ("a.xlsx", lambda: readings.sheet(IN_A_FORMULA)),
    ],
)
def test_a_mark_in_a_code_or_in_the_colour_of_the_paper_is_met_by_the_gate(name, data):
    with pytest.raises(ValidationError, match=MARK[:2]):
        uploads.accept(SimpleUploadedFile(name, data()))
    assert not StoredFile.objects.exists()

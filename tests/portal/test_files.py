"""Files: what is taken and what refused, that they never change, and who is served which bytes."""

import errno
import hashlib
import io
import resource
import tracemalloc
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.files import inspection, links, stocktaking
from portal.files.models import Immutable, StoredFile
from portal.files.refusals import REFUSALS
from portal.files.uploads import Refused, accept, clean_name
from portal.files.views import served

from . import samples

MARK = "机密★10年"
LONG = "这一页的文字足够多，不会被当作扫描件"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """The folder of stored files of this test."""
    use_storage(settings, tmp_path, "django.core.files.storage.FileSystemStorage")
    return tmp_path / "stored"


def use_storage(settings, folder, backend: str) -> None:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend, "OPTIONS": {"location": folder}}}


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """No inspectors and links of other apps; a test adds its own."""
    monkeypatch.setattr(inspection, "inspectors", [])
    monkeypatch.setattr(links, "registry", [])


def names_in(store) -> list[str]:
    return sorted(path.name for path in store.rglob("*") if path.is_file())


def make_user(username: str = "reader"):
    return get_user_model().objects.create(username=username)


def make_file(name: str = "报告.txt", data: bytes = "正文".encode(), by=None) -> StoredFile:
    return accept(ContentFile(data, name=name), by=by)


def refusal(name: str, data: bytes) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        make_file(name, data)
    return caught.value


# suffix, sample, how far it could be read, how its text begins
GOOD = (
    ("pdf", lambda: samples.pdf(LONG, "第二页"), "read", LONG),
    ("docx", lambda: samples.docx("第一段", "第二段"), "read", "第一段\n第二段"),
    ("xlsx", lambda: samples.xlsx(["甲", "乙"], ["丙"]), "read", "甲\n乙\n\f丙"),
    ("pptx", lambda: samples.pptx(["一"], ["二"], ["三"]), "read", "一\n\f二\n\f三"),
    ("txt", lambda: "国标编码的文字".encode("gb18030"), "read", "国标编码的文字"),
    ("csv", lambda: "单位,金额\n某局,100\n".encode(), "read", "单位\n金额\n某局\n100"),
    ("html", lambda: "<h1>标题</h1><p>正<b>文</b><script>x()</script></p>".encode(), "read", "标题\n正文"),
    ("htm", lambda: "<h1>标题</h1>".encode(), "read", "标题"),
    ("ofd", samples.ofd, "unreadable", ""),
    ("doc", lambda: samples.compound("WordDocument", stream=samples.WORD_STREAM), "unreadable", ""),
    ("wps", lambda: samples.compound("WordDocument", stream=samples.WORD_STREAM), "unreadable", ""),
    ("xls", lambda: samples.compound("Workbook"), "unreadable", ""),
    ("et", lambda: samples.compound("Workbook"), "unreadable", ""),
    ("ppt", lambda: samples.compound("PowerPoint Document"), "unreadable", ""),
    ("png", samples.png, "unreadable", ""),
    ("jpg", samples.jpg, "unreadable", ""),
    ("jpeg", samples.jpg, "unreadable", ""),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("suffix", "sample", "reading", "text"), GOOD, ids=[row[0] for row in GOOD])
def test_an_honest_file_is_stored_with_digests_and_text(suffix, sample, reading, text, store):
    data, by = sample(), make_user()
    file = StoredFile.objects.get(pk=make_file(f"报告.{suffix}", data, by=by).pk)
    assert (file.name, file.size, file.reading, file.created_by) == (f"报告.{suffix}", len(data), reading, by)
    assert file.text.startswith(text) and bool(file.text) == bool(text)
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    with file.content.open() as content:
        assert content.read() == data
    assert names_in(store) == [file.uuid.hex]


@pytest.mark.django_db
def test_sm3_is_that_of_the_standard():
    assert make_file(data=b"abc").sm3 == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.django_db
def test_a_place_in_the_text_names_its_page():
    file = make_file("表.xlsx", samples.xlsx(["甲", "乙"], ["丙"], ["丁"]))
    assert [file.page_at(file.text.index(cell)) for cell in "甲乙丙丁"] == [1, 1, 2, 3]
    assert make_file().page_at(0) is None


WORD = f'xmlns:w="{samples.WORD}" xmlns:v="urn:schemas-microsoft-com:vml"'
THIRD_LAYER = samples.docx("二", parts={"word/embeddings/b.docx": samples.docx("三")})
# Where a person must look, since no program can.
UNREAD = (
    ("a scan", "a.pdf", lambda: samples.pdf(scans=1)),
    ("a scan with a page number", "a.pdf", lambda: samples.pdf("1", scans=1)),
    ("a scan among pages of text", "a.pdf", lambda: samples.pdf(LONG, scans=1)),
    ("pictures alone", "a.docx", lambda: samples.docx(parts={"word/media/image1.png": samples.png()})),
    ("an embedded object", "a.docx", lambda: samples.docx("正文", parts={"word/embeddings/oleObject1.bin": b"x"})),
    ("a third layer", "a.docx", lambda: samples.docx("一", parts={"word/embeddings/a.docx": THIRD_LAYER})),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "sample"), [row[1:] for row in UNREAD], ids=[row[0] for row in UNREAD])
def test_what_no_program_reads_in_full_must_be_looked_at(name, sample):
    assert make_file(name, sample()).reading == StoredFile.Reading.UNREADABLE


def slide_note() -> bytes:
    notes = {
        "ppt/slides/_rels/slide1.xml.rels": samples.relations("../notesSlides/notesSlide7.xml"),
        "ppt/notesSlides/notesSlide7.xml": samples.slide_part(MARK),
    }
    return samples.pptx(["一"], parts=notes)


HEADER = (
    f'<worksheet xmlns="{samples.SHEET}"><headerFooter><oddHeader>&amp;C&amp;"黑体"{MARK}</oddHeader></headerFooter>'
)
TEXT_BOX = f"<w:document {WORD}><w:p><w:r><w:t>文</w:t><w:txbxContent><w:p><w:t>{MARK}</w:t></w:p></w:txbxContent>"
# Where a mark hides: each must reach the inspectors on a line of its own.
HIDING_PLACES = (
    ("page of a PDF", "a.pdf", lambda: samples.pdf(LONG, f"{MARK}\n第二页")),
    ("title of a PDF", "a.pdf", lambda: samples.pdf(LONG, title=MARK)),
    ("header", "a.docx", lambda: samples.docx("文", parts={"word/header1.xml": samples.word_part(MARK, root="hdr")})),
    ("footnote", "a.docx", lambda: samples.docx("文", parts={"word/footnotes.xml": samples.word_part(MARK)})),
    ("comment", "a.docx", lambda: samples.docx("文", parts={"word/comments.xml": samples.word_part(MARK)})),
    (
        "deleted words",
        "a.docx",
        lambda: samples.docx(
            parts={"word/document.xml": f"<w:document {WORD}><w:p><w:delText>{MARK}</w:delText></w:p></w:document>"}
        ),
    ),
    (
        "text box",
        "a.docx",
        lambda: samples.docx(parts={"word/document.xml": f"{TEXT_BOX}<w:t>末</w:t></w:r></w:p></w:document>"}),
    ),
    (
        "watermark",
        "a.docx",
        lambda: samples.docx("文", parts={"word/header1.xml": f'<w:hdr {WORD}><v:textpath string="{MARK}"/></w:hdr>'}),
    ),
    (
        "split into runs",
        "a.docx",
        lambda: samples.docx(
            parts={"word/document.xml": f"<w:document {WORD}><w:p><w:t>机密</w:t><w:t>★10年</w:t></w:p></w:document>"}
        ),
    ),
    ("property", "a.docx", lambda: samples.docx("文", parts={"docProps/core.xml": f"<p><title>{MARK}</title></p>"})),
    (
        "own property",
        "a.docx",
        lambda: samples.docx(
            "文", parts={"docProps/custom.xml": f'<P><property name="说明"><x>{MARK}</x></property></P>'}
        ),
    ),
    ("bound data", "a.docx", lambda: samples.docx("文", parts={"customXml/item1.xml": f"<x><y>{MARK}</y></x>"})),
    (
        "embedded workbook",
        "a.docx",
        lambda: samples.docx("文", parts={"word/embeddings/a.xlsx": samples.xlsx([MARK])}),
    ),
    ("cell", "a.xlsx", lambda: samples.xlsx(["甲", MARK, "乙"])),
    (
        "sheet header",
        "a.xlsx",
        lambda: samples.xlsx(["甲"], parts={"xl/worksheets/hidden.xml": f"{HEADER}</worksheet>"}),
    ),
    ("notes of a slide", "a.pptx", slide_note),
    (
        "slide master",
        "a.pptx",
        lambda: samples.pptx(["一"], parts={"ppt/slideMasters/m.xml": samples.slide_part(MARK)}),
    ),
    ("attribute of a web page", "a.html", lambda: f'<p title="{MARK}">文</p>'.encode()),
    ("comment of a web page", "a.html", lambda: f"<p>文</p><!--{MARK}-->".encode()),
    ("cell of a table", "a.csv", lambda: f"甲,{MARK},乙\n".encode()),
    ("comment of a picture", "a.png", lambda: samples.png(comment=MARK)),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "sample"), [row[1:] for row in HIDING_PLACES], ids=[row[0] for row in HIDING_PLACES])
def test_a_mark_reaches_the_inspectors_from_wherever_it_hides(name, sample, store):
    inspection.inspectors.append(
        lambda name, text, hidden, **context: (
            "有密级标志" if MARK in "\n".join([text, *(words for _, words in hidden)]).splitlines() else ""
        )
    )
    error = refusal(name, sample())
    assert error.messages == ["有密级标志"] and names_in(store) == [] and not StoredFile.objects.exists()


@pytest.mark.django_db
def test_inspectors_see_name_and_context():
    seen, by = [], make_user()
    inspection.inspectors.append(lambda *words, **context: seen.append((words, context)) or "")
    accept(ContentFile(b"words", name="a.txt"), by=by, level=20)
    assert seen == [(("a.txt", "words", []), {"by": by, "level": 20})]


ATTACKED = "http://192.0.2.1/x.dotm"
# name, sample, code of the refusal
REFUSED = (
    ("a.txt", lambda: b"", "empty"),
    ("a.pdf", lambda: b"x" * 2048, "mismatch"),
    ("a.pdf", lambda: b"<html><script>1</script></html>", "mismatch"),
    ("a.pdf", samples.exe, "program"),
    ("a.docx", samples.exe, "program"),
    ("a.txt", lambda: b"#!/bin/sh\nid\n", "program"),
    ("a.txt", samples.exe, "program"),
    ("a.txt", lambda: b"\x7fELF".ljust(64, b"\1"), "program"),
    ("a.exe", samples.exe, "suffix"),
    ("a.svg", lambda: b"<svg/>", "suffix"),
    ("a.docm", lambda: samples.docx("x"), "suffix"),
    ("a", lambda: b"x", "no_name"),
    ("a.html", lambda: b"<?xml version='1.0'?><svg onload='x()'/>", "mismatch"),
    ("a.txt", lambda: b"<!-- x -->\n<!DOCTYPE html><html>", "mismatch"),
    ("a.png", lambda: b"<svg/>", "mismatch"),
    ("a.png", samples.jpg, "mismatch"),
    ("a.txt", lambda: b"\0\1\2\3", "encoding"),
    ("a.txt", lambda: "字".encode()[:-1] + b"\xff", "encoding"),
    ("a.docx", lambda: samples.xlsx(["甲"]), "mismatch"),
    ("a.docx", lambda: samples.package({"a.txt": "x"}), "mismatch"),
    ("a.ofd", lambda: samples.docx("x"), "mismatch"),
    ("a.doc", lambda: samples.compound("Workbook"), "mismatch"),
    ("a.docx", lambda: samples.compound("WordDocument"), "mismatch"),
    ("a.docx", lambda: samples.docx("x", macros="word.document"), "macro"),
    ("a.docx", lambda: samples.docx("x", parts={"word/vbaProject.bin": b"x"}), "macro"),
    ("a.doc", lambda: samples.compound("WordDocument", "_VBA_PROJECT", stream=samples.WORD_STREAM), "macro"),
    ("a.pdf", lambda: samples.pdf("x", lock="secret"), "encrypted"),
    ("a.pdf", lambda: samples.pdf("x", lock=""), "encrypted"),
    ("a.docx", lambda: samples.compound("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    ("a.xlsx", lambda: samples.locked_entries(samples.xlsx(["甲"])), "encrypted"),
    ("a.doc", lambda: samples.compound("WordDocument", stream=samples.LOCKED_WORD_STREAM), "encrypted"),
    ("a.xls", lambda: samples.compound("Workbook", stream=samples.LOCKED_BOOK_STREAM), "encrypted"),
    ("a.docx", lambda: samples.external_entity("file:///etc/passwd"), "entities"),
    ("a.docx", lambda: samples.external_entity(ATTACKED), "entities"),
    (
        "a.docx",
        lambda: samples.docx(
            "x",
            parts={"word/_rels/settings.xml.rels": samples.relations(ATTACKED, kind="attachedTemplate", external=True)},
        ),
        "remote",
    ),
    ("a.docx", lambda: samples.entry_bomb(100_000), "too_many_entries"),
    ("a.docx", lambda: samples.entry_bomb(100_000, told=1), "too_many_entries"),
    ("a.docx", lambda: samples.entry_bomb(11_000, told=1), "too_many_entries"),
    ("a.docx", lambda: samples.with_declared_size(samples.docx("x"), 0xFFFFFF00), "too_big_inside"),
    ("a.docx", lambda: samples.with_declared_size(samples.docx("x"), 100), "damaged"),
    ("a.xlsx", lambda: samples.size_bomb(50), "too_big_inside"),
    ("a.docx", samples.slow_document, "too_slow"),
    ("a.pdf", lambda: samples.pdf("x", copies=1_000_000), "too_many_pages"),
    ("a.png", lambda: samples.png(50_000, 50_000), "too_many_pixels"),
    ("a.txt", lambda: "字".encode() * 5_000_001, "too_much_text"),
    ("a.docx", lambda: samples.docx("x")[:-30], "damaged"),
    ("a.docx", lambda: samples.docx("x", parts={"word/footnotes.xml": "<a>"}), "damaged"),
    ("a.pdf", lambda: b"%PDF-1.7 and nothing more", "damaged"),
    ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 50, "damaged"),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "sample", "code"), REFUSED, ids=[f"{row[0]}-{row[2]}" for row in REFUSED])
def test_a_hostile_or_broken_file_is_refused_with_reason_and_remedy(name, sample, code, store):
    data = sample()
    before = spent_by_children()
    error = refusal(name, data)
    assert spent_by_children() - before < 5
    assert error.code == code
    reason, remedy = REFUSALS[code]
    for words in (f"文件“{name}”", reason.partition("{")[0], remedy.partition("{")[0]):
        assert words in error.message
    assert names_in(store) == [] and not StoredFile.objects.exists()


def spent_by_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


NAMES = (
    ("报告.pdf", "报告.pdf"),
    ("../../etc/passwd.txt", "passwd.txt"),
    ("C:\\文档\\报告.PDF", "报告.pdf"),
    ("C:报告.pdf", "报告.pdf"),
    ("报\n告\x00\x1b.pdf", "报告.pdf"),
    ("报告\u202ecod.docx", "报告cod.docx"),
    ("报\u200b告\ufeff.pdf", "报告.pdf"),
    ("  报告 .pdf. ", "报告.pdf"),
    ('a"b<c>|d?.pdf', "a_b_c__d_.pdf"),
    ("2017.12.审计.pdf", "2017.12.审计.pdf"),
    ("审" * 116 + ".pdf", "审" * 116 + ".pdf"),
)


@pytest.mark.parametrize(("given", "cleaned"), NAMES)
def test_a_name_keeps_its_words_and_loses_what_deceives(given, cleaned):
    assert clean_name(given) == cleaned


BAD_NAMES = (
    ("", "no_name"),
    ("..", "no_name"),
    (".pdf", "no_name"),
    ("报告", "no_name"),
    ("/", "no_name"),
    ("报告.exe.pdf", "double_suffix"),
    ("报告.exe\x00.pdf", "double_suffix"),
    ("报告.ＥＸＥ .pdf", "double_suffix"),
    ("报告.html.txt", "double_suffix"),
    ("审" * 117 + ".pdf", "long_name"),
)


@pytest.mark.parametrize(("given", "code"), BAD_NAMES)
def test_a_name_that_cannot_be_kept_is_refused(given, code):
    with pytest.raises(Refused) as caught:
        clean_name(given)
    assert caught.value.code == code


@pytest.mark.django_db
def test_direction_characters_do_not_hide_a_program():
    assert refusal("报告\u202efdp.exe", samples.exe()).code == "suffix"


class Line(io.RawIOBase):
    """The body of a request as it comes off the line: generated, never whole, watching the temporary folder."""

    def __init__(self, head: bytes, filler: int, tail: bytes, folder):
        self.pieces = self.piece_by_piece(head, filler, tail)
        self.rest, self.folder, self.most = b"", folder, 0
        self.length = len(head) + filler + len(tail)

    def piece_by_piece(self, head, filler, tail):
        yield head
        block = b"x" * 65536
        for _ in range(filler // len(block)):
            yield block
        yield b"x" * (filler % len(block))
        yield tail

    def read(self, size: int = -1) -> bytes:
        self.most = max(self.most, sum(path.stat().st_size for path in self.folder.iterdir()))
        while len(self.rest) < size and (piece := next(self.pieces, None)) is not None:
            self.rest += piece
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken


def request_with(line: Line) -> WSGIRequest:
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
        "CONTENT_LENGTH": str(line.length),
        "wsgi.input": line,
    }
    return WSGIRequest(environ)


def part(name: str, filename: str) -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'.encode()


def test_200_mb_come_off_the_line_without_filling_memory_or_disk(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR, settings.FILE_MAX_BYTES = tmp_path, 5 * 1024**2
    note = b'\r\n--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nkept\r\n--b--\r\n'
    line = Line(part("file", "big.txt"), 200 * 1024**2, note, tmp_path)
    request = request_with(line)
    tracemalloc.start()
    try:
        taken = request.FILES["file"]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20 * 1024**2 and line.most <= settings.FILE_MAX_BYTES
    assert request.POST["note"] == "kept"
    with pytest.raises(ValidationError, match=r"文件“big\.txt”大小超过上限 5 MB") as caught:
        accept(taken)
    assert caught.value.code == "too_large"
    request.close()


def test_many_files_together_do_not_fill_the_disk(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR, settings.FILE_MAX_BYTES = tmp_path, 1024**2
    files = b"".join(part("file", f"{n}.txt") + b"x" * 1000 * 1024 + b"\r\n" for n in range(8))
    line = Line(files, 0, b"--b--\r\n", tmp_path)
    request = request_with(line)
    taken = request.FILES.getlist("file")
    assert len(taken) == 8 and line.most <= 4 * settings.FILE_MAX_BYTES
    with pytest.raises(ValidationError) as caught:
        accept(taken[-1])
    assert caught.value.code == "too_much_at_once"
    request.close()


@pytest.mark.django_db
def test_an_upload_within_the_limit_arrives_whole(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    request = request_with(Line(part("file", "报告.txt"), 300_000, b"\r\n--b--\r\n", tmp_path))
    assert accept(request.FILES["file"]).text == "x" * 300_000
    request.close()


class FullDisk(FileSystemStorage):
    """A store on a disk that fills up in the middle of a file."""

    def _save(self, name, content):
        super()._save(name, ContentFile(b"half"))
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.django_db
def test_a_full_disk_leaves_no_half_file_and_says_so(settings, tmp_path, store):
    use_storage(settings, tmp_path, f"{__name__}.FullDisk")
    assert refusal("a.txt", b"words").code == "no_space"
    assert names_in(store) == [] and not StoredFile.objects.exists()


# Files never change


def attempts(file: StoredFile):
    file.name = "别的.txt"
    yield "save", lambda: file.save()
    yield "delete", lambda: file.delete()
    yield "update", lambda: StoredFile.objects.filter(pk=file.pk).update(name="别的.txt")
    yield "delete many", lambda: StoredFile.objects.filter(pk=file.pk).delete()
    yield "row with the same key", lambda: StoredFile(pk=file.pk, content="x", size=1).save()


@pytest.mark.django_db
def test_no_call_of_the_model_changes_a_stored_file():
    file = make_file()
    for name, attempt in attempts(StoredFile.objects.get(pk=file.pk)):
        with pytest.raises((Immutable, DatabaseError)), transaction.atomic():
            attempt()
        assert StoredFile.objects.filter(pk=file.pk, name="报告.txt").exists(), name


STATEMENTS = (
    "UPDATE files_storedfile SET name = 'other'",
    "UPDATE files_storedfile SET text = ''",
    "INSERT INTO files_storedfile SELECT * FROM files_storedfile WHERE true ON CONFLICT (id) DO UPDATE SET name = 'o'",
    "INSERT OR REPLACE INTO files_storedfile SELECT * FROM files_storedfile",
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_itself_refuses_to_change_a_row(statement):
    """Also after the flush that ended the test before."""
    file = make_file()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)
    assert StoredFile.objects.get() == file and StoredFile.objects.get().name == "报告.txt"


class Stop(Exception):
    """What makes the transactions of these tests roll back."""


@pytest.mark.django_db
def test_a_rollback_to_a_savepoint_removes_the_bytes(store):
    kept = make_file()
    with pytest.raises(Stop), transaction.atomic():
        make_file()
        assert len(names_in(store)) == 2
        raise Stop
    assert names_in(store) == [kept.uuid.hex]


@pytest.mark.django_db(transaction=True)
def test_a_rollback_removes_the_bytes_and_a_commit_keeps_them(store):
    with pytest.raises(Stop), transaction.atomic():
        with transaction.atomic():
            make_file()
        raise Stop
    assert names_in(store) == []
    with transaction.atomic():
        kept = make_file()
    assert names_in(store) == [kept.uuid.hex]


@pytest.mark.django_db(transaction=True)
def test_bytes_stay_when_something_else_fails_after_the_commit(store):
    def fail():
        raise Stop

    with pytest.raises(Stop), transaction.atomic():
        transaction.on_commit(fail)
        file = make_file()
    assert StoredFile.objects.get() == file and names_in(store) == [file.uuid.hex]


@pytest.mark.django_db
def test_a_row_that_cannot_be_written_leaves_no_bytes(store):
    with pytest.raises(ValueError, match="unsaved"):
        make_file(by=get_user_model()(username="nobody"))
    assert names_in(store) == []


@pytest.mark.django_db
def test_stocktaking_names_rows_without_file_and_files_without_row(store):
    later = timezone.now() + timedelta(minutes=1)
    assert list(stocktaking.files_without_row(later)) == []
    whole, lost, cut = make_file(), make_file(), make_file()
    (store / lost.content.name.removeprefix("stored/")).unlink()
    (store / cut.content.name.removeprefix("stored/")).write_bytes(b"1")
    (store / "stray").write_bytes(b"1")
    assert list(stocktaking.rows_without_file()) == [lost, cut]
    assert list(stocktaking.files_without_row(later)) == ["stored/stray"]
    assert list(stocktaking.files_without_row(later - timedelta(hours=1))) == []
    assert whole.content.name not in stocktaking.files_without_row(later)


@pytest.mark.django_db(transaction=True)
def test_only_what_nothing_links_is_deleted_and_with_its_bytes(store):
    linked, loose = make_file(), make_file()
    links.register(lambda user: StoredFile.objects.none(), linked=lambda: StoredFile.objects.filter(pk=linked.pk))
    assert not StoredFile.objects.unlinked(older_than=loose.created_at - timedelta(days=1)).exists()
    StoredFile.objects.unlinked(older_than=timezone.now()).delete()
    assert StoredFile.objects.get() == linked and names_in(store) == [linked.uuid.hex]


# Reading and serving


@pytest.mark.django_db
def test_an_own_upload_is_readable_for_a_day_until_something_links_it():
    owner, other = make_user("owner"), make_user("other")
    file = make_file(by=owner)
    tomorrow = file.created_at + timedelta(days=1)

    def readers(at=None):
        return [user for user in (owner, other, AnonymousUser()) if file in StoredFile.objects.readable_by(user, at)]

    assert readers() == [owner]
    assert readers(at=tomorrow) == []
    links.register(
        lambda user: StoredFile.objects.filter(pk=file.pk if user == other else None),
        linked=lambda: StoredFile.objects.filter(pk=file.pk).values("pk"),
    )
    assert readers() == [other] and readers(at=tomorrow) == [other]


def as_named_reader(get_response):
    """Signs the request in as the user named in a header."""

    def middleware(request):
        name = request.headers.get("X-Reader")
        request.user = get_user_model().objects.get(username=name) if name else AnonymousUser()
        return get_response(request)

    return middleware


@pytest.fixture
def site(settings):
    settings.ROOT_URLCONF = "portal.files.urls"
    settings.MIDDLEWARE = [f"{__name__}.as_named_reader"]
    settings.TEMPLATES = []
    settings.SECURE_SSL_REDIRECT = False


def link_for_all(file: StoredFile) -> None:
    links.register(lambda user: StoredFile.objects.filter(pk=file.pk), linked=lambda: StoredFile.objects.all())


@pytest.mark.django_db
@pytest.mark.clause("S-28")
def test_another_users_file_is_the_same_404_as_a_missing_one(site, client):
    owner, other = make_user("owner"), make_user("other")
    file = make_file(by=owner)
    allowed = client.get(file.get_absolute_url(), headers={"X-Reader": owner.username})
    assert allowed.getvalue() == "正文".encode()
    missing = client.get(f"/files/{uuid.uuid4()}/{file.name}", headers={"X-Reader": other.username})
    etag = f'"{file.sha256}"'
    for headers in ({}, {"Range": "bytes=0-1"}, {"If-None-Match": etag}, {"If-Match": '"x"'}):
        refused = client.get(file.get_absolute_url(), headers={"X-Reader": other.username} | headers)
        assert (refused.status_code, refused.content, refused.headers.items()) == (
            404,
            missing.content,
            missing.headers.items(),
        )
    wrong_name = client.get(f"/files/{file.uuid}/other.txt", headers={"X-Reader": owner.username})
    assert (wrong_name.status_code, wrong_name.content) == (404, missing.content)


DATA = b"0123456789"
RANGES = (
    (None, 200, DATA, None),
    ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
    ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
    ("bytes=0-", 206, DATA, "bytes 0-9/10"),
    ("bytes=-3", 206, b"789", "bytes 7-9/10"),
    ("bytes=-99", 206, DATA, "bytes 0-9/10"),
    ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
    ("bytes=10-", 416, b"", "bytes */10"),
    ("bytes=99-100", 416, b"", "bytes */10"),
    ("bytes=-0", 416, b"", "bytes */10"),
    ("bytes=5-4", 200, DATA, None),
    ("bytes=-", 200, DATA, None),
    ("bytes=0-1,3-4", 200, DATA, None),
    ("bytes=a-b", 200, DATA, None),
    ("bytes=" + "9" * 5000 + "-", 200, DATA, None),
    ("lines=1-2", 200, DATA, None),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "status", "body", "content_range"), RANGES)
def test_one_range_is_served_and_everything_else_is_the_whole(asked, status, body, content_range, site, client):
    file = make_file(data=DATA)
    link_for_all(file)
    response = client.get(file.get_absolute_url(), headers={"Range": asked} if asked else {})
    assert response.status_code == status
    assert response.headers.get("Content-Range") == content_range
    assert (response.getvalue() if response.streaming else response.content) == body
    assert int(response.headers["Content-Length"]) == len(body) if status != 416 else True


@pytest.mark.django_db
def test_a_range_of_another_version_is_the_whole(site, client):
    file = make_file(data=DATA)
    link_for_all(file)
    for version, status in ((f'"{file.sha256}"', 206), ('"other"', 200)):
        headers = {"Range": "bytes=0-1", "If-Range": version}
        response = client.get(file.get_absolute_url(), headers=headers)
        assert (response.status_code, len(response.getvalue())) == (status, 2 if status == 206 else 10)


@pytest.mark.django_db
def test_a_reader_who_has_the_version_is_told_so(site, client):
    file = make_file()
    link_for_all(file)
    response = client.get(file.get_absolute_url(), headers={"If-None-Match": f'"{file.sha256}"'})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["Cache-Control"] == "public, no-cache"


INLINE = (
    ("报告.pdf", lambda: samples.pdf(LONG), True, "default-src 'none'; object-src 'self'"),
    ("图.png", samples.png, True, "sandbox; default-src 'none'"),
    ("说明.txt", lambda: b"words", True, "sandbox; default-src 'none'"),
    ("网页.html", lambda: b"<script>1</script>", False, "sandbox; default-src 'none'"),
    ("表.csv", lambda: b"1,2", False, "sandbox; default-src 'none'"),
    ("文.docx", lambda: samples.docx("x"), False, "sandbox; default-src 'none'"),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "sample", "inline", "policy"), INLINE, ids=[row[0] for row in INLINE])
def test_a_file_is_served_as_something_that_does_not_run(name, sample, inline, policy, site, client):
    owner = make_user()
    file = make_file(name, sample(), by=owner)
    for query, shown in (("", False), ("?inline", inline)):
        response = client.get(file.get_absolute_url() + query, headers={"X-Reader": owner.username})
        response.getvalue()
        kind, _, filename = response.headers["Content-Disposition"].partition("; ")
        assert kind == ("inline" if shown else "attachment")
        assert filename.startswith("filename*=utf-8''%")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["Content-Type"] == file.media_type
        expected = policy if shown else "sandbox; default-src 'none'"
        assert response.headers["Content-Security-Policy"].startswith(expected)


@pytest.mark.django_db
def test_only_get_and_head_are_answered_and_head_without_bytes(site, client):
    file = make_file(data=DATA)
    link_for_all(file)
    head = client.head(file.get_absolute_url())
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", "10")
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(file.get_absolute_url()).status_code == 405


@pytest.mark.django_db
def test_nginx_is_told_where_the_bytes_lie(site, client, settings):
    settings.FILE_ACCEL_PREFIX = "/protected/"
    file = make_file()
    link_for_all(file)
    response = client.get(file.get_absolute_url())
    assert response.headers["X-Accel-Redirect"] == f"/protected/{file.content.name}"
    assert response.content == b""


@pytest.mark.django_db
def test_each_delivery_is_told_to_those_who_record_it_and_waits_for_them(site, client):
    reader, told = make_user(), []
    file = make_file(data=DATA, by=reader)

    def record(sender, file, user, request, **kwargs):
        told.append((file, user, request.method))
        if len(told) == 2:
            raise Stop

    served.connect(record)
    try:
        signed_in = {"X-Reader": reader.username}
        client.get(file.get_absolute_url(), headers=signed_in).getvalue()
        client.head(file.get_absolute_url(), headers=signed_in)
        client.get(file.get_absolute_url())
        assert told == [(file, reader, "GET")]
        with pytest.raises(Stop):
            client.get(file.get_absolute_url(), headers=signed_in)
    finally:
        served.disconnect(record)

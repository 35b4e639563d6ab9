"""What was declassified keeps its mark nowhere when it is sent for publication, and the refusal names the place."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from disclosure.models import Attachment, DocumentPage
from portal.files import uploads
from portal.routes.models import Form
from portal.routes.objections import Objection
from secretmarks.levels import Level
from tests import factories
from tests.secretmarks.classification import approve, lift
from tests.secretmarks.test_documents import classify, office

__all__ = ["office"]
MARK = "机密★10年"


def text_file(name: str, words: str):
    return factories.make_file(name, words)


def file_with_property():
    paper, out = Document(), BytesIO()
    paper.add_paragraph("正文")
    paper.core_properties.comments = MARK
    paper.save(out)
    upload = SimpleUploadedFile("说明.docx", out.getvalue())
    return uploads.accept(upload, level=Level.TOP_SECRET)


def attach(name: str, file):
    return lambda page: page.attachments.add(Attachment(title=name, file=file()))


def put(**values):
    def change(page) -> None:
        for field, value in values.items():
            setattr(page, field, value)

    return change


PLACES = {
    "标题": put(title=f"{MARK}某项情况"),
    "正文第2段": put(body=f"<p>正文。</p><p>{MARK}</p>"),
    "著录项第1行": put(summary=MARK),
    "著录项第2行": put(document_number=MARK),
    "著录项第3行": put(issuer=MARK),
    "著录项第5行": put(addressees=MARK),
    "著录项第6行": put(obtained_from=MARK),
    "著录项第8行": lambda page: page.tags.add(MARK),
    "第1个附件的名称": attach(f"{MARK}说明", lambda: text_file("说明.txt", "文字")),
    "文件名": attach("说明", lambda: text_file("（机密）说明.txt", "文字")),
    "附件“说明.txt”第2行": attach("说明", lambda: text_file("说明.txt", f"文字\n{MARK}")),
    "附件“说明.docx”的文件属性": attach("说明", file_with_property),
}


@pytest.mark.clause("S-23")
def test_each_place_where_a_mark_was_left_is_named_and_nothing_is_submitted(office):
    approve(office, lift(office, classify(office)))
    DocumentPage.objects.filter(pk=office.document.pk).update(attribute="proactive", ground="")
    forms = Form.objects.count()
    for place, change in PLACES.items():
        page = DocumentPage.objects.get(pk=office.document.pk)
        page.summary, page.number_word = "概述", ""
        change(page)
        page.save_revision(user=office.editor, clean=False)
        with pytest.raises(Objection) as refused:
            factories.submit(office.document, by=office.editor)
        assert str(refused.value).startswith(f"{place}"), place
        assert "公开已解密的文件资料不得保留国家秘密标志" in str(refused.value)
        assert MARK not in str(refused.value)
    assert Form.objects.count() == forms


@pytest.mark.clause("S-22", "S-23")
def test_without_its_mark_it_is_published_by_the_usual_route(office):
    approve(office, lift(office, classify(office)))
    DocumentPage.objects.filter(pk=office.document.pk).update(attribute="proactive", ground="")
    page = factories.publish(office, office.document)
    assert page.is_public and page.level == Level.OPEN


@pytest.mark.clause("S-19")
def test_what_never_was_secret_is_told_that_it_may_bear_no_mark(office):
    document = factories.make_document(office, "普通的件")
    page = DocumentPage.objects.get(pk=document.pk)
    attach("说明", file_with_property)(page)
    page.save_revision(user=office.editor, clean=False)
    with pytest.raises(Objection, match=r"文件属性有.*不属于国家秘密的不得作出国家秘密标志"):
        factories.submit(document, by=office.editor)

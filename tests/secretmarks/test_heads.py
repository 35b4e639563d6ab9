"""The mark on paper: first the number of the copy, then level and period, the old one struck beside the new."""

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document

from disclosure.models import DocumentPage
from portal.trail.models import Entry
from secretmarks import acts
from secretmarks.heads import head_on
from secretmarks.models import Copy, StateSecret
from tests.secretmarks.classification import approve, change, fresh, lift, sign
from tests.secretmarks.test_calculator import signed_in
from tests.secretmarks.test_documents import classify, office, propose

__all__ = ["office"]


def document_of(response) -> list:
    return Document(
        BytesIO(b"".join(response.streaming_content) if response.streaming else response.content)
    ).paragraphs


def copy(office, by):
    return signed_in(by).post(reverse("document_copy", args=[office.document.uuid]))


@pytest.mark.clause("S-18e", "S-24")
def test_the_head_follows_proposal_decision_change_and_lifting(office):
    assert head_on(office.document) is None
    form = propose(office)
    assert head_on(office.document).shown == "机密★10年（拟定）"
    approve(office, form)
    assert (head_on(office.document).shown, head_on(office.document).struck) == ("机密★10年", "")
    secret = StateSecret.objects.of(office.document).get()
    approve(office, change(office, secret, level="20", term="5年"))
    assert (head_on(office.document).shown, head_on(office.document).struck) == ("秘密★5年", "机密★10年")
    page = signed_in(office.drafter).get(reverse("desk_document", args=[office.document.uuid])).content.decode()
    assert "<del>机密★10年</del>" in page and "秘密★5年" in page
    secret.refresh_from_db()
    acts.mark(secret, by=fresh(office.drafter))
    acts.review(secret, by=fresh(office.drafter))
    assert head_on(office.document).struck == "机密★10年"
    approve(office, lift(office, secret))
    assert (head_on(office.document).shown, head_on(office.document).struck) == ("解密", "秘密★5年")


@pytest.mark.clause("S-18e")
def test_the_form_bears_the_mark_on_screen_on_paper_and_in_word(office):
    form = sign(propose(office), office.head)
    client = signed_in(office.examiner)
    for name in ("form", "form_print"):
        page = client.get(reverse(name, args=[form.uuid])).content.decode()
        assert page.index("000001") < page.index("机密★10年（拟定）") < page.index(form.route.title + "</h")
    first, second, *_ = document_of(client.get(reverse("form_docx", args=[form.uuid])))
    assert (first.text, second.text) == ("000001", "机密★10年（拟定）")
    assert (second.runs[0].font.name, second.runs[0].font.size.pt) == ("黑体", 16)


@pytest.mark.clause("S-28")
def test_the_head_is_not_for_those_who_may_not_know(office):
    form = propose(office)
    for reader in (office.office_head, office.colleague):
        reader.clearance = 0
        reader.save()
        page = signed_in(reader).get(reverse("form", args=[form.uuid]))
        assert page.status_code == 200 and "机密" not in page.content.decode()


@pytest.mark.clause("S-18e", "S-24")
def test_every_copy_on_paper_has_its_number_and_its_maker(office):
    secret = classify(office)
    answers = [copy(office, office.drafter), copy(office, office.head)]
    texts = [[paragraph.text for paragraph in document_of(answer)] for answer in answers]
    assert [text[:2] for text in texts] == [["000001", "机密★10年"], ["000002", "机密★10年"]]
    assert "测试厅文件" in texts[0] and "　　正文内容。" in texts[0]
    assert list(secret.copies.values_list("number", "made_by")) == [(1, office.drafter.pk), (2, office.head.pk)]
    assert Entry.objects.filter(action="secretmarks.copied").count() == 2
    approve(office, change(office, secret, level="20"))
    _, marks, *_ = document_of(copy(office, office.drafter))
    assert [(run.text, bool(run.font.strike)) for run in marks.runs if run.text.strip()] == [
        ("机密★10年", True),
        ("秘密★10年", False),
    ]
    for statement in (lambda: Copy.objects.update(number=9), lambda: Copy.objects.all().delete()):
        with pytest.raises(IntegrityError, match="份号"), transaction.atomic():
            statement()


@pytest.mark.clause("S-28")
def test_who_makes_no_copy(office):
    assert copy(office, office.drafter).status_code == 404
    classify(office, level="40")
    assert copy(office, office.colleague).status_code == 404
    refused = copy(office, office.drafter)
    assert refused.status_code == 409 and "绝密级文件未经" in refused.content.decode()
    assert not Copy.objects.exists()
    DocumentPage.objects.filter(pk=office.document.pk).update(state="finished")
    assert copy(office, office.director).status_code == 200

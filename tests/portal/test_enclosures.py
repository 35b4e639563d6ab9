"""Papers that go along with a form: kept with their round, signed with it, opened by who may read what is on it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.files.models import StoredFile
from portal.routes import moves
from portal.routes.models import Enclosure, Form, digest
from portal.routes.objections import Objection
from portal.routes.route import Asked, registry
from tests import factories
from tests.desk.test_notices import client_of
from tests.portal.samples import pdf

CONSENT = "权利人同意书、征求意见的材料"


def upload(name: str = "同意书.pdf", words: str = "consent") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(words), content_type="application/pdf")


def send(house, document, **data):
    client = client_of(house.editor)
    address = reverse("document_submit", args=[document.uuid, "disclosure.publish"])
    return client.post(address, {"way": ["portal"], **data})


def opened(user, address: str) -> int:
    answer = client_of(user).get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


@pytest.fixture
def sent(house):
    document = factories.make_document(house)
    evidence = {"consent": "consent", "evidence": "某公司同意书"}
    assert send(house, document, **evidence, **{"enclosure-consent": upload()}).status_code == 302
    return Form.objects.get()


def test_what_is_sent_along_stands_on_the_form_and_on_its_papers(house, sent):
    assert [(row.name, row.round, row.file.name) for row in sent.enclosures.all()] == [("consent", 1, "同意书.pdf")]
    page = client_of(house.head).get(reverse("form", args=[sent.uuid])).content.decode()
    file = StoredFile.objects.get()
    assert CONSENT in page and file.get_absolute_url() in page
    printed = client_of(house.head).get(reverse("form_print", args=[sent.uuid])).content.decode()
    assert "附：同意书.pdf" in printed


def test_who_reads_the_form_and_all_that_is_on_it_opens_the_file_and_nobody_else(house, sent):
    address = StoredFile.objects.get().get_absolute_url()
    readers = {"editor": 200, "head": 200, "office_head": 200, "leader": 200, "stranger": 404, "auditor": 404}
    assert {name: opened(getattr(house, name), address) for name in readers} == readers


def test_a_signature_covers_the_file(house, sent):
    seen = sent.seen_digest()
    other = Form.objects.get(pk=sent.pk)
    with transaction.atomic():
        with pytest.raises(IntegrityError, match="不能改动、抽换"), transaction.atomic():
            Enclosure.objects.update(name="other")
        with pytest.raises(IntegrityError, match="不能改动、抽换"), transaction.atomic():
            Enclosure.objects.all().delete()
    assert other.seen_digest() == seen
    form = factories.agree(sent, house.head)
    assert form.signatures.get().digest == seen
    with pytest.raises(IntegrityError, match="只能在提交时"), transaction.atomic():
        Enclosure.objects.create(form=form, round=1, name="late", file=StoredFile.objects.get())


def test_without_a_paper_the_digest_is_the_one_of_before(house):
    form = factories.submit(factories.make_document(house), by=house.editor)
    items = list(form.items.values_list("content_type_id", "object_id", "revision_id", "digest"))
    assert form.seen_digest() == digest([str(form.uuid), form.route_id, 1, form.fields, items, []])


def test_what_was_sent_along_goes_with_the_next_round_too(house, sent):
    form = moves.send_back(sent, by=house.head, version=sent.version, opinion="请补充。")
    form = moves.resubmit(form, form.route.things_again(form), by=house.editor)
    assert [(row.round, row.file.name) for row in form.enclosures.order_by("round")] == [
        (1, "同意书.pdf"),
        (2, "同意书.pdf"),
    ]


def test_a_refused_file_is_told_and_what_was_typed_stays(house):
    document = factories.make_document(house)
    bad = SimpleUploadedFile("同意书.exe", b"MZ", content_type="application/octet-stream")
    answer = send(house, document, reason="已征得同意", **{"enclosure-consent": bad})
    page = answer.content.decode()
    assert answer.status_code == 200 and "请改正后重新提交" in page and "已征得同意" in page
    assert not Form.objects.exists()


def test_a_file_that_was_taken_stays_when_something_else_is_wrong(house):
    document = factories.make_document(house)
    answer = send(house, document, consent="consent", **{"enclosure-consent": upload()})
    page = answer.content.decode()
    assert "已收下：" in page and "同意书.pdf" in page
    token = page.split('name="enclosure-consent-kept" value="')[1].split('"')[0]
    again = {"consent": "consent", "evidence": "某公司同意书", "enclosure-consent-kept": token}
    assert send(house, document, **again).status_code == 302
    assert Form.objects.get().enclosures.get().file.name == "同意书.pdf"


def test_a_route_that_demands_a_paper_is_not_begun_without_it(house, monkeypatch):
    route = registry["disclosure.publish"]
    monkeypatch.setattr(type(route), "enclosures", (Asked("consent", "同意书", required=True),))
    with pytest.raises(Objection, match="请附上：同意书。"):
        factories.submit(factories.make_document(house), by=house.editor)

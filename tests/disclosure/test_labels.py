"""What the drafting division states of a document before anybody signs: its house, level, attribute and ground."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from disclosure.models import DocumentPage
from portal.site.models import SectionPage
from tests import factories

OPEN, INTERNAL = 0, 10


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def content(title: str, body: str) -> dict:
    """What the editor posts."""
    return nested_form_data(
        {
            "title": title, "issuer": "测试厅", "body": rich_text(body), "genre": "notice", "disclosure_class": "other",
            "origin": "made", "tags": "", "issued_on": "2026-03-02",
            "relations": inline_formset([]), "attachments": inline_formset([]),
        }
    )  # fmt: skip


@pytest.mark.clause("D-01")
def test_a_document_made_in_the_editor_belongs_to_the_division_of_its_author(house):
    channel = SectionPage.objects.get(code="rules")
    address = reverse("wagtailadmin_pages:add", args=["disclosure", "documentpage", channel.pk])
    for editor, division in ((house.editor, house.finance), (house.other_editor, house.banking)):
        answer = signed_in(editor).post(address, content(f"{division}的新稿", "<p>正文。</p>"))
        assert answer.status_code == 302
        assert DocumentPage.objects.get(draft_title=f"{division}的新稿").owning_division == division


@pytest.mark.clause("N-01", "S-19")
def test_the_editor_keeps_no_draft_with_a_mark_above_its_level(house):
    document = factories.make_document(house)
    address = reverse("wagtailadmin_pages:edit", args=[document.pk])
    answer = signed_in(house.editor).post(address, content("改过的通知", "<p>机密★10年</p><p>正文。</p>"))
    assert answer.status_code == 200 and "国家秘密标志" in answer.content.decode()
    document.refresh_from_db()
    assert (document.draft_title, document.revisions.count()) == ("测试通知", 1)


@pytest.mark.clause("N-01", "S-19")
@pytest.mark.parametrize("marked", [{"title": "机密★10年"}, {"body": "<p>机密★10年</p>"}, {"addressees": "机密★10年"}])
def test_no_other_save_of_a_draft_passes_the_gate_either(house, marked):
    document = factories.make_document(house)
    for name, value in marked.items():
        setattr(document, name, value)
    with pytest.raises(ValidationError, match="国家秘密标志"):
        document.save()


PROACTIVE = {"level": "0", "attribute": "proactive"}
WITHHELD = {"level": "0", "attribute": "withheld", "ground": "16-2", "ground_note": "讨论稿"}
ON_REQUEST = {"level": "0", "attribute": "on_request", "ground": "27", "ground_note": "依申请提供"}
GOOD = (
    (PROACTIVE, (OPEN, "proactive", "", "")),
    (PROACTIVE | {"ground": "16-2", "ground_note": "多写的"}, (OPEN, "proactive", "", "")),
    (WITHHELD, (OPEN, "withheld", "16-2", "讨论稿")),
    (WITHHELD | {"level": "10"}, (INTERNAL, "withheld", "16-2", "讨论稿")),
    (ON_REQUEST, (OPEN, "on_request", "27", "依申请提供")),
)


@pytest.mark.clause("D-02")
@pytest.mark.parametrize(("fields", "standing"), GOOD)
def test_the_division_fixes_level_attribute_and_ground_while_it_drafts(house, fields, standing):
    document = factories.make_document(house, level=None, attribute="")
    assert label(house, document, fields).status_code == 302
    document.refresh_from_db()
    assert (document.level, document.attribute, document.ground, document.ground_note) == standing


def label(house, document, fields):
    return signed_in(house.colleague).post(reverse("document_label", args=[document.uuid]), fields)


# The clause, what the form lacks, and the field at which it says so.
BAD = (
    ("D-02", PROACTIVE | {"level": ""}, "level"),
    ("D-02", PROACTIVE | {"attribute": ""}, "attribute"),
    ("D-02", PROACTIVE | {"attribute": "secret"}, "attribute"),
    ("D-03", WITHHELD | {"ground": ""}, "ground"),
    ("D-03", WITHHELD | {"ground": "其他"}, "ground"),
    ("D-03", WITHHELD | {"ground": "27"}, "ground"),
    ("D-03", WITHHELD | {"ground_note": ""}, "ground_note"),
    ("D-03", WITHHELD | {"ground_note": "　 "}, "ground_note"),
    ("D-03", ON_REQUEST | {"ground": ""}, "ground"),
    ("D-03", ON_REQUEST | {"ground_note": ""}, "ground_note"),
    ("D-07", ON_REQUEST | {"ground": "14-1"}, "ground"),
)


@pytest.mark.parametrize(
    ("fields", "field"),
    [pytest.param(*row[1:], marks=pytest.mark.clause(row[0]), id=f"{row[0]}-{n}") for n, row in enumerate(BAD)],
)
def test_a_label_without_attribute_ground_or_words_is_not_kept(house, fields, field):
    document = factories.make_document(house, level=None, attribute="")
    answer = label(house, document, fields)
    assert answer.status_code == 200 and set(answer.context["form"].errors) == {field}
    document.refresh_from_db()
    assert (document.level, document.attribute, document.ground) == (None, "", "")


@pytest.mark.clause("D-02", "S-22")
def test_the_label_form_lowers_no_level(house):
    document = factories.make_document(house, level=INTERNAL, attribute="")
    assert set(label(house, document, PROACTIVE).context["form"].errors) == {"level"}
    document.refresh_from_db()
    assert (document.level, document.attribute) == (INTERNAL, "")


@pytest.mark.clause("D-02")
def test_only_the_own_division_labels_and_only_a_draft(house):
    address = "document_label"
    draft, finished = factories.make_document(house, attribute=""), factories.finish(factories.make_document(house))
    assert signed_in(house.stranger).post(reverse(address, args=[draft.uuid]), PROACTIVE).status_code == 404
    assert label(house, finished, WITHHELD).status_code == 409
    assert set(DocumentPage.objects.values_list("attribute", flat=True)) == {"", "proactive"}


@pytest.mark.clause("D-02")
def test_level_and_attribute_are_in_what_is_signed(house):
    document = factories.make_document(house)
    revision = document.latest_revision
    digests = {
        document.signed_digest(revision, level=level, attribute=attribute)
        for level in (OPEN, INTERNAL)
        for attribute in ("proactive", "on_request", "withheld")
    }
    assert len(digests) == 6
    own = document.signed_digest(revision)
    DocumentPage.objects.filter(pk=document.pk).update(attribute="on_request")
    assert DocumentPage.objects.get(pk=document.pk).signed_digest(revision) != own

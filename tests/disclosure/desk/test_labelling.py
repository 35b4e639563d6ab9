"""What the drafting division fixes before anybody signs (level, attribute, ground), and what the reviewer states."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from lxml import html

from disclosure.models import DocumentPage
from portal.routes import moves
from portal.routes.models import Form
from portal.routes.objections import Objection
from portal.site.models import SectionPage
from portal.trail.models import Entry
from secretmarks.levels import Level
from tests import factories
from tests.site import editors
from tests.site.test_admin import signed_in

OPEN, INTERNAL = "0", "10"
PROACTIVE = {"level": OPEN, "attribute": "proactive", "ground": "", "ground_note": ""}
WITHHELD = {"level": INTERNAL, "attribute": "withheld", "ground": "16-1", "ground_note": "内部管理事项"}


def label(house, document, **given):
    return signed_in(house.editor).post(reverse("document_label", args=[document.uuid]), given)


def labels(document) -> tuple:
    document.refresh_from_db()
    return document.level, document.attribute, document.ground, document.ground_note


def unlabelled(house, **fields) -> DocumentPage:
    return factories.make_document(house, level=fields.pop("level", None), attribute="", **fields)


@pytest.mark.clause("D-02")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (PROACTIVE, (0, "proactive", "", "")),
        (PROACTIVE | {"level": INTERNAL}, (10, "proactive", "", "")),
        (PROACTIVE | {"ground": "16-1", "ground_note": "多余的话"}, (0, "proactive", "", "")),
        (WITHHELD, (10, "withheld", "16-1", "内部管理事项")),
        (
            WITHHELD | {"level": OPEN, "attribute": "on_request", "ground": "27"},
            (0, "on_request", "27", "内部管理事项"),
        ),
    ],
)
def test_the_division_fixes_level_and_attribute_while_drafting(house, given, kept):
    document = unlabelled(house)
    assert label(house, document, **given).status_code == 302
    assert labels(document) == kept


def refused(house, document, given: dict, name: str, reason: str) -> None:
    """The form again with the reason at its field, and nothing of it kept."""
    before = labels(document)
    answer = label(house, document, **given)
    assert answer.status_code == 200
    assert any(reason in words for words in answer.context["form"].errors[name])
    assert labels(document) == before


@pytest.mark.clause("D-02")
@pytest.mark.parametrize(
    ("given", "name", "reason"),
    [
        (PROACTIVE | {"attribute": ""}, "attribute", "请确定公开属性"),
        (PROACTIVE | {"level": ""}, "level", "请确定密级"),
        (PROACTIVE | {"level": "30"}, "level", "30"),
        (WITHHELD | {"attribute": "secret"}, "attribute", "secret"),
    ],
)
def test_neither_level_nor_attribute_may_be_left_open(house, given, name, reason):
    refused(house, unlabelled(house), given, name, reason)


@pytest.mark.clause("D-03")
@pytest.mark.parametrize("attribute", ["withheld", "on_request"])
@pytest.mark.parametrize(
    ("given", "name", "reason"),
    [
        ({"ground": ""}, "ground", "须从法定理由中选定一项"),
        ({"ground": "99"}, "ground", "99"),
        ({"ground_note": ""}, "ground_note", "请写明理由"),
        ({"ground_note": " \n　"}, "ground_note", "请写明理由"),
    ],
)
def test_what_is_not_proactive_needs_a_lawful_ground_in_words(house, attribute, given, name, reason):
    refused(house, unlabelled(house), WITHHELD | {"attribute": attribute} | given, name, reason)


@pytest.mark.clause("D-03")
@pytest.mark.parametrize(("attribute", "ground"), [("withheld", "27"), ("on_request", "14-2"), ("on_request", "14-3")])
def test_a_ground_stands_for_its_own_attribute_alone(house, attribute, ground):
    given = WITHHELD | {"attribute": attribute, "ground": ground}
    refused(house, unlabelled(house), given, "ground", "不能作为")


@pytest.mark.clause("D-07")
@pytest.mark.parametrize("level", [OPEN, INTERNAL])
def test_what_was_not_classified_is_no_state_secret_on_the_label_either(house, level):
    refused(house, unlabelled(house), WITHHELD | {"level": level, "ground": "14-1"}, "ground", "须先办理定密")


@pytest.mark.clause("D-07")
@pytest.mark.parametrize("level", [Level.OPEN, Level.INTERNAL])
def test_what_was_not_classified_is_not_withheld_as_a_state_secret(house, level):
    document = factories.make_document(house, level=level)
    given = {"attribute": "withheld", "ground": "14-1", "reason": "说是国家秘密"}
    with pytest.raises(Objection, match="须先办理定密"):
        factories.submit(document, by=house.editor, route="disclosure.attribute", **given)
    assert factories.submit(document, by=house.editor, route="disclosure.attribute", **given | {"ground": "14-2"})


@pytest.mark.clause("S-22", "D-02")
def test_a_work_secret_is_not_made_public_by_a_label(house):
    document = unlabelled(house, level=Level.INTERNAL)
    refused(house, document, PROACTIVE, "level", "不能在这里降低密级")


@pytest.mark.clause("D-02")
def test_the_attribute_is_part_of_what_is_signed(house):
    document = factories.make_document(house)
    digests = {
        document.signed_digest(document.latest_revision, attribute=attribute)
        for attribute in ("proactive", "on_request", "withheld")
    }
    assert len(digests) == 3


@pytest.mark.clause("D-02")
def test_the_level_is_part_of_what_is_signed(house):
    document = factories.make_document(house)
    assert len({document.signed_digest(document.latest_revision, level=level) for level in (0, 10, 20)}) == 3


@pytest.mark.clause("D-02")
@pytest.mark.parametrize("attribute", ["proactive", "withheld"])
def test_what_is_finished_is_not_labelled_anew_by_hand(house, attribute):
    document = factories.finish(factories.make_document(house), level=Level.INTERNAL)
    before = labels(document)
    answer = label(house, document, **(PROACTIVE if attribute == "proactive" else WITHHELD) | {"level": INTERNAL})
    assert answer.status_code == 409 and "本件已办结，密级和公开属性只能通过审批改变" in answer.content.decode()
    assert labels(document) == before


@pytest.mark.clause("D-01")
def test_a_document_written_in_the_editor_belongs_to_its_authors_division(house):
    client = signed_in(house.other_editor)
    address = editors.new_address(DocumentPage, SectionPage.objects.get(code="rules"))
    sent = editors.opened(client, address) | {"title": "金融处起草的通知", "issuer": "测试厅"}
    assert client.post(address, sent).status_code == 302
    document = DocumentPage.objects.get(title="金融处起草的通知")
    assert (document.owning_division, document.owner) == (house.banking, house.other_editor)
    assert (document.level, document.attribute, document.live) == (None, "", False)


@pytest.mark.clause("S-19", "N-01")
@pytest.mark.parametrize("zone", ["demo", "work"])
@pytest.mark.parametrize(
    "typed",
    [
        {"title": "机密★10年"},
        {"addressees": "秘密★"},
        {"summary": "绝密★30年"},
        {"body": "机密★10年"},
    ],
)
def test_a_draft_with_a_mark_is_not_saved_by_the_editor(house, settings, zone, typed):
    page = editors.document(house)
    settings.PORTAL_ZONE = zone
    client, address = signed_in(house.editor), editors.address_of(page)
    if "body" in typed:
        typed = {"body": editors.as_draftail(typed["body"])}
    answer = client.post(address, editors.opened(client, address) | typed)
    assert answer.status_code == 200 and "国家秘密标志" in answer.content.decode()
    assert DocumentPage.objects.get(pk=page.pk).latest_revision_id == page.latest_revision_id
    refused = Entry.objects.filter(action="gate.refused").last()
    assert (refused.object, refused.facts) == (f"disclosure.documentpage:{page.uuid}", {"kind": "documentpage"})


@pytest.mark.clause("S-19", "N-01")
def test_a_draft_with_a_mark_is_not_saved_in_any_other_way(house):
    draft = factories.make_document(house).get_latest_revision_as_object()
    draft.title = "机密★10年"
    for save in (draft.save, draft.save_revision):
        with pytest.raises(ValidationError, match="国家秘密标志"):
            save()


@pytest.mark.clause("D-08")
@pytest.mark.parametrize("which", ["consent", "public_interest"])
def test_consent_or_public_interest_and_its_evidence_stay_on_the_form(house, which):
    document = factories.make_document(house)
    form = factories.submit(document, by=house.editor, consent=which, evidence="某公司2026年3月2日同意书")
    factories.publication.publish(factories.approve(house, form), by=house.officer)
    kept = Form.objects.get(pk=form.pk).fields
    assert (kept["consent"], kept["evidence"]) == (which, "某公司2026年3月2日同意书")
    told = signed_in(house.office_head).get(reverse("form", args=[form.uuid])).content.decode()
    assert {"consent": "权利人同意公开", "public_interest": "不公开会对公共利益造成重大影响"}[which] in told
    assert "某公司2026年3月2日同意书" in told


@pytest.mark.clause("D-08")
def test_consent_without_its_evidence_is_not_submitted(house):
    with pytest.raises(Objection, match="写明同意书或者认定公共利益的依据"):
        factories.submit(factories.make_document(house), by=house.editor, consent="consent", evidence=" ")


SIX = (
    "国家秘密",
    "审计工作秘密",
    "调查、讨论、处理过程中",
    "经济安全和社会稳定",
    "执法活动",
    "其他依照法律、法规规定不予公开",
)


@pytest.mark.clause("D-07")
@pytest.mark.parametrize("left_out", range(6))
def test_the_secrecy_reviewer_answers_for_each_of_the_six_classes(house, left_out):
    form = factories.submit(factories.make_document(house), by=house.editor)
    boxes = statements_shown(house.head, form)
    assert len(boxes) == 6 and all(words in box for words, box in zip(SIX, boxes, strict=True))
    given = [box for number, box in enumerate(boxes) if number != left_out]
    with pytest.raises(Objection, match="签批须逐项勾选"):
        moves.sign(form, by=house.head, version=form.version, statements=given)
    form = moves.sign(form, by=house.head, version=form.version, statements=boxes)
    assert form.signatures.get().statements == boxes


def statements_shown(user, form) -> list[str]:
    page = html.fromstring(signed_in(user).get(reverse("form", args=[form.uuid])).content.decode())
    return page.xpath("//input[@name='statements']/@value")


@pytest.mark.clause("D-07")
def test_what_was_withheld_by_approval_is_not_sent_for_publication(house):
    document = factories.finish(factories.make_document(house), attribute="withheld", ground="16-1")
    with pytest.raises(Objection, match="已定为“不予公开”"):
        factories.submit(document, by=house.editor)
    asked = factories.finish(factories.make_document(house), attribute="on_request", ground="27")
    assert factories.submit(asked, by=house.editor)

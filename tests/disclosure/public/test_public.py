"""What makes a document public, and what is kept and told of it: each condition for itself."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from wagtail.models import Page

from disclosure.addresses import address_of
from disclosure.models import DocumentPage
from disclosure.review import publication
from portal import triggers
from portal.people.models import User
from portal.people.posts import Post
from portal.routes.models import Form
from portal.routes.objections import Objection
from portal.site.models import SectionPage
from tests import factories


def unguarded(*tables: str) -> None:
    """Take the database's own refusals from these tables, to see what the code does without them."""
    with connection.cursor() as cursor:
        for trigger in triggers.triggers():
            if trigger.table in tables:
                on = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {triggers.PREFIX}{trigger.name}{on}")


@pytest.mark.clause("D-05", "N-02")
def test_an_officer_of_another_division_publishes_nothing(house):
    form = factories.approve(house, factories.submit(factories.make_document(house), by=house.editor))
    for division in (house.finance, house.banking):
        other = factories.make_user(division, Post.PUBLICATION_OFFICER)
        with pytest.raises(Objection, match="由办公室的信息发布员发布"):
            publication.publish(form, by=User.objects.get(pk=other.pk))
    assert not DocumentPage.objects.public().exists()
    assert publication.publish(form, by=house.officer) == 1


@pytest.mark.clause("D-05", "N-02")
def test_only_the_routes_to_the_public_lead_there(house):
    document = factories.make_document(house)
    fields = {"attribute": "on_request", "ground": "27", "reason": "依申请提供"}
    form = factories.submit(document, by=house.editor, route="disclosure.attribute", **fields)
    form = factories.agree(form, house.head, house.office_head)
    assert form.outcome == "approved"
    with pytest.raises(Objection, match="审批尚未完成"):
        publication.publish(form, by=house.officer)


@pytest.mark.clause("D-05")
def test_a_text_that_is_not_the_signed_one_is_not_published(house):
    document = factories.make_document(house)
    form = factories.approve(house, factories.submit(document, by=house.editor))
    unguarded("wagtailcore_revision")
    revision = form.items.get().revision
    changed = json.dumps(revision.content | {"body": "<p>没有签过的话。</p>"})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_revision SET content = %s WHERE id = %s", [changed, revision.pk])
    with pytest.raises(Objection, match="须重新送审"):
        publication.publish(Form.objects.get(pk=form.pk), by=house.officer)
    assert not DocumentPage.objects.public().exists()


@pytest.mark.clause("D-05", "N-02")
def test_a_form_under_way_opens_no_way_round_it(house):
    document = factories.make_document(house)
    form = factories.submit(document, by=house.editor)
    factories.agree(form, house.head, house.office_head)
    standing = {"state": "finished", "edition": document.latest_revision}
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentPage.objects.filter(pk=document.pk).update(**standing)
        Page.objects.filter(pk=document.pk).update(live=True, live_revision=document.latest_revision)
    assert not DocumentPage.objects.public().exists()


# What a live document must not be, to be public.
OTHERWISE = ({"level": 10}, {"level": None}, {"attribute": "withheld", "ground": "16-1"}, {"attribute": "on_request"},
             {"attribute": ""}, {"state": "draft"}, {"state": "void"}, {"live": False})  # fmt: skip


@pytest.mark.clause("D-07")
@pytest.mark.parametrize("standing", OTHERWISE)
def test_what_is_not_open_proactive_finished_and_live_is_not_public(house, standing):
    document = factories.publish(house, factories.make_document(house))
    unguarded("disclosure_documentpage", "wagtailcore_page")
    DocumentPage.objects.filter(pk=document.pk).update(**standing)
    document = DocumentPage.objects.get(pk=document.pk)
    assert not document.is_public
    assert not DocumentPage.objects.public().exists()


@pytest.mark.clause("D-07")
def test_a_state_secret_as_ground_needs_a_classification(house):
    document = factories.make_document(house, attribute="")
    fields = {"attribute": "withheld", "ground": "14-1", "reason": "涉密"}
    with pytest.raises(Objection, match="须先办理定密"):
        factories.submit(document, by=house.editor, route="disclosure.attribute", **fields)
    assert not Form.objects.exists()


@pytest.mark.clause("D-08")
@pytest.mark.parametrize(
    ("consent", "evidence"), [("consent", "甲公司同意书"), ("public_interest", "食品安全，会议纪要第3号")]
)
def test_consent_or_public_interest_is_kept_with_its_evidence(house, consent, evidence):
    form = factories.submit(factories.make_document(house), by=house.editor, consent=consent, evidence=evidence)
    form = factories.approve(house, form)
    kept = Form.objects.get(pk=form.pk).fields
    assert (kept["consent"], kept["evidence"]) == (consent, evidence)


@pytest.mark.clause("D-08")
@pytest.mark.parametrize("consent", ["consent", "public_interest"])
@pytest.mark.parametrize("evidence", ["", "　 "])
def test_neither_stands_without_evidence(house, consent, evidence):
    with pytest.raises(Objection, match="同意书或者认定"):
        factories.submit(factories.make_document(house), by=house.editor, consent=consent, evidence=evidence)


@pytest.mark.clause("D-10")
def test_each_way_of_publication_is_kept_with_its_day_and_told(client, house):
    document, today = factories.make_document(house), timezone.localdate()
    ways = ["portal", "series", "press", "other"]
    form = factories.approve(house, factories.submit(document, by=house.editor, way=ways))
    publication.publish(form, by=house.officer)
    assert [(row.way, row.published_on) for row in document.publications.all()] == [(way, today) for way in ways]
    page = client.get(address_of(DocumentPage.objects.get(pk=document.pk))).content.decode()
    told = page.split("<h2>公开方式</h2>")[1].split("</section>")[0]
    for way in ("门户网站", "审计结果公告", "新闻发布会", "其他便于公众知晓的方式"):
        assert way in told, way
    plain = factories.publish(house, factories.make_document(house, "没有写明方式"))
    assert [row.way for row in plain.publications.all()] == ["portal"]


@pytest.mark.clause("D-12")
def test_the_catalogue_lists_a_repealed_document_too(client, house):
    old = factories.publish(house, factories.make_document(house, "旧办法"))
    new = factories.publish(house, factories.make_document(house, "新办法"))
    form = factories.submit(
        old, by=house.editor, route="disclosure.withdraw", outcome="repealed", ground="已被废止或者替代",
        reason="新办法施行", repealed_by=new.index_number,
    )  # fmt: skip
    factories.agree(form, house.head, house.office_head)
    listed = client.get("/disclosure/catalogue/?format=json").json()
    assert {(item["title"], item["validity"]) for item in listed["items"]} == {
        ("旧办法", "已废止"), ("新办法", "现行有效"),
    }  # fmt: skip
    page = client.get("/disclosure/catalogue/").content.decode()
    assert "旧办法" in page and "新办法" in page


@pytest.mark.clause("D-06")
def test_each_of_the_five_classes_has_a_channel_that_is_open(house):
    listed = SectionPage.objects.live().exclude(disclosure_class="").values_list("disclosure_class", flat=True)
    assert sorted(listed) == ["audit-work", "organisation", "other", "plans", "rules"]

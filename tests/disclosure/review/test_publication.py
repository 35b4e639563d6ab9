"""Publishing: three signatures of three people, then the officer, of exactly what was signed (D-05, N-02)."""

import json
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, Revision

from disclosure.law import Attribute
from disclosure.models import Attachment, DocumentPage
from disclosure.reading import policies
from disclosure.review import publication
from portal import triggers
from portal.people.models import User
from portal.routes.models import Form, Item, Signature
from portal.routes.objections import Objection
from portal.site.models import ArticlePage, SectionPage
from secretmarks.levels import Level
from secretmarks.models import StateSecret
from tests import factories


@pytest.mark.clause("D-05", "N-02", "D-10")
def test_a_document_becomes_public_by_three_signatures_and_the_officer(house):
    document = factories.make_document(house, "关于预算执行审计的通知")
    form = factories.submit(document, by=house.editor, way=["portal", "series"])
    for person in (house.head, house.office_head, house.leader):
        with pytest.raises(Objection, match="审批尚未完成"):
            publication.publish(form, by=house.officer)
        assert not DocumentPage.objects.public().exists()
        form = factories.agree(form, person)
    assert form.outcome == "approved"
    assert not DocumentPage.objects.public().exists()
    assert publication.publish(form, by=house.officer) == 1
    public = DocumentPage.objects.public().get()
    assert public.pk == document.pk
    assert public.index_number == f"000000000/{timezone.localdate().year}-00001"
    assert [row.way for row in public.publications.all()] == ["portal", "series"]


@pytest.mark.clause("D-05", "N-02")
def test_only_the_officer_publishes(house):
    form = factories.approve(house, factories.submit(factories.make_document(house), by=house.editor))
    for who in (house.editor, house.head, house.office_head, house.leader, house.system_administrator, house.director):
        with pytest.raises(Objection, match="信息发布员"):
            publication.publish(form, by=who)
        assert not DocumentPage.objects.public().exists(), who


@pytest.mark.clause("N-02")
def test_the_officer_does_not_publish_an_own_text(house):
    form = factories.submit(factories.make_document(house, by=house.officer), by=house.officer)
    form = factories.agree(form, house.office_head, house.office_leader, house.director)
    with pytest.raises(Objection, match="承办人不得发布"):
        publication.publish(form, by=house.officer)


def superuser() -> User:
    return factories.make_user(None, name="超级用户", is_superuser=True)


def approved_but_unpublished(house) -> DocumentPage:
    document = factories.make_document(house, "批准未发布")
    factories.approve(house, factories.submit(document, by=house.editor))
    return DocumentPage.objects.get(pk=document.pk)


def run(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def raw_live(document):
    run("UPDATE wagtailcore_page SET live = %s, live_revision_id = latest_revision_id WHERE id = %s", True, document.pk)


def forged_form(document, house):
    form = Form.objects.create(
        route_id="disclosure.publish", drafter=house.editor, division=house.finance, steps=3, ruleset="national"
    )
    Item.objects.create(form=form, thing=document, revision=document.latest_revision, digest="0" * 64)
    Form.objects.filter(pk=form.pk).update(outcome="approved", state="finished", turn=3)


def self_signed_form(document, house):
    form = Form.objects.create(
        route_id="disclosure.publish", drafter=house.editor, division=house.finance, steps=1, ruleset="national"
    )
    Item.objects.create(form=form, thing=document, revision=document.latest_revision, digest="0" * 64)
    Signature.objects.create(
        form=form,
        round=1,
        index=0,
        through=0,
        by=house.editor,
        post="editor",
        outcome="agreed",
        opinion="x",
        digest="0",
    )
    Form.objects.filter(pk=form.pk).update(outcome="approved", state="finished", turn=1)


def late_item(document, house):
    other = factories.make_document(house, "另一件")
    form = factories.approve(house, factories.submit(other, by=house.editor))
    Item.objects.create(form=form, thing=document, revision=document.latest_revision, digest="0" * 64)


def schedule(document, house):
    revision = document.latest_revision
    revision.approved_go_live_at = timezone.now() - timedelta(hours=1)
    revision.save()
    call_command("publish_scheduled")


def schedule_by_update(document, house):
    Revision.objects.filter(pk=document.latest_revision_id).update(
        approved_go_live_at=timezone.now() - timedelta(hours=1)
    )
    call_command("publish_scheduled")


def save_live(document, house):
    document.live = True
    document.save()


def save_live_with_revision(document, house):
    document.live = True
    document.live_revision = document.latest_revision
    document.edition = document.latest_revision
    document.save()


def base_save_live(document, house):
    page = Page.objects.get(pk=document.pk)
    page.live = True
    page.save()


def add_live_child(document, house):
    SectionPage.objects.get(code="rules").add_child(
        instance=DocumentPage(
            title="直接公开", issuer="测试厅", live=True, level=0, attribute="proactive", state="finished"
        )
    )


def add_live_article(document, house):
    SectionPage.objects.get(code="announcements").add_child(
        instance=ArticlePage(title="公告", body="<p>x</p>", live=True)
    )


def add_live_section(document, house):
    SectionPage.objects.get(code="rules").add_child(instance=SectionPage(title="新栏目", live=True))


def insert_founding(document, house):
    run("INSERT INTO disclosure_founding (page_id, title) VALUES (%s, %s)", document.pk, document.title)
    run("UPDATE wagtailcore_page SET live = %s WHERE id = %s", True, document.pk)


def standing_by_update(document, house):
    DocumentPage.objects.filter(pk=document.pk).update(level=0, attribute="proactive", state="finished")
    raw_live(document)


def copy_live(document, house):
    CopyPageAction(document, to=document.get_parent(), keep_live=True, user=superuser()).execute(
        skip_permission_checks=True
    )


def alias(document, house):
    CreatePageAliasAction(document, parent=document.get_parent(), user=superuser()).execute(skip_permission_checks=True)


PATHS = {
    "page.save with live": save_live,
    "page.save with live and revision": save_live_with_revision,
    "base page save": base_save_live,
    "revision.publish": lambda document, house: document.latest_revision.publish(),
    "revision.publish by a superuser": lambda document, house: document.latest_revision.publish(user=superuser()),
    "page.publish": lambda document, house: document.publish(document.latest_revision, skip_permission_checks=True),
    "publish action": lambda document, house: PublishPageRevisionAction(document.latest_revision).execute(
        skip_permission_checks=True
    ),
    "schedule": schedule,
    "schedule by update": schedule_by_update,
    "queryset update": lambda document, house: Page.objects.filter(pk=document.pk).update(live=True),
    "SQL": lambda document, house: raw_live(document),
    "standing and SQL": standing_by_update,
    "add a live child": add_live_child,
    "add a live article": add_live_article,
    "add a live section": add_live_section,
    "founding record": insert_founding,
    "copy live": copy_live,
    "alias": alias,
    "forged form": lambda document, house: (forged_form(document, house), raw_live(document)),
    "self-signed form": lambda document, house: (self_signed_form(document, house), raw_live(document)),
    "item added to an approved form": lambda document, house: (late_item(document, house), raw_live(document)),
}


@pytest.mark.clause("D-05", "N-02", "S-26")
@pytest.mark.parametrize("start", ["draft", "approved"])
def test_no_other_path_leads_to_the_public(house, start):
    document = factories.make_document(house) if start == "draft" else approved_but_unpublished(house)
    live = set(Page.objects.filter(live=True).values_list("pk", flat=True))
    for name, path in PATHS.items():
        # Each path from the same start.
        with transaction.atomic():
            try:
                with transaction.atomic():
                    path(DocumentPage.objects.get(pk=document.pk), house)
            except (PermissionDenied, IntegrityError, ValidationError):
                pass
            made = set(Page.objects.filter(live=True).values_list("pk", flat=True)) - live
            if start == "approved" and name in ("SQL", "standing and SQL", "schedule by update", "publish action"):
                # What was signed by all and holds its signed text may come out by brute SQL.
                made -= {document.pk}
            assert not made, name
            assert start == "approved" or not DocumentPage.objects.public().exists(), name
            transaction.set_rollback(True)


def change_body(document):
    document.body = "<p>没有签过的话。</p>"
    document.save()


def change_title_by_sql(document):
    run("UPDATE wagtailcore_page SET title = 'x' WHERE id = %s", document.pk)


def change_body_by_sql(document):
    run("UPDATE disclosure_documentpage SET body = 'x' WHERE page_ptr_id = %s", document.pk)


def change_signed_revision(document):
    content = document.live_revision.content | {"body": "x"}
    run("UPDATE wagtailcore_revision SET content = %s WHERE id = %s", json.dumps(content), document.live_revision_id)


def overwrite_signed_revision(document):
    document.body = "<p>自动保存。</p>"
    document.save_revision(overwrite_revision=document.live_revision)


def add_attachment(document):
    file = Attachment.file.field.related_model.objects.create(
        name="x.txt", suffix="txt", media_type="text/plain", size=1, sha256="0", sm3="0", content="x", reading="read"
    )
    Attachment.objects.create(page=document, title="没有签过", file=file)


def publish_new_draft(document):
    document.body = "<p>新稿。</p>"
    document.save_revision().publish()


def point_to_new_draft(document):
    document.body = "<p>新稿。</p>"
    revision = document.save_revision()
    Page.objects.filter(pk=document.pk).update(live_revision=revision)


def tag_by_sql(document):
    document.tags.add("没有签过")
    document.save()


CHANGES = [
    change_body,
    change_title_by_sql,
    change_body_by_sql,
    change_signed_revision,
    overwrite_signed_revision,
    add_attachment,
    publish_new_draft,
    point_to_new_draft,
    tag_by_sql,
]


@pytest.mark.clause("D-05")
def test_what_is_public_stays_what_was_signed(house):
    document = factories.publish(house, factories.make_document(house, "已公开的通知"))
    for change in CHANGES:
        with pytest.raises((PermissionDenied, IntegrityError)), transaction.atomic():
            change(DocumentPage.objects.get(pk=document.pk))
        public = DocumentPage.objects.public().get()
        assert (public.title, public.body) == ("已公开的通知", "<p>正文内容。</p>"), change
        assert not public.attachments.exists() and not public.tags.exists(), change


@pytest.mark.clause("D-05")
def test_a_working_copy_leaves_the_public_text_until_it_is_approved_and_published(house):
    document = factories.publish(house, factories.make_document(house, "第一版", tags=["旧标签"]))
    number = document.index_number
    draft = document.get_latest_revision_as_object()
    draft.title, draft.body = "第二版", "<p>改过的正文。</p>"
    draft.tags.add("新标签")
    draft.save_revision(user=house.editor)
    assert DocumentPage.objects.public().get().title == "第一版"
    form = factories.approve(house, factories.submit(document, by=house.editor))
    assert DocumentPage.objects.public().get().title == "第一版"
    publication.publish(form, by=house.officer)
    public = DocumentPage.objects.public().get()
    assert (public.title, public.body, public.index_number) == ("第二版", "<p>改过的正文。</p>", number)
    assert sorted(public.tags.names()) == ["新标签", "旧标签"]


def test_an_attachment_goes_with_the_edition_that_lacks_it_and_not_before(house):
    attached = [("统计表", factories.make_file("表.txt", "数字")), ("名单", factories.make_file("单.txt", "名字"))]
    document = factories.publish(house, factories.make_document(house, attachments=attached))
    with pytest.raises(PermissionDenied), transaction.atomic():
        document.attachments.first().delete()
    copy = document.get_latest_revision_as_object()
    copy.attachments.remove(copy.attachments.first())
    copy.save_revision(user=house.editor)
    document = factories.publish(house, document)
    assert [row.title for row in document.attachments.all()] == ["名单"]


@pytest.mark.clause("D-05")
def test_an_approval_is_good_for_one_content_once(house):
    document = factories.make_document(house)
    form = factories.approve(house, factories.submit(document, by=house.editor))
    publication.publish(form, by=house.officer)
    with pytest.raises(Objection, match="已经发布"):
        publication.publish(form, by=house.officer)


@pytest.mark.clause("D-07")
@pytest.mark.parametrize(
    "change",
    [{"level": Level.INTERNAL}, {"attribute": Attribute.WITHHELD, "ground": "16-1"}],
    ids=["level", "attribute"],
)
def test_a_raised_level_or_other_attribute_after_approval_stops_publication(house, change):
    document = factories.make_document(house)
    form = factories.approve(house, factories.submit(document, by=house.editor))
    DocumentPage.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(Objection, match="重新送审"):
        publication.publish(form, by=house.officer)


def test_the_page_belongs_to_its_form_while_it_runs(house):
    document = factories.make_document(house)
    factories.submit(document, by=house.editor)
    lock = DocumentPage.objects.get(pk=document.pk).get_lock()
    assert lock.for_user(house.editor) and "拟稿处室负责人审核" in lock.get_message(house.editor)
    with pytest.raises(Objection, match="另一张审批单"):
        factories.submit(document, by=house.editor)


OBJECTIONS = [
    ("D-02", {"level": None}, {}, "尚未标注密级"),
    ("D-02", {"attribute": ""}, {}, "公开属性不是“主动公开”"),
    ("D-07", {"level": Level.CONFIDENTIAL}, {}, "须先办理解密"),
    ("D-07", {"attribute": "on_request", "ground": "27"}, {}, "公开属性不是“主动公开”"),
    ("D-09", {"origin": "obtained", "obtained_from": "某单位"}, {}, "公开的渠道"),
    ("D-08", {}, {"consent": "consent"}, "同意书"),
    ("D-01", {"body": ""}, {}, "都是空的"),
]


@pytest.mark.parametrize(
    ("standing", "fields", "words"),
    [pytest.param(*row[1:], marks=pytest.mark.clause(row[0]), id=f"{row[0]}-{n}") for n, row in enumerate(OBJECTIONS)],
)
def test_what_cannot_be_submitted_for_publication(house, standing, fields, words):
    document = factories.make_document(house, **standing)
    with pytest.raises(Objection, match=words):
        factories.submit(document, by=house.editor, **fields)
    assert not Form.objects.exists()


@pytest.mark.clause("D-03")
def test_withholding_needs_a_coded_ground_in_words(house):
    document = factories.make_document(house, attribute="")
    for fields in (
        {"attribute": "withheld"},
        {"attribute": "withheld", "ground": "其他", "reason": "不想公开"},
        {"attribute": "withheld", "ground": "16-1"},
    ):
        with pytest.raises(Objection):
            factories.submit(document, by=house.editor, route="disclosure.attribute", **fields)
    form = factories.submit(
        document, by=house.editor, route="disclosure.attribute", attribute="withheld", ground="16-2", reason="讨论稿"
    )
    factories.agree(form, house.head, house.office_head)
    document.refresh_from_db()
    assert (document.attribute, document.ground, document.state) == ("withheld", "16-2", "finished")
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentPage.objects.filter(pk=document.pk).update(ground="")


@pytest.mark.clause("S-22")
def test_lifting_a_work_secret_does_not_publish(house):
    document = factories.make_document(house, level=Level.INTERNAL)
    form = factories.submit(document, by=house.editor, route="secretmarks.internal", change="lift", reason="事项已公布")
    factories.agree(form, house.head)
    document.refresh_from_db()
    assert document.level == Level.OPEN and not document.live and not DocumentPage.objects.public().exists()


def test_publication_decides_internal_to_open(house):
    document = factories.publish(house, factories.make_document(house, level=Level.INTERNAL))
    assert document.level == Level.OPEN and document.is_public


def test_index_numbers_follow_without_gaps_and_are_never_given_twice(house):
    with transaction.atomic():
        first = publication.index_numbers(3, 2026)
    with pytest.raises(RuntimeError), transaction.atomic():
        publication.index_numbers(2, 2026)
        raise RuntimeError
    with transaction.atomic():
        assert publication.index_numbers(1, 2026) == ["000000000/2026-00004"]
    assert first == [f"000000000/2026-0000{n}" for n in (1, 2, 3)]


# ---------------------------------------------------------------- taking down


@pytest.mark.clause("D-07")
@pytest.mark.parametrize("outcome", ["withdrawn", "wrong_release"])
def test_withdrawal_takes_it_from_the_public(house, outcome):
    document = factories.publish(house, factories.make_document(house))
    form = factories.submit(
        document,
        by=house.editor,
        route="disclosure.withdraw",
        outcome=outcome,
        ground="内容需要更正",
        reason="数字有误",
    )
    factories.agree(form, house.head, house.office_head)
    assert not DocumentPage.objects.public().exists()
    assert document.withdrawals.get().outcome == outcome
    with pytest.raises(Objection):
        publication.publish(form, by=house.officer)


def test_a_repealed_document_stays_with_its_notice(house):
    old = factories.publish(house, factories.make_document(house, "旧办法"))
    new = factories.publish(house, factories.make_document(house, "新办法"))
    form = factories.submit(
        old,
        by=house.editor,
        route="disclosure.withdraw",
        outcome="repealed",
        ground="已被废止或者替代",
        reason="新办法施行",
        repealed_by=new.index_number,
    )
    factories.agree(form, house.head, house.office_head)
    old.refresh_from_db()
    assert old.is_public and old.validity == "已废止" and old.repealed_by == new


@pytest.mark.clause("D-07")
@pytest.mark.parametrize(("first", "second"), [("office_head", "secrecy_deputy"), ("secrecy_deputy", "office_head")])
def test_an_urgent_withdrawal_takes_effect_at_once_and_the_other_countersigns(house, first, second):
    document = factories.publish(house, factories.make_document(house))
    form = factories.submit(
        document,
        by=house.editor,
        route="disclosure.withdraw_urgent",
        outcome="withdrawn",
        ground="保密原因",
        reason="误发",
    )
    form = factories.agree(form, getattr(house, first))
    assert not DocumentPage.objects.public().exists()
    assert form.state == "running"
    with pytest.raises(Objection):
        factories.agree(form, getattr(house, first))
    assert factories.agree(form, getattr(house, second)).outcome == "approved"


@pytest.mark.clause("S-28")
def test_what_is_no_page_is_never_read_as_the_page_of_the_same_number(house):
    form = factories.submit(factories.make_document(house), by=house.editor)
    page, section = form.items.get(), SectionPage.objects.get(code="rules")
    kind = ContentType.objects.get_for_model(StateSecret)
    others = [
        Item.objects.create(form=form, content_type=kind, object_id=key, digest="0")
        for key in (page.object_id, section.pk)
    ]
    for reader in (house.editor, house.office_head):
        assert set(policies.readable_items(reader)) == {page}, others


def test_a_missing_trigger_stops_every_command_but_the_one_that_installs_it(db, monkeypatch):
    def found():
        return [error.id for error in triggers.triggers_are_installed(None, databases=["default"])]

    assert found() == []
    on = " ON disclosure_relation" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER lantai_relation_insert{on}")
    monkeypatch.setattr("sys.argv", ["manage.py", "runserver"])
    assert found() == ["portal.E001"]
    monkeypatch.setattr("sys.argv", ["manage.py", "migrate"])
    assert found() == []

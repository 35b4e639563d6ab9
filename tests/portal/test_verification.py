"""Verification: whoever changes database or store behind the house's back is noticed, and nothing else is."""

import os
import re
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from disclosure.models import DocumentPage, Founding
from disclosure.review import publication
from portal import integrity, trail, triggers
from portal.files.models import StoredFile
from portal.files.stocktaking import damaged, mend
from portal.nightly import Trouble
from portal.people.models import today
from portal.routes import moves
from portal.routes import rounds as form_rounds
from portal.routes.models import Form, Item, Signature
from portal.routes.objections import Objection
from portal.site.models import SectionPage
from portal.trail import guards
from portal.trail.models import Entry
from portal.trail.record import Swallowed
from portal.verification import rounds
from portal.verification.models import Finding, Round
from portal.verification.settling import settle
from search import index
from search.models import Entry as IndexEntry
from search.models import Scope
from secretmarks.models import Act, StateSecret
from tests import factories
from tests.desk.test_form import client_of
from tests.secretmarks import classification

SQLITE = connection.vendor == "sqlite"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """The folder of stored files of this test."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": storage}
    return tmp_path


@pytest.fixture
def published(house):
    """A public document with an attachment, and a draft that waits for its second signature."""
    file = factories.make_file("名单.txt", "名单的文字。", by=house.editor)
    document = factories.make_document(house, "公开的通知", attachments=[("名单", file)])
    house.document = factories.publish(house, document)
    house.draft = factories.make_document(house, "在审的通知")
    house.form = factories.agree(factories.submit(house.draft, by=house.editor), house.head)
    if not SQLITE:
        # No table is altered while checks of it are outstanding.
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("SET CONSTRAINTS ALL DEFERRED")
    return house


def run(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)


@contextmanager
def as_owner():
    """Without the rules, as somebody who owns the tables can be; they are back afterwards."""
    if not SQLITE:
        run("SET LOCAL session_replication_role = replica")
        yield
        run("SET LOCAL session_replication_role = origin")
        return
    for trigger in triggers.triggers():
        run(f"DROP TRIGGER {triggers.PREFIX}{trigger.name}")
    yield
    triggers.install()


def make_trigger(name: str, table: str, *, swallows: bool) -> None:
    """A trigger before inserting that lets the row vanish, or does nothing."""
    if SQLITE:
        run(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} BEGIN SELECT {'RAISE(IGNORE)' if swallows else '1'}; END")
        return
    answer = "NULL" if swallows else "NEW"
    run(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN {answer}; END'")
    run(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    run(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def found() -> list[str]:
    """The codes of all that a whole round finds."""
    return sorted(fault.code for fault in rounds.go(today(), whole=True).found)


def test_in_a_sound_database_nothing_is_found(published):
    classification.make_secret(classification.cleared_house(published))
    result = rounds.go(today(), whole=True)
    assert (result.found, result.open) == ([], [])
    assert "另有" not in "".join(result.remarks)
    call_command("verify", "--all", stdout=StringIO())


# Triggers


@pytest.mark.clause("N-06")
def test_an_act_whose_entry_is_swallowed_does_not_happen_and_the_swallower_is_found(published):
    make_trigger("a_guest", "trail_entry", swallows=True)
    before = Entry.objects.count()
    with pytest.raises(Swallowed, match="留痕没有写入"):
        factories.agree(published.form, published.office_head)
    assert Signature.objects.filter(form=published.form).count() == 1
    with pytest.raises(Swallowed):
        trail.note("test.read")
    assert Entry.objects.count() == before
    assert found() == ["trail.unwritable", "trigger.foreign"]
    assert set(Finding.objects.values_list("code", "object")) == {
        ("trail.unwritable", "trail"),
        ("trigger.foreign", "trail_entry.a_guest"),
    }


@pytest.mark.clause("N-02", "N-06")
def test_an_empty_rule_of_the_same_name_is_found_and_so_is_the_page_that_went_live_meanwhile(published):
    name = "lantai_page_live_update"
    if SQLITE:
        run(f"DROP TRIGGER {name}")
        run(f"CREATE TRIGGER {name} BEFORE UPDATE OF live ON wagtailcore_page BEGIN SELECT 1; END")
    else:
        run(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
    assert triggers.missing() == ["page_live_update"]
    with as_owner():
        Page.objects.filter(pk=published.draft.pk).update(live=True, live_revision=published.draft.latest_revision)
    if SQLITE:
        assert found() == ["page.unapproved"]
    else:
        assert found() == ["page.unapproved", "trigger.changed"]


def switched_off(name: str, table: str) -> None:
    run(f"DROP TRIGGER {name}" if SQLITE else f"ALTER TABLE {table} DISABLE TRIGGER {name}")


def on_another_event(name: str, table: str) -> None:
    if SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
            (text,) = cursor.fetchone()
        run(f"DROP TRIGGER {name}")
        with connection.cursor() as cursor:
            cursor.execute(text.replace("UPDATE", "DELETE").replace("NEW", "OLD"))
        return
    run(f"DROP TRIGGER {name} ON {table}")
    run(f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


@pytest.mark.clause("N-06")
@pytest.mark.parametrize(
    ("name", "table"), [("lantai_signature_stands", "routes_signature"), ("trail_entry_stays", "trail_entry")]
)
def test_a_trigger_that_is_off_or_fires_otherwise_is_found(published, name, table):
    switched_off(name, table)
    assert found() == ["trigger.missing" if SQLITE else "trigger.changed"]
    Finding.objects.all().delete()
    triggers.install()
    guards.install(connection)
    assert found() == []
    on_another_event(name, table)
    assert found() == ["trigger.changed"]
    assert Finding.objects.get().object == f"{table}.{name}"


@pytest.mark.clause("N-06")
def test_a_trigger_that_nobody_here_made_is_found_on_any_table(published):
    make_trigger("guest", "people_user", swallows=False)
    assert found() == ["trigger.foreign"]
    with pytest.raises(CommandError):
        call_command("verify", stdout=StringIO())


@pytest.mark.skipif(SQLITE, reason="rewrite rules are PostgreSQL's")
def test_a_rewrite_rule_that_swallows_is_found_too(published):
    run("CREATE RULE guest AS ON INSERT TO search_savedsearch DO INSTEAD NOTHING")
    assert found() == ["trigger.foreign"]


def test_a_foreign_trigger_on_the_trail_is_told_by_its_own_command_too(published):
    make_trigger("guest", "trail_head", swallows=False)
    with pytest.raises(CommandError, match="来历不明的触发器：guest"):
        call_command("verify_trail")
    assert "trail.W003" in [message.id for message in checks.run_checks(tags=["database"], databases=["default"])]


# Trail, forms, signatures


@pytest.mark.clause("N-06")
def test_a_changed_entry_of_the_trail_is_found(published):
    name = "trail_entry_stays"
    run(f"DROP TRIGGER {name}" if SQLITE else f"DROP TRIGGER {name} ON trail_entry")
    run("UPDATE trail_entry SET actor = 999 WHERE id = (SELECT min(id) FROM trail_entry)")
    guards.install(connection)
    assert found() == ["trail.broken"]


@pytest.mark.clause("N-06")
@pytest.mark.parametrize(
    "rewritten",
    [
        {"opinion": "不同意"},
        {"by": "stranger"},
        {"on_behalf_of": "stranger"},
        {"capacity": "厅长"},
        {"post": "leader"},
        {"division": "banking"},
        {"amendments": [["reason", "", "别的"]]},
        {"statements": []},
        {"digest": "0" * 64},
        {"at": timezone.now() - timedelta(days=30)},
    ],
    ids=lambda rewritten: next(iter(rewritten)),
)
def test_a_rewritten_signature_is_found(published, rewritten):
    people = {"by", "on_behalf_of", "division"}
    values = {name: getattr(published, value) if name in people else value for name, value in rewritten.items()}
    with as_owner():
        Signature.objects.filter(form=published.form).update(**values)
    assert found() == ["signature.differs"]
    signature = Signature.objects.get(form=published.form)
    assert Finding.objects.get().object == f"routes.signature:{signature.pk}"


@pytest.mark.clause("N-06")
def test_a_signature_moved_to_another_form_or_step_is_found(published):
    other = factories.submit(factories.make_document(published, "另一件"), by=published.editor)
    with as_owner():
        Signature.objects.filter(form=published.form).update(form=other)
    assert found() == ["signature.differs", "signature.missing"]


@pytest.mark.clause("N-06")
def test_a_signature_of_refusal_that_becomes_consent_is_found(published):
    version = published.form.version
    form = moves.send_back(published.form, by=published.office_head, version=version, opinion="请补充")
    assert found() == []
    with as_owner():
        form.signatures.filter(outcome="sent_back").update(outcome="agreed")
    assert found() == ["signature.differs"]


@pytest.mark.clause("N-06")
def test_a_deleted_signature_is_found(published):
    with as_owner():
        Signature.objects.filter(form=published.form).delete()
    assert found() == ["signature.missing"]


@pytest.mark.clause("N-06", "D-05")
def test_an_approval_without_its_signatures_is_found(published):
    with as_owner():
        last = Signature.objects.filter(form__items__object_id=published.document.pk).order_by("pk").last()
        last.delete()
    assert found() == ["form.unsigned", "signature.missing"]


@pytest.mark.clause("N-06")
def test_an_approved_form_that_nobody_submitted_is_found(published):
    document = factories.make_document(published, "没有送审的通知")
    form = form_rounds.drafted("disclosure.publish", [document], by=published.editor, fields={})
    form.save()
    form_rounds.begin_round(form, [(document, document.latest_revision)], by=published.editor)
    factories.approve(published, form)
    assert found() == ["form.untold"]
    assert Finding.objects.get().object == f"routes.form:{form.uuid}"


@pytest.mark.clause("N-06")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"fields": {"reason": "别的理由"}}, "form.content"),
        ({"drafter": "colleague"}, "form.drafter"),
        ({"division": "banking"}, "form.drafter"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value,
)
@pytest.mark.parametrize("which", ["approved", "signed", "sent"])
def test_a_form_that_says_something_else_than_what_was_signed_is_found(published, which, change, code):
    sent = factories.submit(factories.make_document(published, "刚送审的通知"), by=published.editor)
    approved = Form.objects.get(items__object_id=published.document.pk)
    form = {"approved": approved, "signed": published.form, "sent": sent}[which]
    values = {name: getattr(published, value) if isinstance(value, str) else value for name, value in change.items()}
    with as_owner():
        Form.objects.filter(pk=form.pk).update(**values)
    assert found() == [code]
    assert Finding.objects.get().object == f"routes.form:{form.uuid}"


def replace_what_was_signed(form: Form) -> None:
    """Version, page and the digest of the item together, so that they agree with each other."""
    item = form.items.get()
    content = item.revision.content | {"title": "签后换掉的标题"}
    with as_owner():
        type(item.revision).objects.filter(pk=item.revision_id).update(content=content)
        revision = type(item.revision).objects.get(pk=item.revision_id)
        changed = form.route.digest_of(item.thing, revision)
        Item.objects.filter(pk=item.pk).update(digest=changed)


@pytest.mark.clause("D-05", "N-06")
def test_what_was_replaced_after_the_signatures_is_not_published(published):
    form = factories.agree(Form.objects.get(pk=published.form.pk), published.office_head, published.leader)
    replace_what_was_signed(form)
    with pytest.raises(Objection, match="与已有的签批不符"):
        publication.publish(Form.objects.get(pk=form.pk), by=published.officer)
    assert not DocumentPage.objects.get(pk=published.draft.pk).live
    assert found() == ["form.content"]


@pytest.mark.clause("D-05", "N-06")
def test_what_was_replaced_between_two_signatures_is_not_signed(published):
    replace_what_was_signed(published.form)
    with pytest.raises(Objection, match="与已有的签批不符"):
        factories.agree(published.form, published.office_head)
    assert found() == ["form.content"]


@pytest.mark.clause("N-06")
def test_an_invented_signature_is_found(published):
    Signature.objects.create(
        form=published.form, round=1, index=1, through=1, by=published.office_head, post="office_head",
        capacity="办公室主要负责人", outcome="agreed", opinion="同意", digest="0" * 64,
    )  # fmt: skip
    assert found() == ["signature.differs"]


def test_signatures_from_before_seals_were_kept_are_counted_and_not_found(published):
    with trail.act("disclosure.publish.signed", of=published.form, step=1):
        Signature.objects.create(
            form=published.form, round=1, index=1, through=1, by=published.office_head, post="office_head",
            capacity="办公室主要负责人", outcome="agreed", opinion="同意", digest=published.form.seen_digest(),
        )  # fmt: skip
    result = rounds.go(today(), whole=True)
    assert result.found == []
    assert result.remarks == ["另有 1 条签批早于签批摘要的启用，只核对了条数。"]


@pytest.mark.clause("N-06")
def test_a_form_that_vanished_is_found(published):
    with as_owner():
        form = published.form
        for rows in (form.seats, form.notices, form.signatures, form.items):
            rows.all().delete()
        Form.objects.filter(pk=form.pk).delete()
    assert found() == ["form.missing"]
    assert Finding.objects.get().object == f"routes.form:{published.form.uuid}"


@pytest.mark.clause("N-02", "N-06")
def test_a_form_approved_by_hand_and_what_became_public_on_it_are_found(published):
    draft, now = published.draft, timezone.now()
    with as_owner():
        Form.objects.filter(pk=published.form.pk).update(state="finished", outcome="approved", turn=3, finished_at=now)
        Item.objects.filter(form=published.form).update(is_open=False, used_at=now, used_by=published.officer)
        DocumentPage.objects.filter(pk=draft.pk).update(state="finished", edition=draft.latest_revision)
        Page.objects.filter(pk=draft.pk).update(live=True, live_revision=draft.latest_revision)
    publication.announce([DocumentPage.objects.get(pk=draft.pk)])
    assert found() == ["form.unsigned", "page.untold"]


# Live pages


@pytest.mark.clause("N-02", "N-06")
@pytest.mark.parametrize(
    "change",
    [{"body": "<p>别的内容。</p>"}, {"title": "别的标题"}, {"attribute": "withheld", "ground": "14-2"}, {"level": 10}],
    ids=lambda change: next(iter(change)),
)
def test_a_live_page_that_is_not_what_was_signed_is_found(published, change):
    with as_owner():
        DocumentPage.objects.filter(pk=published.document.pk).update(**change)
    publication.announce([DocumentPage.objects.get(pk=published.document.pk)])
    assert found() == ["page.differs"]
    assert Finding.objects.get().object == f"disclosure.documentpage:{published.document.uuid}"


@pytest.mark.clause("N-02", "N-06")
def test_an_attachment_that_is_not_what_was_signed_is_found(published):
    with as_owner():
        published.document.attachments.update(title="别的附件")
    publication.announce([published.document])
    assert found() == ["page.differs"]


@pytest.mark.clause("N-02", "N-06")
def test_an_approved_page_that_nobody_published_is_found(published):
    draft = factories.make_document(published, "批准而未发布")
    form = factories.approve(published, factories.submit(draft, by=published.editor))
    with as_owner():
        Page.objects.filter(pk=draft.pk).update(live=True, live_revision=draft.latest_revision)
    publication.announce([DocumentPage.objects.get(pk=draft.pk)])
    assert found() == ["page.unapproved"]
    Item.objects.filter(form=form).update(is_open=False, used_at=timezone.now(), used_by=published.officer)
    assert found() == ["page.untold"]


@pytest.mark.clause("N-06")
def test_a_public_page_withdrawn_by_hand_is_found_and_one_taken_down_is_not(published):
    with as_owner():
        Page.objects.filter(pk=published.document.pk).update(live=False, live_revision=None)
    publication.announce([DocumentPage.objects.get(pk=published.document.pk)])
    assert found() == ["page.vanished"]
    assert Finding.objects.get().object == f"disclosure.documentpage:{published.document.uuid}"
    trail.note("disclosure.taken_down", of=published.document)
    assert found() == []


@pytest.mark.clause("N-06")
def test_a_changed_index_number_is_found(published):
    with as_owner():
        DocumentPage.objects.filter(pk=published.document.pk).update(index_number="别的号")
    publication.announce([DocumentPage.objects.get(pk=published.document.pk)])
    assert found() == ["page.renumbered"]


@pytest.mark.clause("N-06")
def test_a_deleted_way_of_publication_is_found(published):
    with as_owner():
        published.document.publications.all().delete()
    publication.announce([DocumentPage.objects.get(pk=published.document.pk)])
    assert found() == ["page.unlisted"]


@pytest.mark.clause("N-06")
@pytest.mark.parametrize("column", ["title", "core", "number", "identifier", "issued_on", "published_on"])
def test_an_entry_of_the_index_under_another_head_is_found(published, column):
    value = date(2001, 1, 1) if column.endswith("_on") else "别的"
    IndexEntry.objects.filter(kind="documentpage", object_pk=published.document.pk).update(**{column: value})
    assert found() == ["index.differs"]


@pytest.mark.clause("N-06")
def test_a_unique_index_that_was_dropped_is_found(published):
    run("DROP INDEX one_open_form_per_object")
    assert found() == ["constraint.missing"]
    assert Finding.objects.get().object == "routes_item.one_open_form_per_object"


@pytest.mark.clause("N-06")
def test_a_channel_that_is_not_as_it_was_founded_is_found(published):
    section = SectionPage.objects.get(code="plans")
    with as_owner():
        SectionPage.objects.filter(pk=section.pk).update(intro="没有批准的说明")
    assert found() == ["page.unfounded"]
    with as_owner():
        SectionPage.objects.filter(pk=section.pk).update(intro="")
        Founding.objects.filter(page=section.pk).delete()
    assert found() == ["page.unfounded"]


@pytest.mark.clause("N-06")
def test_a_channel_founded_behind_the_back_of_the_trail_is_found(published):
    section = SectionPage(title="新栏目", slug="new", live=False)
    SectionPage.objects.get(code="plans").add_child(instance=section)
    with as_owner():
        Founding.objects.create(page_id=section.pk, title="新栏目")
        Page.objects.filter(pk=section.pk).update(live=True)
    assert found() == ["page.unfounded"]
    assert Finding.objects.get().object == f"site.sectionpage:{section.pk}"


# Files


def path_of(file: StoredFile, store):
    return store / file.content.name


def attached(house) -> StoredFile:
    return house.document.attachments.get().file


@pytest.mark.clause("N-06")
def test_bytes_changed_on_the_disk_are_found(published, store):
    path = path_of(attached(published), store)
    path.write_bytes(path.read_bytes()[::-1])
    assert found() == ["file.changed"]
    assert Finding.objects.get().object == f"files.storedfile:{attached(published).uuid}"


@pytest.mark.clause("N-06")
def test_a_row_without_bytes_is_found(published, store):
    path_of(attached(published), store).unlink()
    assert found() == ["file.without_bytes"]


def leave(store, name: str, *, days: int = 2) -> None:
    path = store / "stored" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"1")
    old = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (old, old))


@pytest.mark.clause("N-06")
def test_bytes_without_a_row_are_found_and_the_night_removes_them(published, store):
    leave(store, "stray")
    assert found() == ["file.without_row"]
    assert Finding.objects.get().object == "stored/stray"
    Finding.objects.all().delete()
    assert mend(today()) == "存储中没有登记的残留文件 1 个，已清除。"
    assert Entry.objects.first().facts == {"files": ["stored/stray"]}
    assert not (store / "stored" / "stray").exists()
    assert path_of(attached(published), store).exists()
    assert found() == []


def test_bytes_of_an_upload_that_is_not_finished_are_left_alone(published, store):
    leave(store, "new", days=0)
    assert mend(today()) == ""
    assert (store / "stored" / "new").exists()
    assert found() == []


def test_the_store_of_another_database_is_not_emptied(published, store):
    for number in range(101):
        leave(store, f"stray{number}")
    with pytest.raises(Trouble, match="101 个文件没有登记"):
        mend(today())
    assert len(list((store / "stored").glob("stray*"))) == 101
    assert found() == ["store.of_another_database"]


@pytest.mark.clause("N-06")
def test_what_was_sent_for_signature_with_damaged_bytes_goes_no_further(house, store):
    file = factories.make_file("名单.txt", "名单的文字。", by=house.editor)
    document = factories.make_document(house, attachments=[("名单", file)])
    path = path_of(file, store)
    whole = path.read_bytes()
    assert damaged([file]) == []
    path.write_bytes(whole[::-1])
    assert damaged([file]) == [file]
    with pytest.raises(Objection, match="“名单”的文件与存入时不一致"):
        factories.submit(document, by=house.editor)
    path.write_bytes(whole)
    form = factories.agree(factories.submit(document, by=house.editor), house.head, house.office_head)
    path.unlink()
    with pytest.raises(Objection, match="“名单”的文件与送审时不一致"):
        factories.agree(form, house.leader)
    path.write_bytes(whole)
    form = factories.agree(form, house.leader)
    path.write_bytes(whole + b" ")
    with pytest.raises(Objection, match="“名单”的文件与存入时不一致"):
        publication.publish(form, by=house.officer)
    assert not DocumentPage.objects.public().exists()
    path.write_bytes(whole)
    assert publication.publish(form, by=house.officer) == 1


# Index and register


def entry_of(house) -> IndexEntry:
    return IndexEntry.objects.get(kind="documentpage", object_pk=house.document.pk)


@pytest.mark.clause("N-06")
def test_an_object_that_is_not_in_the_index_is_found(published):
    index.remove("documentpage", [published.document.pk])
    assert found() == ["index.missing"]
    assert Finding.objects.get().object == f"disclosure.documentpage:{published.document.pk}"


@pytest.mark.clause("N-06")
def test_an_entry_of_nothing_is_found(published):
    IndexEntry.objects.filter(pk=entry_of(published).pk).update(object_pk=987654321)
    assert found() == ["index.missing", "index.of_nothing"]


@pytest.mark.clause("N-06")
def test_an_entry_that_names_other_readers_is_found(published):
    draft = IndexEntry.objects.get(kind="documentpage", object_pk=published.draft.pk)
    Scope.objects.create(entry_id=draft.pk, name="documentpage/public")
    assert found() == ["index.readers"]


@pytest.mark.clause("N-06", "S-26")
def test_a_register_that_was_tampered_with_is_found(published):
    secret = classification.make_secret(classification.cleared_house(published))
    with as_owner():
        Act.objects.filter(secret=secret).update(decided_on=date(2001, 1, 1))
    assert found() == ["act.differs", "register.differs", "register.differs"]


@pytest.mark.clause("N-06", "S-26")
@pytest.mark.parametrize(
    "change",
    [{"ends_on": date(2099, 1, 1)}, {"term": "20年"}, {"scope": {"divisions": [1], "persons": []}}, {"units": "某公司"},
     {"changes": ["level"]}, {"power": "designated"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_an_act_of_which_anything_was_changed_is_found(published, change):
    secret = classification.make_secret(classification.cleared_house(published))
    with as_owner():
        Act.objects.filter(secret=secret).update(**change)
    expected = ["act.differs", "secret.differs"] if next(iter(change)) in standing() else ["act.differs"]
    assert found() == expected


def standing() -> tuple[str, ...]:
    return "ends_on", "term", "scope", "units"


@pytest.mark.clause("N-06", "S-26")
@pytest.mark.parametrize(
    "change",
    [{"level": 20}, {"term": "20年"}, {"ends_on": date(2099, 1, 1)}, {"units": "某公司"}, {"state": "proposed"},
     {"state": "lifted", "level": 10, "term": "", "ends_on": None}],
    ids=lambda change: "-".join(change),
)  # fmt: skip
def test_a_matter_that_does_not_stand_as_its_newest_act_left_it_is_found(published, change):
    secret = classification.make_secret(classification.cleared_house(published))
    with as_owner():
        StateSecret.objects.filter(pk=secret.pk).update(**change)
    assert found() == ["secret.differs"]
    assert Finding.objects.get().object == f"secretmarks.statesecret:{secret.uuid}"


@pytest.mark.clause("N-06", "S-26")
def test_whoever_was_put_into_the_scope_of_a_matter_is_found(published):
    secret = classification.make_secret(classification.cleared_house(published))
    with as_owner():
        secret.scope_persons.through.objects.create(statesecret=secret, user=published.stranger)
    assert found() == ["secret.differs"]


@pytest.mark.clause("N-06", "S-26")
def test_a_proposed_matter_that_vanished_is_found(published):
    form = classification.propose(classification.cleared_house(published))
    secret = classification.secret_of(form)
    with as_owner():
        secret.scope_persons.clear()
        StateSecret.objects.filter(pk=secret.pk).delete()
    assert found() == ["secret.missing"]
    assert Finding.objects.get().object == f"secretmarks.statesecret:{secret.uuid}"


def test_acts_from_before_digests_were_kept_are_counted_and_not_found(published):
    secret = classification.make_secret(classification.cleared_house(published))
    facts = {"on": today().isoformat(), "kind": "reviewed", "level": 30, "origin": "original"}
    with trail.act("secretmarks.act_recorded", of=secret, division=secret.division_id, **facts) as entry:
        last = secret.acts.get()
        act = Act.objects.create(
            secret=secret, kind="reviewed", level=30, term=last.term, ends_on=last.ends_on, scope=last.scope,
            decided_on=today(),
        )  # fmt: skip
        entry.data["act"] = act.pk
    result = rounds.go(today(), whole=True)
    assert result.found == []
    assert "另有 1 项定密行为早于摘要的启用，只核对了件数。" in result.remarks


# Turns


def test_every_object_has_its_turn_within_thirty_nights(published, store):
    path = path_of(attached(published), store)
    path.write_bytes(path.read_bytes()[::-1])
    nights = [date(2031, 1, 1) + timedelta(days=number) for number in range(30)]
    seen = [bool(rounds.go(day, whole=False).found) for day in nights]
    assert 1 <= sum(seen) <= 2


def test_a_night_without_a_round_skips_nothing(published):
    Round.objects.create(day=date(2031, 1, 1), whole=False, found=0)
    assert len(rounds.turn_of(date(2031, 1, 2)).turns) == 1
    assert len(rounds.turn_of(date(2031, 1, 6)).turns) == 5
    assert rounds.turn_of(date(2031, 6, 1)).turns == integrity.WHOLE.turns
    assert 2 <= len(integrity.WHOLE.turns) <= 30


# What is found stays until it is settled


def test_a_check_that_fails_is_a_finding_and_stops_no_other(published, store, monkeypatch):
    def broken(share):
        raise RuntimeError("坏了")

    monkeypatch.setitem(integrity.registry, "broken", broken)
    path_of(attached(published), store).unlink()
    assert found() == ["check.failed", "file.without_bytes"]


@pytest.mark.clause("N-06")
def test_what_a_failing_check_did_not_look_at_is_looked_at_the_next_night(published, monkeypatch):
    looked_at = []

    def breaks_once(share):
        if not looked_at:
            looked_at.append(share.turns)
            raise RuntimeError("坏了")
        looked_at.append(share.turns)
        return []

    monkeypatch.setitem(integrity.registry, "breaking", breaks_once)
    Round.objects.create(day=date(2031, 1, 1), whole=False, found=0)
    for day in (2, 3, 4):
        rounds.go(date(2031, 1, day), whole=False)
    second, third, fourth = looked_at
    assert len(second) == 1 and len(third) == 2 and second < third
    assert len(fourth) == 1 and not fourth & third


def test_what_is_seen_once_only_is_no_finding(published, monkeypatch):
    seen = [[integrity.Fault("test.one", "a", "一")], [integrity.Fault("test.two", "b", "二")]]
    monkeypatch.setitem(integrity.registry, "moving", lambda share: seen.pop())
    assert found() == []


def test_what_is_told_in_other_words_the_second_time_is_the_same(published, monkeypatch):
    numbers = iter("一二")

    def counts(share):
        yield integrity.Fault("test.counts", "a", f"现有{next(numbers)}件")

    monkeypatch.setitem(integrity.registry, "counting", counts)
    assert found() == ["test.counts"]


@pytest.mark.clause("N-06")
def test_the_command_names_each_finding_and_ends_with_an_error_until_it_is_settled(published, store):
    path = path_of(attached(published), store)
    whole = path.read_bytes()
    path.unlink()
    for _ in range(2):
        out = StringIO()
        with pytest.raises(CommandError, match="未处理 1 处"):
            call_command("verify", stdout=out)
        assert re.findall("file.without_bytes files.storedfile:.*", out.getvalue())
    finding = Finding.objects.get()
    path.write_bytes(whole)
    out = StringIO()
    with pytest.raises(CommandError, match="本次发现 0 处，未处理 1 处"):
        call_command("verify", stdout=out)
    assert out.getvalue().startswith("此前发现、尚未处理：file.without_bytes")
    settle(finding, by=published.security_officer, note="已从备份恢复")
    call_command("verify", stdout=StringIO())
    assert Finding.objects.count() == 1


@pytest.mark.clause("N-06")
def test_what_is_still_true_after_it_was_settled_comes_back(published, store):
    path_of(attached(published), store).unlink()
    assert found() == ["file.without_bytes"]
    first = Finding.objects.get()
    settle(first, by=published.security_officer, note="误报")
    assert found() == ["file.without_bytes"]
    again = Finding.objects.open().get()
    assert again.pk != first.pk
    told = Entry.objects.filter(action__startswith="verification.").exclude(action="verification.ran").order_by("id")
    assert [(entry.action, entry.object) for entry in told] == [
        ("verification.found", f"verification.finding:{first.pk}"),
        ("verification.settled", f"verification.finding:{first.pk}"),
        ("verification.found", f"verification.finding:{again.pk}"),
    ]
    assert told[1].actor == published.security_officer.pk


def make_finding(**fields) -> Finding:
    return Finding.objects.create(
        **{"code": "file.changed", "object": "files.storedfile:1", "words": "文件变了"} | fields
    )


@pytest.mark.clause("N-06")
def test_findings_are_settled_by_the_security_officer_with_words(house):
    finding = make_finding()
    address = reverse("finding_settle", args=[finding.pk])
    officer = client_of(house.security_officer)
    page = officer.get(reverse("findings")).content.decode()
    assert "files.storedfile:1" in page and "已处理" in page
    refused = officer.post(address, {"note": "  "})
    assert refused.status_code == 409 and "请写明怎样处理的" in refused.content.decode()
    assert Finding.objects.open().exists()
    assert officer.post(address, {"note": "已从备份恢复"}).status_code == 302
    settled = Finding.objects.get()
    assert (settled.settled_by, settled.note) == (house.security_officer, "已从备份恢复")
    late = officer.post(address, {"note": "再来一次"})
    assert late.status_code == 409 and "由他人处理" in late.content.decode()


@pytest.mark.clause("N-06")
def test_the_auditor_reads_findings_and_settles_none(house):
    finding = make_finding()
    auditor = client_of(house.auditor)
    page = auditor.get(reverse("findings")).content.decode()
    assert "files.storedfile:1" in page and '<button class="btn btn-s">已处理' not in page
    assert auditor.post(reverse("finding_settle", args=[finding.pk]), {"note": "好了"}).status_code == 409
    assert Finding.objects.open().exists()


@pytest.mark.parametrize("who", ["editor", "office_head", "director", "system_administrator", "secrecy_deputy"])
def test_nobody_else_knows_of_findings(house, who):
    finding = make_finding()
    client = client_of(getattr(house, who))
    assert client.get(reverse("findings")).status_code == 404
    assert client.post(reverse("finding_settle", args=[finding.pk]), {"note": "好了"}).status_code == 404
    assert "findings" not in client.get(reverse("desk")).content.decode()
    assert Client().post(reverse("finding_settle", args=[finding.pk])).status_code == 302
    assert Finding.objects.open().exists()


def test_a_finding_is_one_row_while_it_is_open(db):
    make_finding()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_finding()

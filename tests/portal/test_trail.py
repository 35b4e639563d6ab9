"""The trail: what is done is written or not done, and what is written stays as it was."""

import io
import json
import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import HttpResponse
from django.utils import timezone

from portal.trail import act, anchors, guards, note, record
from portal.trail.middleware import AddressMiddleware
from portal.trail.models import GENESIS, SEALED, Entry, Head, seal
from portal.trail.verification import verify

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="holds on PostgreSQL")
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="holds on SQLite")


def make_user(pk: int = 7):
    return get_user_model()(pk=pk)


def make_entries(count: int) -> list[int]:
    for number in range(count):
        note("test.read", by=make_user(), number=number)
    return list(reversed(Entry.objects.values_list("id", flat=True)[:count]))


def last_entries(count: int) -> list[Entry]:
    return list(reversed(Entry.objects.all()[:count]))


def since(start: int) -> list[str]:
    return list(Entry.objects.filter(id__gt=start).order_by("id").values_list("action", flat=True))


def head() -> int:
    return Head.objects.get().id


def add_row(model: str = "thing") -> ContentType:
    """Any row at all: the trail knows nothing of what it tells of."""
    return ContentType.objects.create(app_label="test", model=model)


def rows() -> int:
    return ContentType.objects.filter(app_label="test").count()


def sql(statement: str, *params: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params or None)


# Writing


def test_an_act_writes_who_what_when_from_where_and_how_it_ended(rf):
    before = timezone.now()
    thing = add_row()
    with act("test.lend", by=make_user(), of=thing, request=rf.get("/", REMOTE_ADDR="10.1.2.3"), level=20) as entry:
        entry.data["copies"] = ["a", 1, None, True]
    written = Entry.objects.first()
    assert written.action == "test.lend"
    assert written.actor == 7
    assert written.address == "10.1.2.3"
    assert written.object == f"contenttypes.contenttype:{thing.pk}"
    assert written.outcome == "done"
    assert written.facts == {"level": 20, "copies": ["a", 1, None, True]}
    assert before <= written.moment <= timezone.now()
    assert written.at.endswith("Z")


def test_each_entry_carries_the_digest_of_the_one_before():
    make_entries(3)
    first, second, third = last_entries(3)
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert third.digest == seal(getattr(third, field) for field in SEALED)
    assert (Head.objects.get().id, Head.objects.get().digest) == (third.id, third.digest)


def test_the_digest_is_sm3():
    # GB/T 32905 of the list of these values; it must never change, or old chains no longer verify.
    assert seal([1, "2026-11-23T00:00:00.000000Z", None, "", "a.b", "", "done", "{}", GENESIS]) == (
        "7512f0b24973b3c2ba04ae61b4575551c47abf8e4bcb0b586ebe1dd18ff47d82"
    )


def test_an_anonymous_actor_has_no_number():
    note("test.read", by=AnonymousUser())
    assert Entry.objects.first().actor is None


def test_the_object_is_named_by_its_uuid_where_it_has_one():
    thing = ContentType(pk=3)
    thing.uuid = UUID(int=5)
    note("test.read", of=thing)
    assert Entry.objects.first().object == f"contenttypes.contenttype:{UUID(int=5)}"


def test_an_object_made_in_the_act_is_named_by_the_key_that_it_got():
    thing = ContentType(app_label="test", model="made")
    with act("test.make", of=thing):
        thing.save()
    assert Entry.objects.first().object == f"contenttypes.contenttype:{thing.pk}"


def test_an_object_removed_in_the_act_keeps_its_name():
    thing = add_row()
    key = thing.pk
    with act("test.remove", of=thing):
        thing.delete()
    assert Entry.objects.first().object == f"contenttypes.contenttype:{key}"


@pytest.mark.clause("N-06")
def test_an_act_that_fails_leaves_neither_row_nor_entry():
    start = head()
    with pytest.raises(ZeroDivisionError), act("test.lend"):
        add_row()
        1 / 0  # noqa: B018
    assert rows() == 0
    assert since(start) == []


@pytest.mark.clause("N-06")
def test_an_act_whose_entry_cannot_be_written_does_not_happen():
    for name in ("trail_head_remains", "trail_head_follows"):
        drop_guard(name)
    sql("DELETE FROM trail_head")
    with pytest.raises(Head.DoesNotExist), act("test.lend"):
        add_row()
    assert rows() == 0


def test_an_act_with_data_that_has_no_place_in_the_trail_does_not_happen():
    with pytest.raises(ValueError, match="datetime"), act("test.lend") as entry:
        add_row()
        entry.data["at"] = timezone.now()
    assert rows() == 0


def test_acts_inside_an_act_write_at_its_end_in_the_order_in_which_they_ended():
    start = head()
    with act("test.outer"):
        with act("test.first"):
            with act("test.innermost"):
                add_row()
        with act("test.second"):
            pass
        assert head() == start, "the head is taken only at the end"
    assert since(start) == ["test.innermost", "test.first", "test.second", "test.outer"]


def test_an_inner_act_that_fails_takes_its_entries_with_it_and_no_others():
    start = head()
    with act("test.outer"):
        with act("test.kept"):
            add_row("kept")
        with pytest.raises(ZeroDivisionError), act("test.failed"):
            with act("test.inside_failed"):
                add_row("lost")
            1 / 0  # noqa: B018
    assert since(start) == ["test.kept", "test.outer"]
    assert rows() == 1


def test_an_act_inside_a_plain_transaction_writes_at_its_own_end():
    start = head()
    with transaction.atomic():
        with act("test.inside"):
            add_row()
        assert since(start) == ["test.inside"]


def test_what_was_refused_in_an_act_that_failed_stays_on_record():
    start = head()
    with pytest.raises(ZeroDivisionError), act("test.outer"):
        with pytest.raises(ZeroDivisionError), act("test.inner"):
            note("test.refused", outcome="refused")
            1 / 0  # noqa: B018
        note("test.seen")
        1 / 0  # noqa: B018
    assert since(start) == ["test.refused", "test.seen"]
    note("test.afterwards")
    assert since(start)[-1] == "test.afterwards", "no act is left open"


@pytest.mark.django_db(transaction=True)
def test_entry_and_row_are_committed_together():
    start = head()
    with act("test.outer"):
        add_row()
        transaction.on_commit(lambda: seen.append(since(start)))
        seen: list[list[str]] = []
    assert seen == [["test.outer"]]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"at": datetime(2026, 1, 1, tzinfo=UTC)}, "datetime"),
        ({"share": 0.5}, "float"),
        ({"person": {"name": "x"}}, "dict"),
        ({"thing": object()}, "object"),
        ({"ids": [1, b"x"]}, "bytes"),
        ({"text": "x" * 201}, "Too long"),
        ({"texts": ["x" * 201]}, "Too long"),
        ({"标题": 1}, "Not a code"),
    ],
)
def test_the_trail_takes_nothing_but_ids_codes_and_hashes(data, reason):
    start = head()
    with pytest.raises(ValueError, match=reason):
        note("test.read", **data)
    assert head() == start


@pytest.mark.parametrize("action", ["", "Sign in", "a..b", "signed_in\n", "登录"])
def test_an_action_is_a_dotted_code(action):
    with pytest.raises(ValueError, match="Not a code"):
        note(action)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("a\r\nroot done", "a\\r\\nroot done"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x00", "\\x00"),
        ("x\u202egpj.exe", "x\\u202egpj.exe"),
        ("\ud800", "\\ud800"),
        ("粤审办〔2017〕128号", "粤审办〔2017〕128号"),
    ],
)
@pytest.mark.clause("N-06")
def test_what_a_client_sends_cannot_forge_a_line(hostile, shown):
    note("test.sign_in", outcome="refused", name=hostile)
    entry = Entry.objects.first()
    assert entry.facts == {"name": shown}
    assert entry.data.isascii() and entry.data.isprintable()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "192.0.2.9"),
        (0, "1.1.1.1", "192.0.2.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.1", "1.1.1.1"),
        (2, "10.0.0.1", "192.0.2.9"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
        (1, "<script>", ""),
        (1, None, ""),
    ],
)
def test_the_address_is_the_one_that_our_own_proxy_saw(rf, settings, proxies, forwarded, address):
    settings.AXES_IPWARE_PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}

    def view(request):
        note("test.read")
        return HttpResponse()

    AddressMiddleware(view)(rf.get("/", REMOTE_ADDR="192.0.2.9", **headers))
    assert Entry.objects.first().address == address
    note("test.read")
    assert Entry.objects.first().address == "", "the address ends with the request"


def test_a_clock_that_steps_back_is_on_record(monkeypatch):
    make_entries(1)
    start, earlier = head(), timezone.now() - timedelta(hours=1)
    monkeypatch.setattr(record.timezone, "now", lambda: earlier)
    note("test.read")
    note("test.read")
    assert since(start) == ["trail.clock_stepped_back", "test.read", "test.read"]
    assert 3595 <= Entry.objects.get(id=start + 1).facts["seconds"] <= 3605


# Guards

ENTRY = "(id, at, actor, address, action, object, outcome, data, previous, digest)"
FORGED = "1, '', 'a', '', 'done', '{}'"
ATTACKS = [
    "UPDATE trail_entry SET outcome = 'refused'",
    "UPDATE trail_entry SET id = id + 100",
    "DELETE FROM trail_entry",
    "DELETE FROM trail_entry WHERE id = (SELECT max(id) FROM trail_entry)",
    f"INSERT INTO trail_entry {ENTRY} SELECT id + 2, at, {FORGED}, digest, digest FROM trail_head",
    f"INSERT INTO trail_entry {ENTRY} SELECT id + 1, at, {FORGED}, 'x', digest FROM trail_head",
    f"INSERT INTO trail_entry {ENTRY} SELECT id, at, {FORGED}, digest, digest FROM trail_head",
    f"INSERT INTO trail_entry {ENTRY} SELECT id, at, {FORGED}, digest, digest FROM trail_head WHERE true"
    " ON CONFLICT (id) DO UPDATE SET outcome = 'refused'",
    "UPDATE trail_head SET id = id - 1",
    "UPDATE trail_head SET id = id + 1",
    "UPDATE trail_head SET digest = 'x'",
    "UPDATE trail_head SET one = 1",
    "DELETE FROM trail_head",
    "INSERT INTO trail_head (one, id, digest, at) VALUES (1, 0, '', '')",
]
ON_SQLITE = [
    f"INSERT OR REPLACE INTO trail_entry {ENTRY} SELECT id, at, {FORGED}, digest, digest FROM trail_head",
    f"INSERT OR IGNORE INTO trail_entry {ENTRY} SELECT id, at, {FORGED}, digest, digest FROM trail_head",
    f"REPLACE INTO trail_entry {ENTRY} SELECT id - 1, at, {FORGED}, digest, digest FROM trail_head",
    f"REPLACE INTO trail_entry {ENTRY} SELECT NULL, at, {FORGED}, digest, digest FROM trail_head",
    "UPDATE OR REPLACE trail_entry SET id = id + 1",
    "REPLACE INTO trail_head (one, id, digest, at) VALUES (1, 0, '', '')",
]
ON_POSTGRESQL = [
    "TRUNCATE trail_entry",
    "TRUNCATE trail_entry, trail_head CASCADE",
    "TRUNCATE trail_head",
    "SET LOCAL session_replication_role = replica; DELETE FROM trail_entry",
    "SET LOCAL session_replication_role = replica; TRUNCATE trail_entry",
    "CREATE TEMP TABLE trail_head AS SELECT 1 AS one, CAST(5000 AS bigint) AS id, '' AS digest, '' AS at;"
    f" INSERT INTO trail_entry {ENTRY} SELECT 5001, '', {FORGED}, '', ''",
]


def refused(statement: str) -> None:
    make_entries(2)
    before = list(Entry.objects.values_list(*SEALED, "digest"))
    with pytest.raises(IntegrityError, match="trail: "):
        sql(statement)
    assert list(Entry.objects.values_list(*SEALED, "digest")) == before
    assert verify().faults == []


@pytest.mark.clause("N-06")
@pytest.mark.parametrize("statement", ATTACKS)
def test_the_database_refuses_to_change_or_remove_what_is_written(statement):
    refused(statement)


@on_sqlite
@pytest.mark.clause("N-06")
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("statement", ON_SQLITE)
def test_sqlite_refuses_what_replaces(statement, recursive):
    sql(f"PRAGMA recursive_triggers={recursive}")
    try:
        refused(statement)
    finally:
        sql("PRAGMA recursive_triggers=ON")


@on_postgresql
@pytest.mark.clause("N-06")
@pytest.mark.parametrize("statement", ON_POSTGRESQL)
def test_postgresql_refuses_what_passes_row_triggers(statement):
    refused(statement)


@on_postgresql
@pytest.mark.clause("N-06")
@pytest.mark.parametrize(
    "statement",
    [
        *ATTACKS[:4],
        "UPDATE trail_entry SET outcome = outcome WHERE false",
        "TRUNCATE trail_entry",
        "DELETE FROM trail_head",
        "DROP TABLE trail_entry",
        "DROP TRIGGER trail_entry_stays ON trail_entry",
        "ALTER TABLE trail_entry DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION trail_entry_stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ],
)
def test_the_role_of_the_application_may_read_and_append_only(statement):
    make_entries(1)
    sql("CREATE ROLE lantai_app_test")
    guards.restrict(connection, "lantai_app_test")
    sql("SET ROLE lantai_app_test")
    try:
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
            sql(statement)
        assert make_entries(1) == [head()]
        assert not guards.owned(connection)
    finally:
        sql("RESET ROLE")
    assert guards.owned(connection)


@pytest.mark.django_db(transaction=True)
def test_a_flush_of_the_database_leaves_the_trail_alone():
    make_entries(2)
    add_row()
    before = head()
    call_command("flush", interactive=False, verbosity=0)
    assert rows() == 0
    assert head() == before
    assert Entry.objects.count() == before


def drop_guard(name: str) -> None:
    if connection.vendor == "sqlite":
        sql(f"DROP TRIGGER {name}")
    else:
        sql(f"DROP TRIGGER {name} ON {guards.table_of(guards.POSTGRESQL_GUARDS[name][0])}")


def weaken(name: str) -> None:
    """Leave a trigger of this name that guards nothing."""
    if connection.vendor == "sqlite":
        drop_guard(name)
        sql(f"CREATE TRIGGER {name} BEFORE UPDATE ON trail_entry BEGIN SELECT 1; END")
    else:
        sql(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")


@pytest.mark.parametrize("harm", [drop_guard, weaken])
def test_a_guard_that_is_gone_is_reported_and_put_back_by_migrate(harm):
    name, start = "trail_entry_stays", head()
    harm(name)
    assert guards.missing(connection) == [name]
    found = checks.run_checks(tags=["database"], databases=["default"])
    assert [message.id for message in found if name in message.msg] == ["trail.W001"]
    assert verify().faults == [f"保护缺失：{name}"]
    call_command("migrate", "trail", verbosity=0)
    assert guards.missing(connection) == []
    assert since(start) == ["trail.guards_restored"]
    assert Entry.objects.first().facts == {"guards": [name]}
    refused(ATTACKS[0])


def test_migrating_again_changes_nothing():
    start = head()
    call_command("migrate", verbosity=0)
    assert head() == start


# Proof


def unguard() -> None:
    for name in guards.SQLITE_GUARDS if connection.vendor == "sqlite" else guards.POSTGRESQL_GUARDS:
        drop_guard(name)


def fault_after(tamper) -> tuple[str, ...]:
    """What is found after an owner of the tables took the guards away, did this, and put them back."""
    unguard()
    tamper()
    guards.install(connection)
    return tuple(verify().faults)


@pytest.mark.clause("N-06")
@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("at", "2020-01-01T00:00:00.000000Z", "被改动"),
        ("actor", 8, "被改动"),
        ("actor", None, "被改动"),
        ("address", "10.0.0.1", "被改动"),
        ("action", "test.other", "被改动"),
        ("object", "a.b:1", "被改动"),
        ("outcome", "refused", "被改动"),
        ("data", '{"number":9}', "被改动"),
        ("digest", "0" * 64, "被改动"),
        ("previous", "0" * 64, "不相接"),
    ],
)
def test_the_first_entry_that_was_changed_is_named(column, value, fault):
    _, changed, later, _ = make_entries(4)
    found = fault_after(
        lambda: sql(f"UPDATE trail_entry SET {column} = %s WHERE id IN (%s, %s)", value, changed, later)
    )
    assert len(found) == 1
    assert found[0].startswith(f"第 {changed} 条") and fault in found[0]


@pytest.mark.clause("N-06")
def test_a_removed_entry_is_named():
    _, removed, _ = make_entries(3)
    found = fault_after(lambda: sql("DELETE FROM trail_entry WHERE id = %s", removed))
    assert found == (f"第 {removed} 条缺失（其后是第 {removed + 1} 条）",)


def cut_tail(to: int) -> None:
    sql("DELETE FROM trail_entry WHERE id > %s", to)


def set_head(to: int) -> None:
    sql("UPDATE trail_head SET id = %s, digest = (SELECT digest FROM trail_entry WHERE id = %s)", to, to)


def rewrite(start: int) -> None:
    """Change one entry and seal everything after it anew, as somebody with the source at hand would."""
    sql("UPDATE trail_entry SET actor = 99 WHERE id = %s", start)
    previous = Entry.objects.get(id=start).previous
    for entry in Entry.objects.filter(id__gte=start).order_by("id"):
        entry.previous = previous
        previous = entry.sealed()
        sql("UPDATE trail_entry SET previous = %s, digest = %s WHERE id = %s", entry.previous, previous, entry.id)
    sql("UPDATE trail_head SET digest = %s", previous)


@pytest.mark.clause("N-06")
def test_a_tail_cut_without_its_head_is_found_without_an_anchor():
    first, _, third = make_entries(3)
    assert fault_after(lambda: cut_tail(first)) == (f"第 {first + 1} 条缺失：链首记到第 {third} 条，末尾被截去",)


@pytest.mark.clause("N-06")
def test_only_the_anchor_shows_a_tail_that_was_cut_with_its_head():
    first, _, third = make_entries(3)
    made = anchors.anchor()

    def cut() -> None:
        cut_tail(first)
        set_head(first)

    with transaction.atomic():
        assert fault_after(cut) == (f"第 {first + 1} 条缺失：{made.at} 的锚点记到第 {third} 条，末尾被截去",)
        transaction.set_rollback(True)
    anchors.place().unlink()
    assert fault_after(cut) == ()


@pytest.mark.clause("N-06")
def test_only_the_anchor_shows_a_chain_that_was_rewritten_with_fresh_digests():
    _, second, third = make_entries(3)
    made = anchors.anchor()
    make_entries(2)
    with transaction.atomic():
        expected = f"第 {third} 条与 {made.at} 的锚点不符：该条或其以前的记录被整体改写"
        assert fault_after(lambda: rewrite(second)) == (expected,)
        transaction.set_rollback(True)
    anchors.place().unlink()
    assert fault_after(lambda: rewrite(second)) == ()


def test_a_head_that_lags_or_differs_is_found():
    first, second = make_entries(2)
    with transaction.atomic():
        assert fault_after(lambda: set_head(first)) == (f"第 {second} 条越过链首：链首只记到第 {first} 条",)
        transaction.set_rollback(True)
    assert fault_after(lambda: sql("UPDATE trail_head SET digest = 'x'")) == (f"第 {second} 条与链首不符",)


def test_anchors_are_added_once_and_never_rewritten():
    make_entries(1)
    made = anchors.anchor()
    assert anchors.anchor() == made
    make_entries(1)
    later = anchors.anchor()
    assert anchors.read() == [made, later]
    assert anchors.place().stat().st_mode & 0o777 == 0o600
    assert verify().anchors == 2


@pytest.mark.parametrize("line", ["nonsense", "x y z", "1 short 2026", ""])
def test_a_file_of_anchors_that_was_damaged_is_a_fault(line):
    make_entries(1)
    anchors.anchor()
    with anchors.place().open("a") as lines:
        lines.write(f"{line}\n")
    assert verify().faults == ["锚点文件第 2 行无法辨认"]


def test_anchors_that_contradict_each_other_are_a_fault():
    make_entries(1)
    made = anchors.anchor()
    anchors.append(f"{made.id} {'1' * 64} {made.at}\n")
    assert f"锚点文件对第 {made.id} 条有两种记载" in verify().faults


def test_a_chain_of_days_without_any_anchor_proves_nothing_of_its_end(monkeypatch):
    make_entries(1)
    assert verify().faults == []
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr(record.timezone, "now", lambda: later)
    assert "没有锚点" in verify().faults[0]
    anchors.anchor()
    assert verify().faults == []


def test_the_command_says_that_the_trail_is_whole_and_exports_it(tmp_path):
    make_entries(3)
    out = io.StringIO()
    call_command("verify_trail", export=tmp_path / "trail.jsonl", stdout=out)
    assert f"留痕链完整：{head()} 条" in out.getvalue()
    exported = [json.loads(line) for line in (tmp_path / "trail.jsonl").read_text().splitlines()]
    assert [line["id"] for line in exported] == list(range(1, head() + 1))
    assert all(line["digest"] == seal(line[field] for field in SEALED) for line in exported)
    assert anchors.read()[-1].id == head(), "an export is anchored"


def test_the_command_fails_and_names_the_broken_entry():
    first, second = make_entries(2)
    unguard()
    sql("UPDATE trail_entry SET actor = 99 WHERE id IN (%s, %s)", first, second)
    with pytest.raises(CommandError, match=f"第 {first} 条被改动") as failure:
        call_command("verify_trail")
    assert failure.value.returncode == 1
    assert "保护缺失" in str(failure.value)


def test_entries_are_read_in_batches_without_a_gap(monkeypatch):
    monkeypatch.setattr("portal.trail.verification.BATCH", 2)
    make_entries(5)
    assert verify().entries == head()


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_unbroken_chain():
    start, errors = head(), []
    barrier = threading.Barrier(8)

    def write(worker: int) -> None:
        try:
            barrier.wait()
            for number in range(20):
                with act("test.write", by=make_user(worker), number=number):
                    ContentType.objects.create(app_label="test", model=f"{worker}-{number}")
        except DatabaseError as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert rows() == 160
    assert head() == start + 160
    assert verify().faults == []
    for worker in range(1, 9):
        own = Entry.objects.filter(id__gt=start, actor=worker).order_by("id")
        assert [entry.facts["number"] for entry in own] == list(range(20))

"""The tables of the trail, made by SQL: unmanaged, so that a flush of the database leaves them alone."""

from django.db import migrations, models

SQLITE_TABLES = (
    """CREATE TABLE trail_entry (
        id INTEGER NOT NULL PRIMARY KEY, at TEXT NOT NULL, actor INTEGER NULL, address TEXT NOT NULL,
        action TEXT NOT NULL, object TEXT NOT NULL, outcome TEXT NOT NULL, data TEXT NOT NULL,
        previous TEXT NOT NULL, digest TEXT NOT NULL) STRICT""",
    """CREATE TABLE trail_head (
        one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), id INTEGER NOT NULL, digest TEXT NOT NULL,
        at TEXT NOT NULL) STRICT""",
)
POSTGRESQL_TABLES = (
    """CREATE TABLE trail_entry (
        id bigint NOT NULL PRIMARY KEY, at text NOT NULL, actor bigint NULL, address text NOT NULL,
        action text NOT NULL, object text NOT NULL, outcome text NOT NULL, data text NOT NULL,
        previous text NOT NULL, digest text NOT NULL)""",
    """CREATE TABLE trail_head (
        one smallint NOT NULL PRIMARY KEY CHECK (one = 1), id bigint NOT NULL, digest text NOT NULL,
        at text NOT NULL)""",
)
FIRST_HEAD = "INSERT INTO trail_head (one, id, digest, at) VALUES (1, 0, %s, '')"
INDEXES = tuple(f"CREATE INDEX trail_entry_{c} ON trail_entry ({c}, id)" for c in ("at", "actor", "action", "object"))

# An index besides the key would let INSERT OR REPLACE remove another row than the one of the same number.
SQLITE_GUARDS = {
    "trail_entry_follows": """BEFORE INSERT ON trail_entry
        WHEN NEW.id IS NOT (SELECT id + 1 FROM trail_head) OR NEW.previous IS NOT (SELECT digest FROM trail_head)
            OR EXISTS (SELECT 1 FROM trail_entry WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'trail: an entry must follow the head'); END""",
    "trail_entry_moves_head": """AFTER INSERT ON trail_entry
        BEGIN UPDATE trail_head SET id = NEW.id, digest = NEW.digest, at = NEW.at; END""",
    "trail_entry_stays": """BEFORE UPDATE ON trail_entry
        BEGIN SELECT RAISE(ABORT, 'trail: an entry is never changed'); END""",
    "trail_entry_remains": """BEFORE DELETE ON trail_entry
        BEGIN SELECT RAISE(ABORT, 'trail: an entry is never removed'); END""",
    "trail_head_single": """BEFORE INSERT ON trail_head
        BEGIN SELECT RAISE(ABORT, 'trail: there is one head'); END""",
    "trail_head_follows": """BEFORE UPDATE ON trail_head
        WHEN NEW.one IS NOT 1 OR NEW.id IS NOT OLD.id + 1 OR NOT EXISTS (SELECT 1 FROM trail_entry
            WHERE id = NEW.id AND previous = OLD.digest AND digest = NEW.digest AND at = NEW.at)
        BEGIN SELECT RAISE(ABORT, 'trail: the head only follows the entries'); END""",
    "trail_head_remains": """BEFORE DELETE ON trail_head
        BEGIN SELECT RAISE(ABORT, 'trail: the head is never removed'); END""",
}

NEVER = """BEGIN RAISE EXCEPTION 'trail: entries and head are never changed or removed'
    USING ERRCODE = 'integrity_constraint_violation'; END"""
# Name: (when, body of its function).
POSTGRESQL_GUARDS = {
    "trail_entry_follows": (
        "BEFORE INSERT ON trail_entry FOR EACH ROW",
        """BEGIN IF NOT EXISTS (SELECT 1 FROM trail_head WHERE id + 1 = NEW.id AND digest = NEW.previous) THEN
            RAISE EXCEPTION 'trail: an entry must follow the head' USING ERRCODE = 'integrity_constraint_violation';
            END IF; RETURN NEW; END""",
    ),
    "trail_entry_moves_head": (
        "AFTER INSERT ON trail_entry FOR EACH ROW",
        "BEGIN UPDATE trail_head SET id = NEW.id, digest = NEW.digest, at = NEW.at; RETURN NULL; END",
    ),
    "trail_entry_stays": ("BEFORE UPDATE ON trail_entry FOR EACH ROW", NEVER),
    "trail_entry_remains": ("BEFORE DELETE ON trail_entry FOR EACH ROW", NEVER),
    "trail_entry_kept": ("BEFORE TRUNCATE ON trail_entry FOR EACH STATEMENT", NEVER),
    "trail_head_single": ("BEFORE INSERT ON trail_head FOR EACH ROW", NEVER),
    "trail_head_follows": (
        "BEFORE UPDATE ON trail_head FOR EACH ROW",
        """BEGIN IF NEW.one <> 1 OR NEW.id <> OLD.id + 1 OR NOT EXISTS (SELECT 1 FROM trail_entry
            WHERE id = NEW.id AND previous = OLD.digest AND digest = NEW.digest AND at = NEW.at) THEN
            RAISE EXCEPTION 'trail: the head only follows the entries' USING ERRCODE = 'integrity_constraint_violation';
            END IF; RETURN NEW; END""",
    ),
    "trail_head_remains": ("BEFORE DELETE ON trail_head FOR EACH ROW", NEVER),
    "trail_head_kept": ("BEFORE TRUNCATE ON trail_head FOR EACH STATEMENT", NEVER),
}


def make(apps, schema_editor):
    connection = schema_editor.connection
    tables = POSTGRESQL_TABLES if connection.vendor == "postgresql" else SQLITE_TABLES
    with connection.cursor() as cursor:
        for statement in (*tables, *INDEXES):
            cursor.execute(statement)
        cursor.execute(FIRST_HEAD, ["0" * 64])
        for statement in guards(connection):
            cursor.execute(statement)


def guards(connection):
    """The triggers as they were at first; after every migrate those of the present release are put in their place."""
    if connection.vendor == "sqlite":
        return [f"CREATE TRIGGER {name} {body}" for name, body in SQLITE_GUARDS.items()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
    statements = []
    for name, (when, body) in POSTGRESQL_GUARDS.items():
        statements += [
            # The own schema is searched before the temporary one, where a false head could be laid.
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            f" SET search_path = {schema}, pg_temp AS $guard${body}$guard$",
            f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()",
            # Also under session_replication_role = replica.
            f"ALTER TABLE {when.split(' ON ')[1].split()[0]} ENABLE ALWAYS TRIGGER {name}",
        ]
    return statements


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE trail_entry")
    schema_editor.execute("DROP TABLE trail_head")
    if schema_editor.connection.vendor == "postgresql":
        for name in POSTGRESQL_GUARDS:
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("at", models.CharField(max_length=27, verbose_name="时间（UTC）")),
                ("actor", models.BigIntegerField(null=True, verbose_name="用户编号")),
                ("address", models.CharField(max_length=45, verbose_name="来源地址")),
                ("action", models.CharField(max_length=100, verbose_name="事项")),
                ("object", models.CharField(max_length=200, verbose_name="对象")),
                ("outcome", models.CharField(max_length=40, verbose_name="结果")),
                ("data", models.TextField(verbose_name="编号与代码")),
                ("previous", models.CharField(max_length=64, verbose_name="上一条摘要")),
                ("digest", models.CharField(max_length=64, verbose_name="本条摘要")),
            ],
            options={
                "verbose_name": "留痕记录",
                "verbose_name_plural": "留痕记录",
                "db_table": "trail_entry",
                "ordering": ["-id"],
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("one", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("id", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.CharField(max_length=27)),
            ],
            options={
                "db_table": "trail_head",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.RunPython(make, drop),
    ]

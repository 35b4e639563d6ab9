"""Tokens move to tables of the database's engine alone, texts are kept compressed; the index has to be built anew."""

from django.db import migrations, models

# The ascii tokenizer takes every character beyond ASCII as part of a token, so no version of Unicode matters; the
# punctuation that stands inside words must be named. The table holds no texts: to take an entry out, its tokens are
# given once more.
SQLITE = (
    [
        "CREATE VIRTUAL TABLE search_tokens USING fts5(tokens, content='', "
        "detail=none, columnsize=0, tokenize=\"ascii tokenchars '%./-:'\")",
    ],
    ["DROP TABLE search_tokens"],
)
STATEMENTS = {
    "sqlite": SQLITE,
    # Until entries themselves were indexed.
    "postgresql": (
        [
            "CREATE TABLE search_part (entry_id bigint NOT NULL, place int NOT NULL, tokens text NOT NULL, "
            "PRIMARY KEY (entry_id, place))",
            "CREATE INDEX search_part_tokens ON search_part "
            "USING gin (array_to_tsvector(string_to_array(tokens, ' ')))",
        ],
        ["DROP TABLE search_part"],
    ),
}


# What found tokens in the parts before.
FORMER = {
    "sqlite": [
        *(f"DROP TRIGGER IF EXISTS search_part_{event}" for event in ("added", "removed", "changed")),
        "DROP TABLE IF EXISTS search_tokens",
    ],
    "postgresql": ["DROP INDEX IF EXISTS search_part_tokens"],
}


def empty(apps, schema_editor):
    for name in ("Part", "Scope", "Facet", "Entry", "Statistics"):
        apps.get_model("search", name).objects.all()._raw_delete(schema_editor.connection.alias)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE", None)
    for statement in FORMER[schema_editor.connection.vendor]:
        schema_editor.execute(statement, None)


def create_tokens(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor][0]:
        schema_editor.execute(statement, None)


def drop_tokens(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor][1]:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
        migrations.DeleteModel(name="Part"),
        migrations.RemoveField(model_name="entry", name="body"),
        migrations.AddField(
            model_name="entry",
            name="others",
            field=models.TextField(verbose_name="其他词"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="entry",
            name="packed",
            field=models.BinaryField(verbose_name="压缩的正文"),
            preserve_default=False,
        ),
        migrations.RunPython(create_tokens, drop_tokens),
    ]

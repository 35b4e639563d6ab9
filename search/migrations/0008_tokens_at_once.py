from django.db import migrations

# New tokens enter the index at once: a list of those that wait is read through for every token of every query, and
# after an import that took seconds.
FORWARDS = [
    "ALTER INDEX search_part_tokens SET (fastupdate = off)",
    "SELECT gin_clean_pending_list('search_part_tokens')",
]
BACKWARDS = ["ALTER INDEX search_part_tokens RESET (fastupdate)"]


def run(statements, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def forwards(apps, schema_editor):
    run(FORWARDS, schema_editor)


def backwards(apps, schema_editor):
    run(BACKWARDS, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("search", "0007_sections")]

    operations = [migrations.RunPython(forwards, backwards)]

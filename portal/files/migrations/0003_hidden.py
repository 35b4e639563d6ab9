"""What a file shows and what it hides are told apart, and a later reader may read a file again.

The text of files that are stored already still has both: it is of version 0, which is no reading for search, until
the files are read again. All else of a row stays as it was written.
"""

from importlib import import_module

from django.db import migrations, models

initial = import_module("portal.files.migrations.0001_initial")

PROPERTIES = "文件属性"
KEPT = ("id", "uuid", "name", "suffix", "size", "sha256", "sm3", "content", "created_at", "created_by_id")
SQLITE = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in KEPT)
POSTGRESQL = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in KEPT)
FREEZE = {
    "sqlite": (
        f"""
        CREATE TRIGGER files_storedfile_no_update BEFORE UPDATE ON files_storedfile
        WHEN NEW.reading_version <= OLD.reading_version OR {SQLITE}
        BEGIN SELECT RAISE(ABORT, 'stored files are not updated'); END
        """,
        initial.FREEZE["sqlite"][1],
    ),
    "postgresql": (
        initial.FREEZE["postgresql"][0],
        f"""
        CREATE TRIGGER files_storedfile_no_update BEFORE UPDATE ON files_storedfile
        FOR EACH ROW WHEN (NEW.reading_version <= OLD.reading_version OR {POSTGRESQL})
        EXECUTE FUNCTION files_storedfile_frozen()
        """,
    ),
}


def freeze(apps, schema_editor):
    for statement in FREEZE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def keep_properties(apps, schema_editor):
    files = apps.get_model("files", "StoredFile")._base_manager.using(schema_editor.connection.alias)
    for pk, properties in files.exclude(properties="").values_list("pk", "properties").iterator():
        files.filter(pk=pk).update(hidden=[[PROPERTIES, properties]])


def bring_properties_back(apps, schema_editor):
    files = apps.get_model("files", "StoredFile")._base_manager.using(schema_editor.connection.alias)
    for pk, hidden in files.exclude(hidden=[]).values_list("pk", "hidden").iterator():
        files.filter(pk=pk).update(properties="\n".join(words for _, words in hidden))


class Migration(migrations.Migration):
    dependencies = [("files", "0002_properties")]

    operations = [
        migrations.RunPython(initial.thaw, initial.freeze),
        migrations.AddField(
            model_name="storedfile",
            name="hidden",
            field=models.JSONField(blank=True, default=list, verbose_name="不直接显示的内容"),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="reading_version",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(keep_properties, bring_properties_back),
        migrations.RemoveField(model_name="storedfile", name="properties"),
        migrations.RunPython(freeze, initial.thaw),
    ]

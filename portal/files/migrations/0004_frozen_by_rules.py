"""Stored files are frozen by rules that every migrate installs anew, so that no change of the table loses them."""

from django.db import migrations

FREEZE = {
    "sqlite": (
        """
        CREATE TRIGGER files_storedfile_no_update BEFORE UPDATE ON files_storedfile
        BEGIN SELECT RAISE(ABORT, 'stored files are not updated'); END
        """,
        """
        CREATE TRIGGER files_storedfile_no_replace BEFORE INSERT ON files_storedfile
        WHEN EXISTS (SELECT 1 FROM files_storedfile WHERE id = NEW.id OR uuid = NEW.uuid OR content = NEW.content)
        BEGIN SELECT RAISE(ABORT, 'stored files are not replaced'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION files_storedfile_frozen() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'stored files are not updated' USING ERRCODE = 'restrict_violation'; END $$
        """,
        """
        CREATE TRIGGER files_storedfile_no_update BEFORE UPDATE ON files_storedfile
        FOR EACH ROW EXECUTE FUNCTION files_storedfile_frozen()
        """,
    ),
}
THAW = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS files_storedfile_no_update",
        "DROP TRIGGER IF EXISTS files_storedfile_no_replace",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS files_storedfile_no_update ON files_storedfile",
        "DROP FUNCTION IF EXISTS files_storedfile_frozen()",
    ),
}


def thaw(apps, schema_editor):
    for statement in THAW[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def freeze(apps, schema_editor):
    for statement in FREEZE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("files", "0003_hidden")]

    operations = [migrations.RunPython(thaw, freeze)]

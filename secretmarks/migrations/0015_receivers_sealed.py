"""Who signed for a letter outside is kept sealed; what was written before is sealed by the first key."""

from django.db import migrations, models
from django.db.models.functions import Cast

import portal.sealed.fields

TABLE = "secretmarks_letter"


def triggers(schema_editor, word: str) -> None:
    """Receipts stand, and their triggers with them; SQLite has none while it migrates."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} {word} TRIGGER USER")


def without_rule(apps, schema_editor):
    """PostgreSQL changes no column that a trigger names; the rule is written again after the migration."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS lantai_letter_receiver_stands ON {TABLE}")


def seal(apps, schema_editor):
    letters = apps.get_model("secretmarks", "Letter").objects
    triggers(schema_editor, "DISABLE")
    for pk, plain in letters.values_list("pk", Cast("received_by", models.TextField())):
        letters.filter(pk=pk).update(received_by=plain)
    triggers(schema_editor, "ENABLE")


def unseal(apps, schema_editor):
    names = list(apps.get_model("secretmarks", "Letter").objects.values_list("received_by", "pk"))
    if any(isinstance(name, portal.sealed.fields.Closed) for name, _ in names):
        raise RuntimeError("有的签收人姓名，SEALED_KEYS 中没有能解密的密钥。")
    triggers(schema_editor, "DISABLE")
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany("UPDATE secretmarks_letter SET received_by = %s WHERE id = %s", names)
    triggers(schema_editor, "ENABLE")
    without_rule(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("secretmarks", "0014_register_numbers_in_series")]

    operations = [
        migrations.RunPython(without_rule, migrations.RunPython.noop),
        migrations.RemoveConstraint("letter", "receipt_follows_its_letter"),
        migrations.AlterField(
            "letter",
            "received_by",
            portal.sealed.fields.SealedField(blank=True, default="", editable=False, null=True, verbose_name="签收人"),
        ),
        migrations.RunPython(seal, unseal),
        migrations.AddConstraint(
            "letter",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("filed_by__isnull", True), ("received_by__isnull", True), ("received_on__isnull", True)),
                    models.Q(("filed_by__isnull", False), ("received_on__gte", models.F("sent_on"))),
                    _connector="OR",
                ),
                name="receipt_follows_its_letter",
            ),
        ),
    ]

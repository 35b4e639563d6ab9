"""Stored files, and the triggers that keep their rows as they were written.

On SQLite a migration that rebuilds the table drops its triggers: such a migration runs `freeze` again.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.files.models

# INSERT OR REPLACE does not pass the update trigger, so an insert over an existing row is refused as well.
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
    "sqlite": ("DROP TRIGGER files_storedfile_no_update", "DROP TRIGGER files_storedfile_no_replace"),
    "postgresql": (
        "DROP TRIGGER files_storedfile_no_update ON files_storedfile",
        "DROP FUNCTION files_storedfile_frozen()",
    ),
}


def freeze(apps, schema_editor):
    for statement in FREEZE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def thaw(apps, schema_editor):
    for statement in THAW[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("suffix", models.CharField(max_length=8, verbose_name="扩展名")),
                ("media_type", models.CharField(max_length=100, verbose_name="类型")),
                ("size", models.PositiveBigIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("sm3", models.CharField(max_length=64, verbose_name="SM3")),
                (
                    "content",
                    models.FileField(unique=True, upload_to=portal.files.models.generated_name, verbose_name="内容"),
                ),
                ("text", models.TextField(blank=True, verbose_name="文字")),
                ("pages", models.JSONField(blank=True, default=list, verbose_name="各页起始位置")),
                (
                    "reading",
                    models.CharField(
                        choices=[("read", "已读出文字"), ("unreadable", "机器未能全部读出，须人工查看")],
                        max_length=12,
                        verbose_name="读取情况",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="上传时间"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "文件",
                "verbose_name_plural": "文件",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="stored_file_is_not_empty")
                ],
            },
        ),
        migrations.RunPython(freeze, thaw),
    ]

"""Papers that go along with a form, as files."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0004_frozen_by_rules"),
        ("routes", "0002_plans"),
    ]

    operations = [
        migrations.CreateModel(
            name="Enclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=30)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="文件",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enclosures", to="routes.form"
                    ),
                ),
            ],
            options={
                "verbose_name": "随单材料",
                "verbose_name_plural": "随单材料",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("form", "round", "name"), name="one_file_per_enclosure_and_round")
                ],
            },
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_properties"),
        ("secretmarks", "0007_assigned_projects"),
    ]

    operations = [
        migrations.CreateModel(
            name="DelegationPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("letter", "定密授权申请公文"),
                            ("application", "定密授权申请表"),
                            ("authorities", "定密责任人一览表"),
                            ("rules", "定密工作制度"),
                            ("other", "省厅要求提供的其他材料"),
                        ],
                        max_length=12,
                        verbose_name="材料",
                    ),
                ),
                (
                    "delegation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enclosures",
                        to="secretmarks.delegation",
                        verbose_name="定密授权",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "申报材料",
                "verbose_name_plural": "申报材料",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("delegation", "kind"), name="one_file_per_paper")],
            },
        ),
    ]

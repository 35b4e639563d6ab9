"""The use of the seal."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0004_frozen_by_rules"),
        ("people", "0003_account_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SealUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("paper", models.CharField(max_length=100, verbose_name="用印文件")),
                ("copies", models.PositiveSmallIntegerField(default=1, verbose_name="份数")),
                ("until", models.DateField(default=django.utils.timezone.localdate, verbose_name="有效期至")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "申请中"),
                            ("approved", "已批准"),
                            ("stamped", "已用印"),
                            ("lapsed", "已失效"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.division",
                        verbose_name="申请处室",
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="用印件扫描",
                    ),
                ),
            ],
            options={
                "verbose_name": "用章",
                "verbose_name_plural": "用章",
                "ordering": ["-pk"],
            },
        ),
    ]

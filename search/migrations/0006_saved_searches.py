"""Searches that people keep."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0005_fruitless"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("text", models.CharField(max_length=200, verbose_name="检索词")),
                ("filters", models.JSONField(default=dict, verbose_name="筛选条件")),
                ("known", models.BinaryField(default=bytes, verbose_name="已知的条目")),
                ("fresh", models.BinaryField(default=bytes, verbose_name="新增的条目")),
                ("is_wide", models.BooleanField(default=False, verbose_name="结果过多")),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="上次查看")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "保存的检索",
                "verbose_name_plural": "保存的检索",
                "ordering": ["name", "pk"],
                "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="search_one_name_per_owner")],
            },
        ),
    ]

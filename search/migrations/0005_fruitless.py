"""Queries that found nothing, counted by day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0004_steering"),
    ]

    operations = [
        migrations.CreateModel(
            name="FruitlessQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="日期")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("text", models.CharField(blank=True, max_length=40, verbose_name="检索词")),
                ("searches", models.PositiveIntegerField(default=0, verbose_name="检索次数")),
                ("hits", models.PositiveIntegerField(default=0, verbose_name="结果数")),
            ],
            options={
                "verbose_name": "没有结果的检索",
                "verbose_name_plural": "没有结果的检索",
                "indexes": [models.Index(fields=["digest"], name="search_fruitless_digest")],
                "constraints": [
                    models.UniqueConstraint(fields=("day", "digest"), name="search_one_count_per_query_and_day")
                ],
            },
        ),
    ]

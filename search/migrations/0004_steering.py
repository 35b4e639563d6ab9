"""Pins and the weight of links, which editors set."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models


def create_weight(apps, schema_editor):
    apps.get_model("search", "LinkWeight").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0003_outgoing"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="synonym",
            name="official",
            field=models.CharField(
                help_text="文件里用的词；检索俗称时，也按这些词查找。",
                max_length=200,
                verbose_name="规范用语（以空格分隔）",
            ),
        ),
        migrations.AlterField(
            model_name="synonym",
            name="term",
            field=models.CharField(
                help_text="人们检索时写的词，2 至 40 个字。", max_length=40, unique=True, verbose_name="俗称或简称"
            ),
        ),
        migrations.CreateModel(
            name="LinkWeight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=3,
                        default=Decimal("0.040"),
                        help_text="0 至 0.06，通常为 0.04。被其他文件引用得越多的文件排得越前；0 为不考虑引用。",
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(0, "权重不小于 0。"),
                            django.core.validators.MaxValueValidator(Decimal("0.060"), "权重不大于 0.06。"),
                        ],
                        verbose_name="引用权重",
                    ),
                ),
            ],
            options={
                "verbose_name": "引用权重",
                "verbose_name_plural": "引用权重",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="search_one_link_weight"),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 0), ("weight__lte", Decimal("0.060"))),
                        name="search_link_weight",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "query",
                    models.CharField(
                        help_text="与读者输入的检索词完全相同时起作用，标点和繁简不论。",
                        max_length=60,
                        verbose_name="检索词",
                    ),
                ),
                ("core", models.CharField(editable=False, max_length=60, unique=True, verbose_name="比较用的检索词")),
                (
                    "starts_on",
                    models.DateField(blank=True, help_text="不填的立即开始。", null=True, verbose_name="开始日期"),
                ),
                (
                    "ends_on",
                    models.DateField(
                        blank=True, help_text="到这一天为止；不填的一直有效。", null=True, verbose_name="截止日期"
                    ),
                ),
            ],
            options={
                "verbose_name": "置顶结果",
                "verbose_name_plural": "置顶结果",
                "ordering": ["query"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="search_pin_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PinnedPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="公文或文章",
                    ),
                ),
                (
                    "pin",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pages", to="search.pin"
                    ),
                ),
            ],
            options={
                "verbose_name": "置顶的公文",
                "verbose_name_plural": "置顶的公文",
                "ordering": ["sort_order"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("pin", "page"), name="search_one_place_per_pinned_page")
                ],
            },
        ),
        migrations.RunPython(create_weight, migrations.RunPython.noop),
    ]

"""The index's tables."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Generation",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="名称")),
                ("number", models.BigIntegerField(default=0, verbose_name="代次")),
            ],
            options={
                "verbose_name": "代次",
                "verbose_name_plural": "代次",
            },
        ),
        migrations.CreateModel(
            name="Statistics",
            fields=[
                (
                    "reader_class",
                    models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="读者类别"),
                ),
                ("documents", models.PositiveIntegerField(verbose_name="篇数")),
                ("payload", models.BinaryField(verbose_name="数据")),
            ],
            options={
                "verbose_name": "检索统计",
                "verbose_name_plural": "检索统计",
            },
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=40, unique=True, verbose_name="俗称或简称")),
                ("official", models.CharField(max_length=200, verbose_name="规范用语（以空格分隔）")),
            ],
            options={
                "verbose_name": "同义词",
                "verbose_name_plural": "同义词",
                "ordering": ["term"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="类型")),
                ("object_pk", models.BigIntegerField(verbose_name="对象编号")),
                ("title", models.CharField(max_length=1000, verbose_name="标题")),
                ("core", models.CharField(max_length=1000, verbose_name="标题主干")),
                ("number", models.CharField(blank=True, max_length=200, verbose_name="发文字号")),
                ("identifier", models.CharField(blank=True, max_length=200, verbose_name="索引号")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="成文日期")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="公开日期")),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="排序日期")),
                ("length", models.PositiveIntegerField(verbose_name="正文词数")),
                ("title_length", models.PositiveIntegerField(verbose_name="标题词数")),
                ("cites", models.TextField(verbose_name="引用的标题")),
                ("words", models.TextField(verbose_name="非汉字词及次数")),
                ("counts", models.BinaryField(verbose_name="汉字词及次数")),
                ("body", models.TextField(verbose_name="正文")),
            ],
            options={
                "verbose_name": "检索条目",
                "verbose_name_plural": "检索条目",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_pk"), name="search_one_entry_per_object")
                ],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="编号")),
                ("tokens", models.TextField(verbose_name="词")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="search.entry"
                    ),
                ),
            ],
            options={
                "verbose_name": "索引分段",
                "verbose_name_plural": "索引分段",
            },
        ),
        migrations.CreateModel(
            name="Facet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="分面")),
                ("value", models.CharField(max_length=200, verbose_name="值")),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facets",
                        to="search.entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "分面",
                "verbose_name_plural": "分面",
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "name", "value"), name="search_one_value_per_facet")
                ],
            },
        ),
        migrations.CreateModel(
            name="Scope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="读者范围")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scopes", to="search.entry"
                    ),
                ),
            ],
            options={
                "verbose_name": "读者范围",
                "verbose_name_plural": "读者范围",
                "indexes": [models.Index(fields=["name", "entry"], name="search_scope_name")],
                "constraints": [models.UniqueConstraint(fields=("entry", "name"), name="search_one_scope_per_entry")],
            },
        ),
    ]

"""The tables of the trail, made by SQL: unmanaged, so that a flush of the database leaves them alone."""

from django.db import migrations, models

from portal.trail.guards import drop_tables, make_tables


def make(apps, schema_editor):
    make_tables(schema_editor.connection)


def drop(apps, schema_editor):
    drop_tables(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("at", models.CharField(max_length=27, verbose_name="时间（UTC）")),
                ("actor", models.BigIntegerField(null=True, verbose_name="用户编号")),
                ("address", models.CharField(max_length=45, verbose_name="来源地址")),
                ("action", models.CharField(max_length=100, verbose_name="事项")),
                ("object", models.CharField(max_length=200, verbose_name="对象")),
                ("outcome", models.CharField(max_length=40, verbose_name="结果")),
                ("data", models.TextField(verbose_name="编号与代码")),
                ("previous", models.CharField(max_length=64, verbose_name="上一条摘要")),
                ("digest", models.CharField(max_length=64, verbose_name="本条摘要")),
            ],
            options={
                "verbose_name": "留痕记录",
                "verbose_name_plural": "留痕记录",
                "db_table": "trail_entry",
                "ordering": ["-id"],
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("one", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("id", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.CharField(max_length=27)),
            ],
            options={
                "db_table": "trail_head",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.RunPython(make, drop),
    ]

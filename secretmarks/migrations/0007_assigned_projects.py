import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_display_settings"),
        ("secretmarks", "0006_free_bases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="delegation",
            name="matters",
            field=models.CharField(blank=True, max_length=300, verbose_name="授权范围"),
        ),
        migrations.CreateModel(
            name="AssignedProject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=40, verbose_name="项目编号或者代号")),
                (
                    "highest",
                    models.PositiveSmallIntegerField(
                        choices=[(20, "秘密"), (30, "机密"), (40, "绝密")], verbose_name="项目密级"
                    ),
                ),
                ("assigned_on", models.DateField(verbose_name="交办日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_projects",
                        to="people.division",
                        verbose_name="承担单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "交办的涉密审计项目",
                "verbose_name_plural": "交办的涉密审计项目",
                "ordering": ["-assigned_on", "code", "pk"],
            },
        ),
        migrations.AddField(
            model_name="delegation",
            name="projects",
            field=models.ManyToManyField(
                blank=True,
                related_name="delegations",
                to="secretmarks.assignedproject",
                verbose_name="所承担的涉密审计项目",
            ),
        ),
        migrations.AddField(
            model_name="statesecret",
            name="project",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="secretmarks.assignedproject",
                verbose_name="所属的涉密审计项目",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignedproject",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("assigned_on"))), name="project_ends_after_assignment"
            ),
        ),
        migrations.AddConstraint(
            model_name="assignedproject",
            constraint=models.UniqueConstraint(fields=("organ", "code", "assigned_on"), name="one_row_per_assignment"),
        ),
    ]

"""Notices that a saved search has new hits, which are of no form."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0003_seen_hints"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="form",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="routes.form"
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("waiting", "轮到您签批"),
                    ("publishable", "已批准，等待发布"),
                    ("overdue", "已逾期"),
                    ("returned", "已退回，请修改后重新送审"),
                    ("approved", "已批准"),
                    ("published", "已发布"),
                    ("withdrawn", "承办人已撤回"),
                    ("rule", "按规则提醒"),
                    ("hits", "保存的检索有新结果"),
                ],
                max_length=12,
                verbose_name="事由",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("form__isnull", False), ("kind", "hits"), _connector="OR"),
                name="only_notices_of_hits_are_of_no_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "hits"), ("read_at__isnull", True)),
                fields=("recipient",),
                name="one_unread_notice_of_hits",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0004_notices_of_hits")]

    operations = [
        migrations.RemoveConstraint(model_name="notice", name="only_notices_of_hits_are_of_no_form"),
        migrations.AddField(
            model_name="notice",
            name="code",
            field=models.CharField(blank=True, default="", max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(model_name="notice", name="due_on", field=models.DateField(null=True, verbose_name="期限")),
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
                    ("term", "有办理期限将到或者已过"),
                ],
                max_length=12,
                verbose_name="事由",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("form__isnull", False),
                    ("kind", "hits"),
                    models.Q(("due_on__isnull", False), ("kind", "term"), models.Q(("code", ""), _negated=True)),
                    _connector="OR",
                ),
                name="notices_of_no_form_are_of_hits_and_terms",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "term")), fields=("recipient", "code"), name="one_notice_of_one_term"
            ),
        ),
    ]

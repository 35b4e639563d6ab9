from django.db import migrations, models


def rename(before, after):
    def run(apps, schema_editor):
        apps.get_model("desk", "Notice").objects.filter(kind=before).update(kind=after)

    return run


class Migration(migrations.Migration):
    dependencies = [("desk", "0006_notices_of_sources")]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("waiting", "轮到您签批"),
                    ("awaited", "已批准，等待办理"),
                    ("overdue", "已逾期"),
                    ("returned", "已退回，请修改后重新送审"),
                    ("approved", "已批准"),
                    ("published", "已发布"),
                    ("withdrawn", "承办人已撤回"),
                    ("rule", "按规则提醒"),
                    ("news", "提醒"),
                ],
                max_length=12,
                verbose_name="事由",
            ),
        ),
        migrations.RunPython(rename("publishable", "awaited"), rename("awaited", "publishable")),
    ]

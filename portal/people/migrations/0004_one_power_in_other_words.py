"""Who administers holds no other post: the words of the constraint say so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_account_keys"),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="assignment",
            name="one_power_per_person",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True), ("post__in", ("system_administrator", "security_officer", "auditor"))
                ),
                fields=("user",),
                name="one_power_per_person",
                violation_error_message="系统管理员、安全保密管理员、安全审计员须由不同人员担任，不兼任其他职务，也不代理他人（等级保护“三员分立”）。",
            ),
        ),
    ]

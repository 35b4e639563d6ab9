import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("secretmarks", "0003_about"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Copy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="份号")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="制作时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="制作人",
                    ),
                ),
                (
                    "secret",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="secretmarks.statesecret"
                    ),
                ),
            ],
            options={
                "verbose_name": "涉密纸质件",
                "verbose_name_plural": "涉密纸质件",
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("secret", "number"), name="one_number_per_copy")],
            },
        ),
    ]

"""The zone that a database was made for, which is stored when all migrations are done."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("site", "0003_tables_and_pictures"),
        ("trail", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("zone", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=Q(id=1), name="one_installation")],
            },
        ),
    ]

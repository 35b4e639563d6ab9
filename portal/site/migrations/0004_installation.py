"""The zone that a database was made for. A database that the demonstration filled is one of the demonstration."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

TOLD = "SELECT COUNT(*) FROM trail_entry WHERE action LIKE 'demo.%%'"


def store(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute(TOLD)
        is_of_the_demo = cursor.fetchone()[0] > 0
    zone = "demo" if is_of_the_demo else settings.PORTAL_ZONE
    apps.get_model("site", "Installation").objects.create(pk=1, zone=zone)


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
        migrations.RunPython(store, migrations.RunPython.noop),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("people", "0002_display_settings"),
        ("secretmarks", "0002_delegations_returns_leaks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="statesecret",
            name="about_id",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="statesecret",
            name="about_type",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contenttypes.contenttype",
            ),
        ),
        migrations.AddConstraint(
            model_name="statesecret",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("about_id__isnull", True), ("about_type__isnull", True)),
                    models.Q(("about_id__isnull", False), ("about_type__isnull", False), ("way", "electronic")),
                    _connector="OR",
                ),
                name="electronic_entry_alone_is_about_an_object",
            ),
        ),
        migrations.AddConstraint(
            model_name="statesecret",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["proposed", "classified", "marked"])),
                fields=("about_type", "about_id"),
                name="one_open_secret_per_object",
            ),
        ),
    ]

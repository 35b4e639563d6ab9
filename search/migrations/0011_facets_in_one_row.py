"""The facets of an entry become one row; what stood in a row each is taken over."""

import django.db.models.deletion
from django.db import migrations, models

BATCH = 1000
SEPARATOR = "\x1f"


def take_over(apps, schema_editor):
    facet, facets = apps.get_model("search", "Facet"), apps.get_model("search", "Facets")
    using = schema_editor.connection.alias
    entries = apps.get_model("search", "Entry").objects.using(using).order_by("pk")
    last = 0
    while keys := list(entries.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        last = keys[-1]
        lines = dict.fromkeys(keys, "\n")
        rows = facet.objects.using(using).filter(entry_id__gte=keys[0], entry_id__lte=last).order_by("entry_id", "name")
        for entry, name, value in rows.values_list("entry_id", "name", "value"):
            if value.strip():
                lines[entry] += f"{name}{SEPARATOR}{' '.join(value.split())}\n"
        facets.objects.using(using).bulk_create(facets(entry_id=entry, lines=text) for entry, text in lines.items())


class Migration(migrations.Migration):
    dependencies = [("search", "0010_seeded_terms")]
    operations = [
        migrations.CreateModel(
            name="Facets",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="facets",
                        serialize=False,
                        to="search.entry",
                    ),
                ),
                ("lines", models.TextField(verbose_name="各值")),
            ],
            options={"verbose_name": "分面", "verbose_name_plural": "分面"},
        ),
        migrations.RunPython(take_over),
        migrations.DeleteModel(name="Facet"),
    ]

"""The facets of an entry become one row; what stood in a row each is taken over."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BATCH = 1000
SEPARATOR = "\x1f"


def take_over(apps, schema_editor):
    facet, facets = apps.get_model("search", "Facet"), apps.get_model("search", "Facets")
    outgoing = apps.get_model("search", "Outgoing")
    using = schema_editor.connection.alias
    if schema_editor.connection.vendor == "postgresql":
        # Who still writes as before waits until the table is gone, and fails, rather than writing what is not read.
        schema_editor.execute("LOCK TABLE search_entry, search_facet IN SHARE ROW EXCLUSIVE MODE")
    entries = apps.get_model("search", "Entry").objects.using(using).order_by("pk")
    last = 0
    while keys := list(entries.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        last = keys[-1]
        lines, changed = dict.fromkeys(keys, "\n"), set()
        rows = facet.objects.using(using).filter(entry_id__gte=keys[0], entry_id__lte=last).order_by("entry_id", "name")
        for entry, name, value in rows.values_list("entry_id", "name", "value"):
            tidy = " ".join(value.split())
            if tidy:
                lines[entry] += f"{name}{SEPARATOR}{tidy}\n"
            if tidy != value:
                changed.add(entry)
        facets.objects.using(using).bulk_create(facets(entry_id=entry, lines=text) for entry, text in lines.items())
        if settings.SEARCH_URL:
            # The engine beside the database still has the values as they were.
            outgoing.objects.using(using).bulk_create(outgoing(entry_id=entry) for entry in sorted(changed))


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

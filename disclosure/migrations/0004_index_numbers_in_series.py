"""The counters of index numbers become rows of the one table of series."""

from django.db import migrations

PREFIX = "disclosure.index:"


def carry_over(apps, schema_editor):
    Series = apps.get_model("series", "Series")
    Series.objects.bulk_create(
        Series(name=f"{PREFIX}{row.organ}", year=row.year, last=row.last)
        for row in apps.get_model("disclosure", "IndexCounter").objects.all()
    )


def carry_back(apps, schema_editor):
    IndexCounter = apps.get_model("disclosure", "IndexCounter")
    rows = apps.get_model("series", "Series").objects.filter(name__startswith=PREFIX)
    IndexCounter.objects.bulk_create(
        IndexCounter(organ=row.name.removeprefix(PREFIX), year=row.year, last=row.last) for row in rows
    )
    rows.delete()


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0003_care"), ("series", "0001_series_of_numbers")]

    operations = [
        migrations.RunPython(carry_over, carry_back),
        migrations.DeleteModel("IndexCounter"),
    ]

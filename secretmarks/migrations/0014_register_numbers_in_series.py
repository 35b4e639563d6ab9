"""The counters of the register become rows of the one table of series."""

from django.db import migrations

NAME = "secretmarks.register"


def carry_over(apps, schema_editor):
    Series = apps.get_model("series", "Series")
    Series.objects.bulk_create(
        Series(name=NAME, year=row.year, last=row.last)
        for row in apps.get_model("secretmarks", "RegisterCounter").objects.all()
    )


def carry_back(apps, schema_editor):
    RegisterCounter = apps.get_model("secretmarks", "RegisterCounter")
    rows = apps.get_model("series", "Series").objects.filter(name=NAME)
    RegisterCounter.objects.bulk_create(RegisterCounter(year=row.year, last=row.last) for row in rows)
    rows.delete()


class Migration(migrations.Migration):
    dependencies = [("secretmarks", "0013_letters_and_new_marks"), ("series", "0001_series_of_numbers")]

    operations = [
        migrations.RunPython(carry_over, carry_back),
        migrations.DeleteModel("RegisterCounter"),
    ]

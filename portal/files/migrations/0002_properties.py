"""What a file says beside its text; SQLite writes the table anew for it, so its triggers are made again."""

from importlib import import_module

from django.db import migrations, models

initial = import_module("portal.files.migrations.0001_initial")


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(initial.thaw, initial.freeze),
        migrations.AddField(
            model_name="storedfile",
            name="properties",
            field=models.TextField(blank=True, verbose_name="文件属性"),
        ),
        migrations.RunPython(initial.freeze, initial.thaw),
    ]

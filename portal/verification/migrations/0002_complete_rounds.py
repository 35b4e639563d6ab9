from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("verification", "0001_findings"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="complete",
            field=models.BooleanField(default=True, verbose_name="各项都已做成"),
        ),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("secretmarks", "0009_delegation_filings")]

    operations = [
        migrations.RemoveField(model_name="delegation", name="filed_on"),
        migrations.RemoveField(model_name="delegation", name="locally_filed_on"),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("secretmarks", "0005_upward")]

    operations = [
        migrations.AddIndex(
            model_name="statesecret",
            index=models.Index(
                condition=models.Q(("free_basis", ""), _negated=True),
                fields=["-year", "-serial"],
                name="secrets_of_free_basis",
            ),
        ),
    ]

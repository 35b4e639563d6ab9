"""Single pages that were shown, a row each; an entry of the chain seals some hundred of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trail", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor", models.BigIntegerField(null=True, verbose_name="用户编号")),
                ("address", models.CharField(max_length=45, verbose_name="来源地址")),
                ("object", models.CharField(max_length=200, verbose_name="对象")),
                ("place", models.PositiveIntegerField(verbose_name="页")),
                ("ground", models.CharField(blank=True, max_length=100, verbose_name="依据")),
                ("at", models.CharField(max_length=27, verbose_name="时间（UTC）")),
                ("batch", models.UUIDField(db_index=True, null=True, verbose_name="封存批次")),
            ],
            options={
                "verbose_name": "逐页查阅记录",
                "verbose_name_plural": "逐页查阅记录",
                "default_permissions": (),
            },
        ),
    ]

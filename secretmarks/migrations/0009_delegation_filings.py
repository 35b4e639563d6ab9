import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SIDES = ((False, "filed_on"), (True, "locally_filed_on"))


def rows_of_columns(apps, schema_editor):
    """What was filed so far without a list of documents; it was of the decision that holds."""
    delegations = apps.get_model("secretmarks", "Delegation").objects
    filings = apps.get_model("secretmarks", "DelegationFiling").objects
    for delegation in delegations.filter(state__in=["granted", "revoked"]).order_by("pk"):
        for local, column in SIDES:
            if day := getattr(delegation, column):
                filings.create(delegation=delegation, decision=delegation.state, local=local, filed_on=day)


def columns_of_rows(apps, schema_editor):
    delegations = apps.get_model("secretmarks", "Delegation").objects
    for filing in apps.get_model("secretmarks", "DelegationFiling").objects.all():
        held = delegations.filter(pk=filing.delegation_id, state=filing.decision)
        held.update(**{dict(SIDES)[filing.local]: filing.filed_on})


class Migration(migrations.Migration):
    dependencies = [
        ("secretmarks", "0008_delegation_papers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DelegationFiling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.CharField(
                        choices=[("granted", "已授权"), ("revoked", "已撤销")], max_length=10, verbose_name="备案事项"
                    ),
                ),
                ("local", models.BooleanField(verbose_name="被授权单位备案")),
                ("filed_on", models.DateField(verbose_name="备案日期")),
                ("documents", models.JSONField(default=list, verbose_name="备案材料")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "delegation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="secretmarks.delegation",
                        verbose_name="定密授权",
                    ),
                ),
            ],
            options={
                "verbose_name": "定密授权备案",
                "verbose_name_plural": "定密授权备案",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("delegation", "decision", "local"), name="one_filing_per_decision_and_side"
                    )
                ],
            },
        ),
        migrations.RunPython(rows_of_columns, columns_of_rows),
    ]

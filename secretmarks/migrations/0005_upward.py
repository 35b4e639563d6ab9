import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_display_settings"),
        ("secretmarks", "0004_copies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UnclearMatter",
            fields=[
                (
                    "secret",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="unclear",
                        serialize=False,
                        to="secretmarks.statesecret",
                    ),
                ),
                ("found_on", models.DateField(verbose_name="拟定日期")),
                ("reported_on", models.DateField(blank=True, null=True, verbose_name="上报日期")),
                ("ruled_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                (
                    "ruling",
                    models.CharField(
                        blank=True,
                        choices=[("", ""), ("secret", "属于国家秘密"), ("no_secret", "不属于国家秘密")],
                        max_length=10,
                        verbose_name="答复",
                    ),
                ),
            ],
            options={
                "verbose_name": "不明确事项",
                "verbose_name_plural": "不明确事项",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ruled_on__isnull", True), ("ruling", "")),
                            models.Q(
                                ("reported_on__lte", models.F("ruled_on")),
                                ("ruled_on__isnull", False),
                                models.Q(("ruling", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ruling_follows_its_report",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reported_on__isnull", True), ("reported_on__gte", models.F("found_on")), _connector="OR"
                        ),
                        name="report_follows_the_proposal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="上报时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上报人",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.division",
                        verbose_name="上报单位",
                    ),
                ),
                (
                    "secret",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="secretmarks.statesecret",
                    ),
                ),
            ],
            options={
                "verbose_name": "逐级上报",
                "verbose_name_plural": "逐级上报",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("secret", "round", "organ"), name="one_referral_per_organ_and_round"
                    )
                ],
            },
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_display_settings"),
        ("secretmarks", "0010_delegation_filed_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="act",
            name="power",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", ""),
                    ("statutory", "法定定密责任人"),
                    ("designated", "指定定密责任人"),
                    ("delegated", "被授权单位"),
                    ("government", "有定密权的当地政府"),
                ],
                max_length=10,
                verbose_name="定密权",
            ),
        ),
        migrations.CreateModel(
            name="GovernmentRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("government", models.CharField(max_length=60, verbose_name="有定密权的当地政府")),
                ("letter", models.CharField(max_length=60, verbose_name="请示文号")),
                ("sent_on", models.DateField(verbose_name="上报日期")),
                (
                    "ruling",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("secret", "属于国家秘密"),
                            ("no_secret", "不属于国家秘密"),
                            ("declined", "不予受理，改为逐级上报省审计厅"),
                        ],
                        max_length=10,
                        verbose_name="批复",
                    ),
                ),
                ("ruled_on", models.DateField(blank=True, null=True, verbose_name="批复日期")),
                ("reply", models.CharField(blank=True, max_length=60, verbose_name="批复文号")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(0, "公开"), (10, "内部"), (20, "秘密"), (30, "机密"), (40, "绝密")],
                        null=True,
                        verbose_name="批复的密级",
                    ),
                ),
                ("term", models.CharField(blank=True, max_length=60, verbose_name="批复的保密期限")),
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
                        related_name="government_requests",
                        to="secretmarks.statesecret",
                    ),
                ),
            ],
            options={
                "verbose_name": "报当地政府审批",
                "verbose_name_plural": "报当地政府审批",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ruling", "")), fields=("secret",), name="one_open_request_per_secret"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reply", ""), ("ruled_on__isnull", True), ("ruling", "")),
                            models.Q(
                                models.Q(("ruling", ""), _negated=True),
                                ("ruled_on__gte", models.F("sent_on")),
                                models.Q(("reply", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="government_rules_by_letter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("level__isnull", False), ("ruling", "secret"), models.Q(("term", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("ruling", "secret"), _negated=True), ("level__isnull", True), ("term", "")
                            ),
                            _connector="OR",
                        ),
                        name="government_fixes_level_and_term",
                    ),
                ],
            },
        ),
    ]

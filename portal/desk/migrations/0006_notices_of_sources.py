from django.db import migrations, models
from django.db.models import Q

SOURCES = {"hits": "search.saved", "term": "secretmarks.terms"}


def name_the_source(apps, schema_editor):
    notices = apps.get_model("desk", "Notice").objects.using(schema_editor.connection.alias)
    for kind, source in SOURCES.items():
        notices.filter(kind=kind).update(kind="news", source=source)


def name_the_kind(apps, schema_editor):
    """Notices are no records: those of sources that were unknown before go."""
    notices = apps.get_model("desk", "Notice").objects.using(schema_editor.connection.alias)
    for kind, source in SOURCES.items():
        notices.filter(source=source).update(kind=kind)
    notices.filter(kind="news").delete()


KINDS = [
    ("waiting", "轮到您签批"),
    ("publishable", "已批准，等待发布"),
    ("overdue", "已逾期"),
    ("returned", "已退回，请修改后重新送审"),
    ("approved", "已批准"),
    ("published", "已发布"),
    ("withdrawn", "承办人已撤回"),
    ("rule", "按规则提醒"),
    ("news", "提醒"),
]


class Migration(migrations.Migration):
    dependencies = [("desk", "0005_notices_of_terms")]

    operations = [
        migrations.RemoveConstraint(model_name="notice", name="notices_of_no_form_are_of_hits_and_terms"),
        migrations.RemoveConstraint(model_name="notice", name="one_notice_of_one_term"),
        migrations.RemoveConstraint(model_name="notice", name="one_unread_notice_of_hits"),
        migrations.AddField(
            model_name="notice",
            name="source",
            field=models.CharField(blank=True, default="", max_length=30),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=12, verbose_name="事由"),
        ),
        migrations.RunPython(name_the_source, name_the_kind),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=Q(form__isnull=False, source="") | Q(form__isnull=True, kind="news") & ~Q(source=""),
                name="notices_of_no_form_have_a_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=~Q(code=""),
                fields=("recipient", "source", "code"),
                name="one_notice_of_one_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=Q(code="", read_at__isnull=True) & ~Q(source=""),
                fields=("recipient", "source"),
                name="one_unread_notice_of_one_source",
            ),
        ),
    ]

"""Forms keep the steps of their round themselves. Those that stand take over the tables that they were begun under."""

from django.db import migrations, models

SECRETS = (
    ("review", "复核人复核", ("division_head", "audit_lead"), "drafter"),
    ("examination", "审核人审核（可以决定不予定密，退回承办人）", ("office_examiner", "office_head"), "office"),
    ("decision", "定密责任人审批", ("director_general", "designated_authority", "bureau_head"), "drafter"),
)
PUBLISHING = (
    ("review", "拟稿处室负责人审核（保密审查）", ("division_head",), "drafter"),
    ("1", "办公室主要负责人审核", ("office_head",), "office"),
    ("2", "分管厅领导审批", ("leader",), "drafter"),
)
# Route: (code, label, posts, whose division) of each step, as they stood before plans.
STEPS = {
    "disclosure.publish": PUBLISHING,
    "disclosure.bundle": PUBLISHING,
    "disclosure.attribute": (
        ("0", "拟稿处室负责人审核", ("division_head",), "drafter"),
        ("1", "办公室主要负责人审核", ("office_head",), "office"),
    ),
    "disclosure.withdraw": (
        ("0", "拟稿处室负责人审核", ("division_head",), "drafter"),
        ("1", "办公室主要负责人审批", ("office_head",), "office"),
    ),
    "disclosure.withdraw_urgent": (
        ("0", "办公室或者保密委先行撤下", ("office_head", "secrecy_deputy"), "office"),
        ("1", "另一方会签", ("secrecy_deputy", "office_head"), "office"),
    ),
    "secretmarks.internal": (("0", "拟稿处室负责人审批", ("division_head",), "drafter"),),
    "secretmarks.determine": SECRETS,
    "secretmarks.reclassify": SECRETS,
    "secretmarks.declassify": SECRETS,
    "secretmarks.delegate": (
        ("0", "市级审计局审核", ("bureau_head",), "seat"),
        ("1", "省审计厅保密委员会审定", ("secrecy_committee",), "office"),
    ),
}
URGENT = "disclosure.withdraw_urgent"
# What only the last step may change; nobody amends what a delegation asks for.
CLOSED = dict.fromkeys(("secretmarks.determine", "secretmarks.reclassify", "secretmarks.declassify"), 2)
CLOSED["secretmarks.delegate"] = 2


def take_over(apps, schema_editor):
    division_model, seat_model = apps.get_model("people", "Division"), apps.get_model("routes", "Seat")
    form_model = apps.get_model("routes", "Form")
    office = division_model.objects.filter(is_general_office=True).values_list("pk", flat=True).first()
    for form in form_model.objects.iterator(chunk_size=500):
        steps = STEPS.get(form.route_id, ())
        decides = 0 if form.route_id == URGENT else len(steps) - 1
        rows = []
        for index, (code, label, posts, whose) in enumerate(steps):
            division = {"drafter": form.division_id, "office": office}.get(whose)
            if whose == "seat":
                seats = seat_model.objects.filter(form=form, round=form.round, index=index, division__isnull=False)
                division = seats.values_list("division", flat=True).first() or form.division_id
            amends = [] if index < CLOSED.get(form.route_id, 0) else None
            rows.append(
                {
                    "code": code, "label": label, "posts": list(posts), "division": division,
                    "days": 1 if form.route_id == URGENT else 3, "amends": amends, "decides": index == decides,
                }
            )  # fmt: skip
        form_model.objects.filter(pk=form.pk).update(plan=rows)


class Migration(migrations.Migration):
    dependencies = [("routes", "0001_initial"), ("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="form", name="plan", field=models.JSONField(default=list, verbose_name="签批步骤")
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]

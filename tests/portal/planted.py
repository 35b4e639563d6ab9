"""Accounts, divisions, posts and deputies as the administrators keep them, and somebody's job."""

from datetime import timedelta

from portal.jobs.models import Job, Line
from portal.letters.models import Template
from portal.people.models import Assignment, Deputy, today
from portal.people.opening import request_key
from portal.verification.models import Finding
from tests import factories
from tests.planted import NO_NUMBER, NO_UUID, Names, Planted

ACCOUNTS = Names(("people_users:pk",), NO_NUMBER)
DIVISIONS = Names(("people_divisions:pk",), NO_NUMBER)
ASSIGNMENTS = Names(("people_assignments:pk",), NO_NUMBER)
DEPUTIES = Names(("people_deputies:pk",), NO_NUMBER)
JOBS = Names(("job",), NO_UUID)
KEYS = Names(("key",), NO_UUID)
TEMPLATES = Names(("template",), NO_UUID)
FINDINGS = Names(("finding",), NO_NUMBER)
# Whoever has the token is its reader.
FREE: dict[str, object] = {
    "token": "aaaa-bbbb-cccc-dddd",
    "letter_templates_of:kind": "secretmarks.notice",
    "letter_built_in:kind": "secretmarks.notice",
}

KEEPERS = frozenset({"system_administrator", "security_officer"})
ACCOUNT, LINE, FOUND, TEMPLATE = "zqaccountxw", "zqlinexw", "zqfoundxw", "zqtemplatexw"
WEEK = timedelta(days=7)


def plant(ground) -> dict[Names, list[Planted]]:
    house = ground.house
    account = factories.make_user(house.finance, username=ACCOUNT, name="某某某")
    seat = Assignment.objects.get(user=house.head)
    deputy = Deputy.objects.create(assignment=seat, user=house.colleague, starts_on=today(), ends_on=today() + WEEK)
    job = Job.objects.create(kind="disclosure.tag", owner=house.editor, total=1, done=1, state=Job.State.FINISHED)
    Line.objects.create(job=job, position=0, object_id=ground.documents["draft"].pk, outcome="refused", words=LINE)
    request_key(account, by=house.system_administrator)
    finding = Finding.objects.create(code="tests.fault", object="tests.thing:1", words=FOUND)
    by = house.secrecy_office
    template = Template.objects.create(
        kind="secretmarks.notice", name=TEMPLATE, file=factories.make_file("模板.txt", by=by), proposed_by=by
    )
    return {
        TEMPLATES: [Planted("template", template.uuid, frozenset({"secrecy_office"}), words=(TEMPLATE,))],
        KEYS: [Planted("key", account.keys.get().uuid, frozenset({"security_officer"}))],
        FINDINGS: [Planted("finding", finding.pk, frozenset({"security_officer", "auditor"}), words=(FOUND,))],
        ACCOUNTS: [Planted("account", account.pk, KEEPERS, words=(ACCOUNT,))],
        DIVISIONS: [Planted("division", house.banking.pk, KEEPERS)],
        ASSIGNMENTS: [Planted("assignment", seat.pk, KEEPERS)],
        DEPUTIES: [Planted("deputy", deputy.pk, KEEPERS)],
        JOBS: [Planted("job", job.uuid, frozenset({"editor"}), words=(LINE,))],
    }

"""The doors of state secrets: who enters, and whom their ids are resolved for."""

from portal.doors import Door, add, staff
from portal.routes.doors import readable_forms

from .delegations import applying_objection, granting_objection
from .designating import designating_objection
from .models import (
    AnnualReturn,
    AssignedProject,
    Delegation,
    Designation,
    GuideItem,
    LeakReport,
    Letter,
    Notice,
    Remarking,
    StateSecret,
    keeps_register,
)
from .reporting import sees_returns


def registered(user):
    return StateSecret.objects.registered_for(user)


def readable(user):
    return StateSecret.objects.readable_by(user)


def own_notices(user):
    return Notice.objects.filter(person=user)


def own_remarkings(user):
    return Remarking.objects.asked_of(user)


def letters(user):
    return Letter.objects.readable_by(user)


def designations(user):
    """Everyone in the house may know who classifies (S-16)."""
    return Designation.objects.all()


def guide_items(user):
    return GuideItem.objects.all()


def designates(user) -> bool:
    return user.is_authenticated and not designating_objection(user)


def delegations(user):
    return Delegation.objects.readable_by(user)


def projects(user):
    return AssignedProject.objects.readable_by(user)


def annual_returns(user):
    return AnnualReturn.objects.all()


def leak_reports(user):
    return LeakReport.objects.readable_by(user)


def applies(user) -> bool:
    return user.is_authenticated and not applying_objection(user)


def grants(user) -> bool:
    return user.is_authenticated and not granting_objection(user)


def register() -> None:
    post, kind = frozenset({"POST"}), frozenset({"kind"})
    year, delegation = frozenset({"year"}), {"delegation": (delegations, "uuid")}
    letter = {"letter": (letters, "uuid")}
    row, known = {"secret": (registered, "uuid")}, {"secret": (readable, "uuid")}
    add(
        {
            "secret_register": Door(staff),
            "secret_export": Door(keeps_register),
            "secret_propose": Door(staff),
            "secret_propose_again": Door(staff, ids={"form": (readable_forms, "uuid")}),
            "secret": Door(staff, ids=row),
            "secret_mark": Door(staff, ids=known, methods=post),
            "secret_review": Door(staff, ids=row, methods=post),
            "secret_event": Door(staff, ids=row, methods=post),
            "secret_refer": Door(staff, ids=known, methods=post),
            "secret_government": Door(staff, ids=known, methods=post),
            "secret_unclear": Door(keeps_register, ids=row, methods=post),
            "secret_change": Door(staff, ids=known, free=kind),
            "secret_paper": Door(keeps_register),
            "secret_paper_act": Door(keeps_register, ids=row),
            "secret_notices": Door(staff),
            "secret_notice_receive": Door(staff, ids={"notice": (own_notices, "pk")}, methods=post),
            "secret_remark": Door(staff, ids={"remarking": (own_remarkings, "pk")}, methods=post),
            "secret_letter": Door(staff, ids=letter),
            "secret_letter_send": Door(staff, ids=letter, methods=post),
            "secret_letter_file": Door(staff, ids=letter, methods=post),
            "secret_authorities": Door(staff),
            "secret_designate": Door(designates, methods=post),
            "secret_replace": Door(designates, ids={"designation": (designations, "pk")}, methods=post),
            "secret_designation_file": Door(keeps_register, ids={"designation": (designations, "pk")}, methods=post),
            "secret_guide": Door(staff),
            "secret_guide_import": Door(keeps_register, methods=post),
            "secret_guide_withdraw": Door(keeps_register, ids={"matter": (guide_items, "pk")}, methods=post),
            "secret_delegations": Door(staff),
            "secret_delegation_apply": Door(applies),
            "secret_delegation_again": Door(staff, ids={"form": (readable_forms, "uuid")}),
            "secret_delegation_grant": Door(grants, methods=post),
            "secret_delegation_revoke": Door(grants, ids=delegation, methods=post),
            "secret_delegation_file": Door(staff, ids=delegation, methods=post),
            "secret_projects": Door(staff),
            "secret_project_end": Door(keeps_register, ids={"project": (projects, "uuid")}, methods=post),
            "secret_returns_latest": Door(sees_returns),
            "secret_returns": Door(sees_returns, free=year),
            "secret_return_sign": Door(sees_returns, free=year, methods=post),
            "secret_returns_csv": Door(sees_returns, free=year),
            "secret_return_receive": Door(keeps_register, ids={"annual": (annual_returns, "pk")}, methods=post),
            "secret_supervision_latest": Door(keeps_register),
            "secret_supervision": Door(keeps_register, free=year),
            "secret_supervision_export": Door(keeps_register, free=year),
            "secret_leaks": Door(staff),
            "secret_leak": Door(staff, ids={"report": (leak_reports, "uuid")}),
            "secret_blanks": Door(staff),
            "secret_blank": Door(staff, free=kind),
            "secret_blank_docx": Door(staff, free=kind),
            "secret_calculator": Door(staff),
        }
    )

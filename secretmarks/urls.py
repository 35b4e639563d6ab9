"""Addresses of state secrets on the desk."""

from django.urls import path

from .views import acts, authorities, blank, calculator, delegations, guide, register, reporting

urlpatterns = [
    path("", register.register, name="secret_register"),
    path("export/", register.export, name="secret_export"),
    path("propose/", acts.propose, name="secret_propose"),
    path("forms/<uuid:form>/again/", acts.propose_again, name="secret_propose_again"),
    path("register/<uuid:secret>/", register.secret, name="secret"),
    path("register/<uuid:secret>/mark/", acts.secret_mark, name="secret_mark"),
    path("register/<uuid:secret>/review/", acts.secret_review, name="secret_review"),
    path("register/<uuid:secret>/event/", acts.secret_event, name="secret_event"),
    path("register/<uuid:secret>/paper/", acts.paper_act, name="secret_paper_act"),
    path("register/<uuid:secret>/<str:kind>/", acts.secret_change, name="secret_change"),
    path("paper/", acts.paper_entry, name="secret_paper"),
    path("notices/", acts.notices, name="secret_notices"),
    path("notices/<int:notice>/receive/", acts.notice_receive, name="secret_notice_receive"),
    path("authorities/", authorities.authorities, name="secret_authorities"),
    path("authorities/designate/", authorities.designate, name="secret_designate"),
    path("authorities/<int:designation>/replace/", authorities.replace, name="secret_replace"),
    path("authorities/<int:designation>/file/", authorities.file, name="secret_designation_file"),
    path("delegations/", delegations.delegations, name="secret_delegations"),
    path("delegations/apply/", delegations.delegation_apply, name="secret_delegation_apply"),
    path("delegations/grant/", delegations.delegation_grant, name="secret_delegation_grant"),
    path("delegations/<uuid:delegation>/revoke/", delegations.delegation_revoke, name="secret_delegation_revoke"),
    path("delegations/<uuid:delegation>/file/", delegations.delegation_file, name="secret_delegation_file"),
    path("returns/", reporting.latest_returns, name="secret_returns_latest"),
    path("returns/<int:year>/", reporting.returns, name="secret_returns"),
    path("returns/<int:year>/sign/", reporting.return_sign, name="secret_return_sign"),
    path("returns/<int:year>/csv/", reporting.returns_csv, name="secret_returns_csv"),
    path("returns/received/<int:annual>/", reporting.return_receive, name="secret_return_receive"),
    path("leaks/", reporting.leaks, name="secret_leaks"),
    path("leaks/<uuid:report>/", reporting.leak, name="secret_leak"),
    path("guide/", guide.guide, name="secret_guide"),
    path("guide/import/", guide.guide_import, name="secret_guide_import"),
    path("guide/<int:matter>/withdraw/", guide.guide_withdraw, name="secret_guide_withdraw"),
    path("blank/<str:kind>/", blank.blank, name="secret_blank"),
    path("blank/<str:kind>/docx/", blank.blank_docx, name="secret_blank_docx"),
    path("calculator/", calculator.calculator, name="secret_calculator"),
]

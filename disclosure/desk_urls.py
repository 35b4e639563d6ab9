"""Addresses of documents on the desk."""

from django.urls import path

from . import care, classifying, desk

urlpatterns = [
    path("documents/", care.documents, name="desk_documents"),
    path("reports/", care.reports, name="desk_reports"),
    path("reports/<slug:report>/", care.report, name="desk_report"),
    path("documents/bulk/", care.bulk, name="documents_bulk"),
    path("documents/bundle/", care.bundle, name="documents_bundle"),
    path("documents/bin/", care.recycle_bin, name="desk_bin"),
    path("documents/bin/<uuid:discarded>/", care.restore, name="document_restore"),
    path("documents/<uuid:document>/", desk.desk_document, name="desk_document"),
    path("documents/<uuid:document>/comparison/", desk.desk_comparison, name="desk_comparison"),
    path("documents/<uuid:document>/label/", desk.document_label, name="document_label"),
    path("documents/<uuid:document>/copy/", classifying.document_copy, name="document_copy"),
    path("documents/<uuid:document>/classify/", classifying.document_classify, name="document_classify"),
    path("documents/<uuid:document>/discard/", care.discard, name="document_discard"),
    path("documents/<uuid:document>/submit/<str:route>/", desk.document_submit, name="document_submit"),
    path("forms/<uuid:form>/items/<int:item>/", desk.form_item, name="form_item"),
    path("forms/<uuid:form>/publish/", desk.form_publish, name="form_publish"),
    path("forms/<uuid:form>/resubmit/", desk.form_resubmit, name="form_resubmit"),
]

"""Addresses of documents on the document."""

from django.urls import path

from . import bin, bundles, classifying, document, many, reports

urlpatterns = [
    path("documents/", many.documents, name="desk_documents"),
    path("reports/", reports.reports, name="desk_reports"),
    path("reports/<slug:report>/", reports.report, name="desk_report"),
    path("documents/bulk/", many.bulk, name="documents_bulk"),
    path("documents/bundle/", bundles.bundle, name="documents_bundle"),
    path("documents/bin/", bin.recycle_bin, name="desk_bin"),
    path("documents/bin/<uuid:discarded>/", bin.document_restore, name="document_restore"),
    path("documents/<uuid:document>/", document.desk_document, name="desk_document"),
    path("documents/<uuid:document>/comparison/", document.desk_comparison, name="desk_comparison"),
    path("documents/<uuid:document>/label/", document.document_label, name="document_label"),
    path("documents/<uuid:document>/copy/", classifying.document_copy, name="document_copy"),
    path("documents/<uuid:document>/classify/", classifying.document_classify, name="document_classify"),
    path("documents/<uuid:document>/discard/", bin.document_discard, name="document_discard"),
    path("documents/<uuid:document>/submit/<str:route>/", document.document_submit, name="document_submit"),
    path("forms/<uuid:form>/items/<int:item>/", document.form_item, name="form_item"),
    path("forms/<uuid:form>/publish/", document.form_publish, name="form_publish"),
]

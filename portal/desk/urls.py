"""Addresses of the desk and of approval forms."""

from django.urls import path

from . import leafing, shelves, views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("sent/", views.desk_sent, name="desk_sent"),
    path("done/", views.desk_done, name="desk_done"),
    path("stuck/", views.desk_stuck, name="desk_stuck"),
    path("search/", views.desk_search, name="desk_search"),
    path("help/", views.desk_help, name="desk_help"),
    path("hints/", views.hints_dismiss, name="hints_dismiss"),
    path("notices/", views.desk_notices, name="desk_notices"),
    path("shelves/", shelves.shelves, name="desk_shelves"),
    path("shelves/<uuid:shelf>/", shelves.shelf, name="desk_shelf"),
    path("shelves/<uuid:shelf>/<int:entry>/remove/", shelves.shelf_remove, name="shelf_remove"),
    path("flags/<int:flag>/lift/", shelves.flag_lift, name="flag_lift"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("files/<uuid:file>/", leafing.file_pages, name="file_pages"),
    path("files/<uuid:file>/<int:number>.jpg", leafing.file_page, name="file_page"),
    path("forms/<uuid:form>/", views.form_view, name="form"),
    path("forms/<uuid:form>/sign/", views.form_sign, name="form_sign"),
    path("forms/<uuid:form>/withdraw/", views.form_withdraw, name="form_withdraw"),
    path("forms/<uuid:form>/resubmit/", views.form_resubmit, name="form_resubmit"),
    path("forms/<uuid:form>/print/", views.form_print, name="form_print"),
    path("forms/<uuid:form>/docx/", views.form_docx, name="form_docx"),
]

"""Every address of a deployment; staff have theirs only where there are staff."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

from disclosure.desk.document import tag_autocomplete
from portal.people.views import OwnSettingsView
from secretmarks.levels import Zone

STAFF = [
    path("", include("portal.people.urls")),
    path("desk/", include("portal.desk.urls")),
    path("desk/", include("portal.jobs.urls")),
    path("desk/letters/", include("portal.letters.urls")),
    path("desk/findings/", include("portal.verification.urls")),
    path("desk/", include("disclosure.desk.urls")),
    path("desk/secretmarks/", include("secretmarks.urls")),
    path("desk/searches/", include("search.desk_urls")),
    # The framework's own sign-in page would be a second door beside the house's.
    path("admin/login/", RedirectView.as_view(pattern_name="sign_in", query_string=True), name="admin_sign_in"),
    # The framework's answers with every word of the vocabulary; this one with those of readable documents.
    path("admin/tag-autocomplete/disclosure/documenttag/", tag_autocomplete, name="tag_autocomplete"),
    # The framework's would take a name, a picture and a language as well.
    path("admin/account/", OwnSettingsView.as_view(), name="wagtailadmin_account"),
    path("admin/", include(wagtailadmin_urls)),
]

urlpatterns = [
    *(STAFF if settings.PORTAL_ZONE != Zone.PUBLIC else ()),
    path("search/", include("search.urls")),
    path("disclosure/", include("disclosure.public.urls")),
    path("api/", include("disclosure.public.api_urls")),
    path("", include("portal.files.urls")),
    path("", include("portal.site.urls")),
]

handler400 = "portal.site.views.malformed"
# A refusal is not told apart from a page that does not exist.
handler403 = handler404 = "portal.site.views.missing"
handler500 = "portal.site.views.failed"

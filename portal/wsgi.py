"""The entry point of the web server processes."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django_application = get_wsgi_application()
# A server process runs no checks of its own; a site that does not say who publishes is not to answer, nor is one on
# the database of another zone, nor one without the keys of personal data.
call_command("check", tags=["identity", "zone", "sealed"], verbosity=0)

# Only after the set-up may anything of the apps be imported.
from portal.site.response_cache import ResponseCache  # noqa: E402

application = ResponseCache(django_application)

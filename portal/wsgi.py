"""The entry point of the web server processes."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
# A server process runs no checks of its own; a site that does not say who publishes is not to answer.
call_command("check", tags=["identity"], verbosity=0)

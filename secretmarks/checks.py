"""No start without a known zone and ceiling."""

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from .levels import ceiling, zone


@register()
def zone_is_known(app_configs, **kwargs):
    try:
        zone()
        ceiling()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="secretmarks.E001")]
    return []

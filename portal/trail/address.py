"""From where a request comes: the client's address, counted through our own proxies and never taken on trust."""

from contextvars import ContextVar
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

current: ContextVar[str] = ContextVar("address", default="")


def client_address(request: HttpRequest) -> str:
    """The address that our outermost proxy saw; what a client claims further left in the header counts for nothing."""
    claimed = request.META.get("REMOTE_ADDR", "")
    if proxies := getattr(settings, "AXES_IPWARE_PROXY_COUNT", None):
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        claimed = hops[-proxies] if len(hops) >= proxies else claimed
    try:
        return str(ip_address(claimed.strip()))
    except ValueError:
        return ""

"""Ends a session that was idle or open too long, and leads a first password to its change."""

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

ALWAYS_OPEN = ("sign_in", "sign_out", "change_password")


class SessionRulesMiddleware:
    """15 minutes idle and 8 hours of work end a session (等保 A2); an initial or old password must be changed first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.session.session_key and request.user.is_authenticated:
            ended = self.ended(request)
            if ended:
                return ended
        response = self.get_response(request)
        return response

    def ended(self, request):
        now = timezone.now().timestamp()
        session = request.session
        started = session.setdefault("started", now)
        seen = session.get("seen", now)
        if (
            now - seen > settings.SESSION_IDLE_SECONDS
            or now - started > settings.SESSION_WORK_SECONDS
            or now < started - 60
        ):
            logout(request)
            if request.path.startswith(("/desk/", "/admin/")):
                return redirect(f"{reverse('sign_in')}?ended=1&next={request.path}")
            return None
        if now - seen > 30 or "seen" not in session:
            session["seen"] = now
        return None

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or request.resolver_match.url_name in ALWAYS_OPEN:
            return None
        return redirect("change_password") if must_change(request.user) else None


def must_change(user) -> bool:
    """Whether this password was given by somebody else or is older than the house allows."""
    if user.password_is_initial:
        return True
    if not settings.PASSWORD_MAX_DAYS or user.password_changed_at is None:
        return False
    return (timezone.now() - user.password_changed_at).days >= settings.PASSWORD_MAX_DAYS

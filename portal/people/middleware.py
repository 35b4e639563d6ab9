"""Ends a session that was idle or open too long, sends to the sign-in, and leads a first password to its change."""

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.utils import timezone

from .returning import needs_sign_in, to_sign_in

ALWAYS_OPEN = frozenset({"sign_in", "sign_out", "change_password"})
# What an open page asks for by itself, again and again: nobody need sit before it.
UNATTENDED = frozenset({"wagtailadmin_editing_sessions:ping"})
# Written at most this often.
SEEN_EVERY = 30


class SessionRulesMiddleware:
    """15 minutes idle and 8 hours of work end a session (等保 A2); an initial or old password must be changed first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        ended = bool(request.session.session_key and request.user.is_authenticated and has_ended(request.session))
        if ended:
            logout(request)
        # The address first: who is only read to is not asked who they are.
        if needs_sign_in(request.path_info, ended=ended) and not request.user.is_authenticated:
            return to_sign_in(request, ended=ended)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name
        if name not in UNATTENDED:
            touch(request.session)
        return redirect("change_password") if name not in ALWAYS_OPEN and must_change(request.user) else None


def begin(session) -> None:
    """Both clocks start at the sign-in."""
    session["started"] = session["seen"] = timezone.now().timestamp()


def touch(session) -> None:
    now = timezone.now().timestamp()
    if now - session["seen"] > SEEN_EVERY:
        session["seen"] = now


def has_ended(session) -> bool:
    """Idle or open too long, opened in the future (the clock was set back), or without a clock at all."""
    now = timezone.now().timestamp()
    started, seen = session.get("started", 0), session.get("seen", 0)
    idle, work = now - seen, now - started
    return idle > settings.SESSION_IDLE_SECONDS or work > settings.SESSION_WORK_SECONDS or work < -60


def must_change(user) -> bool:
    """Whether this password was given by somebody else or is older than the house allows."""
    if user.password_is_initial:
        return True
    if not settings.PASSWORD_MAX_DAYS or user.password_changed_at is None:
        return False
    return (timezone.now() - user.password_changed_at).days >= settings.PASSWORD_MAX_DAYS

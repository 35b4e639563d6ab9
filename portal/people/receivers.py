"""Ends sessions when rights end, and records sign-ins, refusals and changes of rights in the trail."""

from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.contrib.auth import user_logged_in, user_logged_out, user_login_failed
from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.log_actions import get_active_log_context

from portal import trail

from .accounts import as_account
from .lockout import forget_what_was_typed
from .middleware import begin
from .models import Assignment, Deputy, Division, User

# What the trail keeps of a changed row: ids, codes and dates.
FACTS = {
    Assignment: ("user_id", "post", "division_id", "starts_on", "ends_on"),
    Deputy: ("user_id", "assignment_id", "starts_on", "ends_on"),
    Division: ("kind", "parent_id", "is_general_office"),
    User: ("division_id", "clearance", "active_from", "active_until", "is_active", "password_is_initial"),
}


def signed_in(sender, request, user, **kwargs):
    begin(request.session)
    trail.note("people.sign_in", by=user, of=user)


def signed_out(sender, request, user, **kwargs):
    if user is not None:
        trail.note("people.sign_out", by=user, of=user)


def refused(sender, credentials, request=None, **kwargs):
    """One entry for each attempt; the account typed is named when there is one, and never what was typed."""
    user = User.objects.filter(username=as_account(credentials.get("username") or "")).first()
    inside = request is not None and getattr(request, "user", None) is not None and request.user.is_authenticated
    outcome = "locked" if was_locked(request) else "refused"
    trail.note("people.confirm" if inside else "people.sign_in", of=user, outcome=outcome)


def was_locked(request) -> bool:
    """Whether the account was closed before this attempt, which then was not counted."""
    return getattr(request, "axes_locked_out", False) and request.axes_failures_since_start is None


def locked(sender, request, username, **kwargs):
    """The failure that closes the account; later ones are attempts at a closed account."""
    if not was_locked(request):
        trail.note("people.locked_out", of=User.objects.filter(username=username).first(), outcome="refused")


def facts(instance) -> dict[str, int | str | bool | None]:
    values = {name: getattr(instance, name) for name in FACTS[type(instance)]}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def record(action: str, instance) -> None:
    """By whoever works in the admin or, outside of it, inside a `LogContext`; a command has nobody."""
    with trail.act(action, by=get_active_log_context().user, of=instance, **facts(instance)):
        pass


def changed(sender, instance, created, update_fields=None, **kwargs):
    if update_fields is not None and set(update_fields) <= {"last_login"}:
        return
    record(f"people.{sender._meta.model_name}_{'added' if created else 'changed'}", instance)
    if sender is User and not instance.is_employed():
        end_sessions(instance)


def deleted(sender, instance, **kwargs):
    record(f"people.{sender._meta.model_name}_deleted", instance)


def end_sessions(user: User, *, keep: str | None = None) -> int:
    """Delete the open sessions of this person, except the one with the key `keep`."""
    keys = [
        session.session_key
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk) and session.session_key != keep
    ]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def connect() -> None:
    user_logged_in.connect(signed_in, dispatch_uid="people.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="people.signed_out")
    user_login_failed.connect(refused, dispatch_uid="people.refused")
    user_locked_out.connect(locked, dispatch_uid="people.locked")
    pre_save.connect(forget_what_was_typed, AccessAttempt, dispatch_uid="people.attempt")
    for model in FACTS:
        post_save.connect(changed, model, dispatch_uid=f"people.save.{model.__name__}")
        post_delete.connect(deleted, model, dispatch_uid=f"people.delete.{model.__name__}")

"""Ends sessions when rights end, and records sign-ins, refusals and changes of rights in the trail."""

from axes.signals import user_locked_out
from django.contrib.auth import user_logged_in, user_logged_out, user_login_failed
from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete, post_save

from portal import trail

from .models import Assignment, Deputy, Division, User


def signed_in(sender, request, user, **kwargs):
    trail.note("people.sign_in", by=user, of=user)


def signed_out(sender, request, user, **kwargs):
    if user is not None:
        trail.note("people.sign_out", by=user, of=user)


def refused(sender, credentials, request=None, **kwargs):
    user = User.objects.filter(username=credentials.get("username", "")).first()
    trail.note("people.sign_in", of=user, outcome="refused")


def locked(sender, request, username, **kwargs):
    user = User.objects.filter(username=username).first()
    trail.note("people.locked_out", of=user, outcome="refused")


def rights_changed(sender, instance, **kwargs):
    with trail.act(f"people.{sender._meta.model_name}_changed", of=instance):
        pass


def account_saved(sender, instance, update_fields=None, **kwargs):
    if update_fields and set(update_fields) <= {"last_login"}:
        return
    with trail.act("people.account_changed", of=instance, clearance=instance.clearance, active=instance.is_active):
        if not instance.is_employed():
            end_sessions(instance)


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
    post_save.connect(account_saved, User, dispatch_uid="people.account")
    for model in (Assignment, Deputy, Division):
        post_save.connect(rights_changed, model, dispatch_uid=f"people.save.{model.__name__}")
        post_delete.connect(rights_changed, model, dispatch_uid=f"people.delete.{model.__name__}")
